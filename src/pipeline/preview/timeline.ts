import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { readIfThere } from '../../disk/files.ts';
import { type SoundingPart, soundPeaks } from '../../ffmpeg/inspect/peaks.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import { spanOf } from '../../ffmpeg/inspect/span.ts';
import type { TimedText, Timeline } from '../../page/model.ts';
import { isWhole } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { wordsOf } from './segments.ts';

/** The columns of the drawing. */
const PEAKS = 360;
/** A cache of peaks by their inputs, since a served page asks often. */
const kept = new Map<string, Promise<number[] | null>>();

/** The timeline. @param joined whether to draw the sound of the final video; otherwise that of the clips is drawn */
export async function timelineOf(work: Work, joined: boolean, notices: string[]): Promise<Timeline> {
  const {
    script,
    place: { ledger, project },
  } = work;
  const { final } = ledger.state;
  const clips = await Promise.all(script.segments.map((segment) => clipOf(work, segment)));
  let at = 0;
  const parts = clips.map(({ type, durationSeconds }) => {
    const startSeconds = at;
    at += durationSeconds;
    return { type, startSeconds, durationSeconds };
  });
  const totalSeconds = joined && final !== null ? Math.max(final.duration_seconds, at) : at;
  const sound =
    joined && final !== null
      ? [{ file: join(project.folder, final.asset.path), durationSeconds: totalSeconds }]
      : clips;
  const key =
    joined && final !== null ? final.asset.sha256 : clips.map(({ sha256 }) => sha256 ?? '-').join('+');
  const words = await Promise.all(
    parts.map(async ({ type, startSeconds }) => shifted(await wordsOf(work, type), startSeconds)),
  );
  const vtt = final?.captions?.files?.vtt;
  const cues = vtt === undefined ? undefined : await readIfThere(join(project.folder, vtt.path));
  const peaks = sound.every(({ file }) => file === null) ? null : await draw(work, key, sound, notices);
  return {
    totalSeconds,
    peaks,
    parts,
    cues: cues === undefined ? [] : cuesOfVtt(cues),
    words: words.flat(),
  };
}

interface HeardClip extends SoundingPart {
  readonly type: Work['script']['segments'][number]['type'];
  readonly sha256?: string;
}

async function clipOf(
  { place: { ledger, project } }: Work,
  { type, duration_seconds: durationSeconds }: Work['script']['segments'][number],
): Promise<HeardClip> {
  const clip = ledger.state.clips[type];
  const none = { type, durationSeconds, file: null };
  if (clip?.state !== 'succeeded' || !(await isWhole(project.folder, clip.asset))) return none;
  const file = join(project.folder, clip.asset.path);
  const found = await probe(file).catch(() => undefined); // a damaged clip is shown with its planned length
  if (found === undefined) return none;
  const { sha256 } = clip.asset;
  const { seconds, originSeconds } = spanOf(found);
  return {
    type,
    durationSeconds: seconds,
    originSeconds,
    track: found.audio?.track ?? 0,
    file: found.audio === null ? null : file,
    sha256,
  };
}

async function draw(
  { tools: { ffmpeg, signal } }: Work,
  key: string,
  parts: readonly SoundingPart[],
  notices: string[],
): Promise<number[] | null> {
  const drawing = kept.get(key) ?? ffmpeg().then((tool) => soundPeaks(parts, PEAKS, tool, signal));
  kept.set(key, drawing);
  try {
    return await drawing;
  } catch (error) {
    kept.delete(key);
    if (!(error instanceof SparkfluenceError) || error.kind === 'interrupted') throw error;
    notices.push(`The sound could not be drawn: ${error.message}`);
    return null;
  }
}

const shifted = (words: readonly TimedText[] = [], seconds: number): TimedText[] =>
  words.map(({ text, startSeconds, endSeconds }) => ({
    text,
    startSeconds: startSeconds + seconds,
    endSeconds: endSeconds + seconds,
  }));

/** Reads the cues of a WebVTT file as `final/captions/cues.ts` writes it; unknown blocks are left out. */
export function cuesOfVtt(vtt: string): TimedText[] {
  return vtt.split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => line.includes(' --> '));
    const times = /^([\d:.]+) --> ([\d:.]+)/.exec(lines[at] ?? '');
    if (times === null) return [];
    const text = lines
      .slice(at + 1)
      .join(' ')
      .trim();
    const plain = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    return [{ startSeconds: secondsOf(times[1]), endSeconds: secondsOf(times[2]), text: plain }];
  });
}

/** Parses `00:01:02.345` or `01:02.345`. */
const secondsOf = (clock = ''): number =>
  clock.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
