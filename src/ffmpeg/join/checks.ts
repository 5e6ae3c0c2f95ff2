import { basename } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Degradation, SegmentType } from '../../contracts/segments.ts';
import { hdrCurve } from '../inspect/colors.ts';
import type { Probe } from '../inspect/probe.ts';
import type { Fit } from '../inspect/shape.ts';
import { spanOf } from '../inspect/span.ts';

const LOOK = 'Look at the video, and make the damaged clip again.';
/** A clip whose picture differs from its planned length by more than this is named; seconds. */
const PLAN_TOLERANCE_SECONDS = 0.5;

export const hasSound = (audio: Probe['audio']): audio is NonNullable<Probe['audio']> =>
  audio !== null && audio.durationSeconds > 0;

/**
 * Counts what came out, since ffmpeg ends with code 0 also when it has dropped half of a video.
 * @throws SparkfluenceError media, reason `join_incomplete`
 */
export function checkJoined(joined: Probe, frameCount: number, seconds: number): Probe {
  const wrong: string[] = [];
  if (joined.frameCount !== frameCount) wrong.push(`${joined.frameCount} frames instead of ${frameCount}`);
  const lengths = { picture: joined.videoDurationSeconds, sound: joined.audio?.durationSeconds ?? 0 };
  for (const [what, length] of Object.entries(lengths)) {
    if (Math.abs(length - seconds) <= 1 / joined.fps) continue;
    wrong.push(`${what} of ${length.toFixed(3)} s instead of ${seconds.toFixed(3)} s`);
  }
  if (wrong.length === 0) return joined;
  throw new SparkfluenceError('media', `The joined video came out wrong: it has ${wrong.join(' and ')}`, {
    details: {
      reason: 'join_incomplete',
      next: 'Make the clips again, or set SPARKFLUENCE_FFMPEG to another ffmpeg.',
    },
  });
}

/** The degradations of clips whose picture had to be encoded again because its packets are damaged. */
export const brokenInside = (
  clips: readonly { readonly file: string; readonly segmentType?: SegmentType }[],
  broken: ReadonlySet<number>,
): Degradation[] =>
  [...broken].map((index) => {
    const { segmentType, file } = clips[index]!;
    return {
      reason: 'clip_damaged',
      message: `The clip of ${segmentType ?? basename(file)} is damaged inside; what can be seen of its picture was encoded again.`,
      ...(segmentType === undefined ? {} : { segment_type: segmentType }),
      next: LOOK,
    };
  });

/** The lines that tell of damage: not of a track that is not played, as those of time codes, chapters and sensors. */
const damageIn = (complaints: string): string[] =>
  complaints.split(/\r?\n/).filter((line) => line.trim() !== '' && !OF_OTHER_TRACKS.test(line));
const OF_OTHER_TRACKS =
  /timescale not set|time scale 0|[Uu]nsupported codec|unknown codec|[Cc]ould not find codec parameters|[Cc]hapter|\b(?:tmcd|gpmd|rtmd|mebx)\b|non monotonically increasing dts|[Nn]on-monotonous DTS/;

/** Whether what ffmpeg complained about is damage that can be seen or heard. */
export const tellsOfDamage = (complaints: string): boolean => damageIn(complaints).length > 0;

/**
 * The degradations of what ffmpeg complained about although it went on. Only errors are logged, so each line is damage
 * that can be seen or heard; `#2:1` names input 2.
 * @param inputs the clip that each of ffmpeg's inputs was
 * @param known the segment type, where all complaints are about one clip
 */
export function damage(
  complaints: string,
  inputs: readonly ({ readonly segmentType?: SegmentType } | undefined)[],
  known?: SegmentType,
): Degradation[] {
  const lines = damageIn(complaints);
  if (lines.length === 0) return [];
  const numbers = lines.flatMap((line) => /#(\d+):\d+/.exec(line)?.[1] ?? []);
  const named = new Set(numbers.flatMap((number) => inputs[Number(number)]?.segmentType ?? []));
  const [only = known] = named.size === 1 ? named : [];
  return [
    {
      reason: 'clip_damaged',
      message: `${only === undefined ? 'A clip is' : `The clip of ${only} is`} damaged inside; what could be read of it was used.`,
      ...(only === undefined ? {} : { segment_type: only }),
      next: LOOK,
    },
  ];
}

/** The degradations of one clip: what is not as it was requested. */
export function joinDegradations({
  clip,
  probe: found,
  fit,
}: {
  readonly clip: {
    readonly file: string;
    readonly durationSeconds: number;
    readonly segmentType?: SegmentType;
    readonly narrator?: object | undefined;
  };
  readonly probe: Probe;
  readonly fit: Fit;
}): Degradation[] {
  const { segmentType, durationSeconds } = clip;
  const named = segmentType ?? basename(clip.file);
  const about = segmentType === undefined ? {} : { segment_type: segmentType };
  const list: Degradation[] = [];
  if (fit.action === 'encode' && fit.differences.length > 0) {
    const message = `The clip of ${named} did not fit the others (${fit.differences.join(', ')}); its picture was encoded again${conversionOf(found)}.`;
    list.push({ reason: 'clip_conformed', message, ...about });
  }
  if (!hasSound(found.audio) && clip.narrator === undefined) {
    const message = `The clip of ${named} has no sound; the video is silent there.`;
    list.push({ reason: 'clip_without_sound', message, ...about });
  }
  const { seconds } = spanOf(found);
  if (Math.abs(seconds - durationSeconds) > PLAN_TOLERANCE_SECONDS) {
    const message = `The clip of ${named} lasts ${seconds.toFixed(2)} s instead of ${Number(durationSeconds.toFixed(2))} s.`;
    list.push({ reason: 'clip_duration_differs', message, ...about });
  }
  return list;
}

/** What was done to a picture besides its size and rate, as text. */
function conversionOf(found: Probe): string {
  const done = [
    ...(hdrCurve(found) === undefined ? [] : ['tone mapped to BT.709']),
    ...(found.interlaced ? ['deinterlaced'] : []),
  ];
  return done.length === 0 ? '' : `, ${done.join(' and ')}`;
}
