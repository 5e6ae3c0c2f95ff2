import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SegmentType } from '../../contracts/segments.ts';
import { makeFolder, replaceWhole, writeNew } from '../../disk/files.ts';
import { fingerprint, sha256 } from '../../disk/fingerprint.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import { spanOf } from '../../ffmpeg/inspect/span.ts';
import type { Asset } from '../../project/ledger.ts';
import type { Mood } from '../../providers/local/music/bed.ts';
import { beforeReplacing } from '../work/generated.ts';
import type { Work } from '../work/work.ts';

/** Music that the program makes itself: which one suits a video, and its file. */

/** Part of the file's name: raise it when the same order makes other music. */
const MUSIC_VERSION = 1;
/** A little longer than the video, so that it is never repeated from the beginning; seconds. */
const SPARE_SECONDS = 0.2;

export type MusicClips = readonly { readonly type: SegmentType; readonly asset: Asset }[];

export interface MadeMusic {
  /** Absolute path, in the project's `music/`. */
  readonly file: string;
  readonly mood: Mood;
}

/** How long the video of these clips is, seconds. */
export async function lengthOf({ place: { project } }: Work, clips: MusicClips): Promise<number> {
  const probes = await Promise.all(clips.map(({ asset }) => probe(join(project.folder, asset.path))));
  return probes.map((found) => spanOf(found).seconds).reduce((sum, one) => sum + one, 0);
}

/** Makes the music of a video so long, or finds it: the same words and length give the same music. */
export async function makeMusic(work: Work, videoSeconds: number): Promise<MadeMusic> {
  const { folder } = work.place.project;
  const seconds = Math.round((videoSeconds + SPARE_SECONDS) * 100) / 100;
  const mood = moodOf(work.script.segments.map(({ emotion }) => emotion));
  const words = work.script.segments.map(({ script_text }) => script_text);
  const key = fingerprint({ version: MUSIC_VERSION, mood, seconds, words }).slice(0, 16);
  const name = `auto-${key}.wav`;
  const file = join(folder, 'music', name);
  if ((await stat(file).catch(() => undefined))?.isFile() === true) return { file, mood };
  const { makeBed, waveOf } = await import('../../providers/local/music/bed.ts');
  const bytes = waveOf(makeBed({ mood, seconds, seed: Number.parseInt(key.slice(0, 8), 16) }));
  await makeFolder(join(folder, 'music'));
  const others = (await readdir(join(folder, 'music'))).filter(
    (other) => /^auto-[0-9a-f]{16}\.wav$/.test(other) && other !== name,
  );
  const removed = others.map((other) => ({ path: `music/${other}` }));
  await beforeReplacing(work, [{ path: `music/${name}`, sha256: sha256(bytes) }, ...removed]);
  await replaceWhole(file, (part) => writeNew(part, bytes));
  for (const { path } of removed) await rm(join(folder, path), { force: true });
  return { file, mood };
}

const MOOD_OF: Readonly<Record<string, Mood>> = {
  shock: 'driving',
  urgency: 'driving',
  curiosity: 'curious',
  excitement: 'bright',
  joy: 'bright',
  hope: 'warm',
  trust: 'warm',
  calm: 'calm',
};

/** The mood of most segments; of several the one that comes first. An emotion of one's own is warm. */
export function moodOf(emotions: readonly string[]): Mood {
  const counts = new Map<Mood, number>();
  for (const emotion of emotions) {
    const mood = MOOD_OF[emotion.trim().toLowerCase()] ?? 'warm';
    counts.set(mood, (counts.get(mood) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a);
  return most?.[0] ?? 'warm';
}
