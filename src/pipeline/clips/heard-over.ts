import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Degradation, Segment, SegmentType } from '../../contracts/segments.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import { spanOf } from '../../ffmpeg/inspect/span.ts';
import type { Asset } from '../../project/ledger.ts';
import { narrationOf } from '../../project/orders.ts';
import { TAIL_SECONDS } from '../../providers/local/voice/breath.ts';
import { FASTEST } from '../narration/fit.ts';
import { heardOf } from '../narration/heard.ts';
import { hasScript } from '../script/own-clips.ts';
import { assetUrl, isWhole } from '../work/assets.ts';
import type { Work } from '../work/work.ts';
import { isHeardOver } from './narrated.ts';
import { clipMissing } from './state.ts';

/** The narrator over clips that speak by themselves, fitted to their lengths (docs/voices.md). */

/** What is heard over one clip. */
export interface HeardOver {
  readonly sound: Asset;
  /** How many times as fast as the sound lies on disk. */
  readonly tempo: number;
  /** How long the clip's last picture stands for what is left to say, seconds. */
  readonly holdSeconds: number;
}

export interface Narrated {
  readonly over: ReadonlyMap<SegmentType, HeardOver>;
  readonly degradations: readonly Degradation[];
}

export const NOT_NARRATED: Narrated = { over: new Map(), degradations: [] };

/** How much longer the video is than its clips, seconds. */
export const heldSeconds = ({ over }: Narrated): number =>
  [...over.values()].reduce((sum, each) => sum + each.holdSeconds, 0);

/** Of the silence after a speech so much stays at least, seconds. */
const LEAST_BREATH_SECONDS = 0.05;

/**
 * What is heard over the clips of a final video. A speech that is longer than its clip is spoken faster up to 1.15 times in all; for
 * what is left, the clip's last picture stands. Only the breath behind a speech is ever cut.
 * @throws SparkfluenceError media: `narration_missing`, where a narration was not made or is gone; `asset_missing`, for a clip
 */
export async function narratedClips(
  work: Pick<Work, 'place' | 'script'>,
  clips: readonly { readonly asset: Asset }[],
): Promise<Narrated> {
  const over = new Map<SegmentType, HeardOver>();
  const degradations: Degradation[] = [];
  for (const [index, segment] of work.script.segments.entries()) {
    if (!hasScript(segment)) degradations.push(unsaid(segment));
    if (!isHeardOver(work, segment)) continue;
    const { folder } = work.place.project;
    const { asset } = clips[index]!;
    if (!(await isWhole(folder, asset))) throw clipMissing(segment.type, assetUrl(folder, asset));
    const found = await probe(join(folder, asset.path));
    const { seconds } = spanOf(found);
    const heard = await fitted(work, segment, seconds);
    over.set(segment.type, heard);
    if (heard.holdSeconds > 0) degradations.push(held(segment, heard, seconds));
  }
  return { over, degradations };
}

/**
 * How long the last picture of a segment's clip would stand in a join of today, seconds; 0 while that is not known.
 * @param clipSeconds how long the clip itself lasts
 */
export async function holdSecondsOf(
  work: Pick<Work, 'place'>,
  segment: Segment,
  clipSeconds: number,
): Promise<number> {
  const { ledger, project } = work.place;
  if (!isHeardOver(work, segment)) return 0;
  const known = narrationOf(ledger.state, segment.type);
  if (known === undefined || !(await isWhole(project.folder, heardOf(known)))) return 0;
  return (await fitted(work, segment, clipSeconds)).holdSeconds;
}

async function fitted(
  { place: { ledger, project } }: Pick<Work, 'place'>,
  segment: Segment,
  clipSeconds: number,
): Promise<HeardOver> {
  const known = narrationOf(ledger.state, segment.type);
  if (known === undefined || !(await isWhole(project.folder, heardOf(known))))
    throw missing(segment, project.folder);
  const isRecording = known.fingerprint === null;
  const spoken = known.duration_seconds;
  const breath = isRecording ? 0 : TAIL_SECONDS - LEAST_BREATH_SECONDS;
  const fastest = isRecording ? 1 : FASTEST / (known.tempo ?? 1);
  const wanted = (spoken - breath) / clipSeconds;
  const tempo = wanted <= 1.005 ? 1 : Math.max(1, Math.min(fastest, wanted));
  const rest = (spoken - breath) / tempo - clipSeconds;
  // A rest below a frame is no word.
  const holdSeconds = rest < 0.02 ? 0 : Math.round((spoken / tempo - clipSeconds) * 1000) / 1000;
  return { sound: heardOf(known), tempo: Math.round(tempo * 10_000) / 10_000, holdSeconds };
}

const unsaid = ({ type }: Segment): Degradation => ({
  reason: 'narration_without_script',
  message: 'Nothing is narrated: the clip was brought without its script, and keeps its own sound.',
  segment_type: type,
});

const held = ({ type }: Segment, { holdSeconds }: HeardOver, clipSeconds: number): Degradation => ({
  reason: 'clip_held',
  message: `The narration takes longer than the clip of ${clipSeconds.toFixed(2)} s: its last picture stands ${holdSeconds.toFixed(2)} s more, and the clip was encoded again.`,
  segment_type: type,
  next: 'Give the segment fewer words, or a longer clip.',
});

const missing = ({ type }: Segment, folder: string): SparkfluenceError =>
  new SparkfluenceError('media', `${type}: the narration that shall be heard over its clip is not there`, {
    details: {
      reason: 'narration_missing',
      segment: type,
      next: `Make it with \`sparkfluence combine --project "${folder}"\`, or leave it out with --no-narrate.`,
    },
  });
