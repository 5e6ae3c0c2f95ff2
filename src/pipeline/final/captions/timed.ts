import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptionMode, CaptionSource, CaptionStyle } from '../../../contracts/captions.ts';
import { type Degradation, isMadeHere, type Segment, type SegmentType } from '../../../contracts/segments.ts';
import { type Probe, probe } from '../../../ffmpeg/inspect/probe.ts';
import { spanOf } from '../../../ffmpeg/inspect/span.ts';
import { type Stretch, voicedStretches } from '../../../ffmpeg/inspect/voiced.ts';
import { openJobs, type WordTime } from '../../../project/jobs.ts';
import { clipOf, narrationOf } from '../../../project/orders.ts';
import type { Narrated } from '../../clips/heard-over.ts';
import { narrationFor } from '../../narration/heard.ts';
import { estimateWords } from '../../narration/word-times.ts';
import { hasScript } from '../../script/own-clips.ts';
import type { Work } from '../../work/work.ts';
import type { SpokenClip } from './burned.ts';

export interface CaptionRequest {
  readonly mode: CaptionMode;
  readonly style: CaptionStyle;
}

/** The parts of a work that captions need. */
export type CaptionWork = Pick<Work, 'place' | 'script' | 'language' | 'tools'>;

/** The captions of the clips, with times. */
export interface TimedCaptions {
  readonly clips: readonly (SpokenClip & { readonly type: SegmentType; readonly source: CaptionSource })[];
  /** The clips that get captions drawn into their picture. */
  readonly burned: readonly SpokenClip[];
  readonly degradations: readonly Degradation[];
}

/** Words with times for every clip that has a script. */
export async function timeCaptions(
  work: CaptionWork,
  { request: wish, narrated }: { readonly request: CaptionRequest; readonly narrated: Narrated },
): Promise<TimedCaptions> {
  const {
    place: { project, ledger },
    script,
    language,
  } = work;
  if (!script.segments.some(hasScript)) {
    return { clips: [], burned: [], degradations: degradationsOf(work, wish, [], false) };
  }
  const probes = await Promise.all(
    script.segments.map(({ type }) => {
      const clip = clipOf(ledger.state, type);
      if (clip?.state !== 'succeeded') throw new Error(`${type} has no clip`); // combine has checked it already
      return probe(join(project.folder, clip.asset.path));
    }),
  );
  const known = await Promise.all(script.segments.map((segment) => wordsOf(work, segment, narrated)));
  const toHear = script.segments.flatMap((segment, index) =>
    hasScript(segment) && known[index] === undefined && probes[index]!.audio !== null ? [index] : [],
  );
  const voiced = await listen(
    work,
    toHear.map((index) => probes[index]!),
  );
  let startSeconds = 0;
  const clips = script.segments.flatMap((segment, index) => {
    const begins = startSeconds;
    const { holdSeconds = 0 } = narrated.over.get(segment.type) ?? {};
    const durationSeconds = spanOf(probes[index]!).seconds + holdSeconds;
    startSeconds += durationSeconds;
    if (!hasScript(segment)) return [];
    const stretches = voiced[toHear.indexOf(index)] ?? [];
    const provided = known[index];
    const words = provided ?? estimateWords(segment.script_text, language, stretches, durationSeconds);
    const source: CaptionSource =
      provided !== undefined && !isAligned(work, segment.type)
        ? 'provider'
        : provided !== undefined || stretches.length > 0
          ? 'voiced'
          : 'even';
    return [{ type: segment.type, source, startSeconds: begins, durationSeconds, words }];
  });
  const drawn = script.segments.filter((segment) => isDrawn(work, segment)).map(({ type }) => type);
  const burned = wish.mode === 'burn' ? clips.filter(({ type }) => drawn.includes(type)) : [];
  return { clips, burned, degradations: degradationsOf(work, wish, clips, burned.length > 0) };
}

/** Whether the words of a clip were found in the sound of its narration, which came without times. */
const isAligned = ({ place: { ledger } }: CaptionWork, type: SegmentType): boolean =>
  narrationOf(ledger.state, type)?.words === null;

/** Whether captions are drawn into a clip; local drafts have them already. */
export const isDrawn = ({ place: { ledger } }: CaptionWork, segment: Segment): boolean =>
  hasScript(segment) && !isMadeHere(clipOf(ledger.state, segment.type)?.provider ?? '');

/** The words that a narrator says over the clip, else those of the clip's provider, where it still has them. */
async function wordsOf(
  work: CaptionWork,
  segment: Segment,
  { over }: Narrated,
): Promise<readonly WordTime[] | undefined> {
  const heard = over.get(segment.type);
  if (heard === undefined) return wordsOfProvider(work, segment.type);
  const narration = await narrationFor(work, segment);
  const at = (seconds: number) => Math.round((seconds / heard.tempo) * 1000) / 1000;
  return narration?.words.map(({ text, startSeconds, endSeconds }) => ({
    text,
    startSeconds: at(startSeconds),
    endSeconds: at(endSeconds),
  }));
}

/** The word times of the clip's provider, where it still has them. */
async function wordsOfProvider(
  { place: { project, ledger } }: CaptionWork,
  type: SegmentType,
): Promise<WordTime[] | undefined> {
  const clip = clipOf(ledger.state, type);
  if (clip?.state !== 'succeeded' || !isMadeHere(clip.provider)) return undefined;
  return openJobs(join(project.folder, 'jobs')).words(clip.receipt.uuid);
}

async function listen(work: CaptionWork, probes: readonly Probe[]): Promise<Stretch[][]> {
  if (probes.length === 0) return [];
  const folder = await mkdtemp(join(work.place.project.folder, '.voice-'));
  try {
    const files = probes.map(({ file }) => file);
    const places = probes.map((found) => ({
      track: found.audio?.track ?? 0,
      originSeconds: spanOf(found).originSeconds,
    }));
    return await voicedStretches(files, folder, await work.tools.ffmpeg(), work.tools.signal, places);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function degradationsOf(
  work: CaptionWork,
  { mode }: CaptionRequest,
  clips: TimedCaptions['clips'],
  encodedAgain: boolean,
): Degradation[] {
  const { segments } = work.script;
  const about = (types: readonly SegmentType[], reason: string, message: string): Degradation[] => {
    if (types.length === segments.length) return [{ reason, message }];
    return types.map((segment_type) => ({ reason, message, segment_type }));
  };
  const typesOf = (list: readonly { readonly type: SegmentType }[]) => list.map(({ type }) => type);
  const silent = segments.filter((segment) => !hasScript(segment));
  const guessed = clips.filter(({ source }) => source === 'even');
  const carry = segments.filter((segment) => hasScript(segment) && !isDrawn(work, segment));
  return [
    ...about(
      typesOf(silent),
      'captions_without_script',
      'There are no captions: the clip was brought without its script.',
    ),
    ...about(
      typesOf(guessed),
      'captions_guessed',
      'No voice was found in the clip; its captions are spread evenly.',
    ),
    ...(mode === 'burn'
      ? about(
          typesOf(carry),
          'captions_already_there',
          'The clip carries captions in its picture already; none were burned into it.',
        )
      : []),
    ...(encodedAgain
      ? [
          {
            reason: 'picture_encoded_again',
            message: 'The picture was encoded again to burn the captions into it.',
          },
        ]
      : []),
  ];
}
