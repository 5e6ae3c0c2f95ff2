import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { readIfThere } from '../../disk/files.ts';
import { type SoundingPart, soundPeaks } from '../../ffmpeg/inspect/peaks.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import { spanOf } from '../../ffmpeg/inspect/span.ts';
import type { TimedText, Timeline } from '../../page/model.ts';
import type { Words } from '../../page/words/en.ts';
import type { FinalState } from '../../project/ledger.ts';
import { holdSecondsOf } from '../clips/heard-over.ts';
import { isWhole } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { wordsOf } from './segments.ts';

/** The columns of the drawing. */
const PEAKS = 360;
/** A cache of peaks by their inputs, since a served page asks often. */
const kept = new Map<string, Promise<number[] | null>>();

/**
 * The timeline: of what the final video shows, also when a clip was made again since; without one, of the clips as a join of today
 * would have them.
 * @param joined whether the final video is shown
 */
export async function timelineOf(
  work: Work,
  joined: boolean,
  notices: string[],
  words: Words,
): Promise<Timeline> {
  const {
    script,
    place: { ledger, project },
  } = work;
  const final = joined ? ledger.state.final : null;
  const clips = await Promise.all(script.segments.map((segment) => clipOf(work, segment)));
  const parts = inARow(final?.parts?.map(ofFinal) ?? clips);
  const endSeconds = parts.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const totalSeconds = Math.max(final?.duration_seconds ?? 0, endSeconds);
  const sound =
    final === null
      ? clips
      : [{ file: join(project.folder, final.asset.path), durationSeconds: totalSeconds }];
  const key = final === null ? clips.map(({ sha256 }) => sha256 ?? '-').join('+') : final.asset.sha256;
  const spoken = await Promise.all(
    parts.map(async ({ type, startSeconds, sha256 }) => {
      const isThatClip = clips.some((clip) => clip.type === type && clip.sha256 === sha256);
      return isThatClip ? shifted(await wordsOf(work, type), startSeconds) : [];
    }),
  );
  const vtt = ledger.state.final?.captions?.files?.vtt;
  const cues = vtt === undefined ? undefined : await readIfThere(join(project.folder, vtt.path));
  const peaks = sound.every(({ file }) => file === null)
    ? null
    : await draw(work, key, sound, notices, words);
  return {
    totalSeconds,
    peaks,
    parts: parts.map(({ type, startSeconds, durationSeconds }) => ({ type, startSeconds, durationSeconds })),
    cues: cues === undefined ? [] : cuesOfVtt(cues),
    words: spoken.flat(),
  };
}

type Part = Pick<HeardClip, 'type' | 'durationSeconds' | 'sha256'>;

const ofFinal = ({
  segment_type: type,
  sha256,
  duration_seconds: durationSeconds,
}: NonNullable<FinalState['parts']>[number]): Part => ({ type, sha256, durationSeconds });

function inARow(parts: readonly Part[]): (Part & { readonly startSeconds: number })[] {
  let at = 0;
  return parts.map((part) => {
    const startSeconds = at;
    at += part.durationSeconds;
    return { ...part, startSeconds };
  });
}

interface HeardClip extends SoundingPart {
  readonly type: SegmentType;
  readonly sha256?: string | undefined;
}

async function clipOf(work: Work, segment: Segment): Promise<HeardClip> {
  const { type, duration_seconds: durationSeconds } = segment;
  const { ledger, project } = work.place;
  const clip = ledger.state.clips[type];
  const none = { type, durationSeconds, file: null };
  if (clip?.state !== 'succeeded' || !(await isWhole(project.folder, clip.asset))) return none;
  const file = join(project.folder, clip.asset.path);
  const found = await probe(file).catch(() => undefined); // a damaged clip is shown with its planned length
  if (found === undefined) return none;
  const { sha256 } = clip.asset;
  const { seconds, originSeconds } = spanOf(found);
  const isNarrated = project.settings.final?.narrate === true;
  return {
    type,
    durationSeconds: seconds + (isNarrated ? await holdSecondsOf(work, segment, seconds) : 0),
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
  words: Words,
): Promise<number[] | null> {
  const drawing = kept.get(key) ?? ffmpeg().then((tool) => soundPeaks(parts, PEAKS, tool, signal));
  kept.set(key, drawing);
  try {
    return await drawing;
  } catch (error) {
    kept.delete(key);
    if (!(error instanceof SparkfluenceError) || error.kind === 'interrupted') throw error;
    notices.push(words.notices.noSound(error.message));
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
