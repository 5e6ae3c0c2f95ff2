import { mkdtemp, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptionMode, CaptionSource, CaptionStyle } from '../../contracts/captions.ts';
import type { Degradation, Segment, SegmentType } from '../../contracts/segments.ts';
import { burnShapes, requireLibass } from '../../ffmpeg/burn.ts';
import type { JoinOptions } from '../../ffmpeg/join.ts';
import { type Probe, probe } from '../../ffmpeg/probe.ts';
import { type Stretch, voicedStretches } from '../../ffmpeg/voiced.ts';
import { writeWhole } from '../../project/files.ts';
import { fingerprint, sha256 } from '../../project/fingerprint.ts';
import { openJobs, type WordTime } from '../../project/jobs.ts';
import type { Asset, CaptionsState } from '../../project/ledger.ts';
import { assertCanDraw, drawable } from '../../providers/local/fonts.ts';
import { hasScript } from '../script.ts';
import type { Work } from '../work.ts';
import { captionShapes, type SpokenClip } from './burned.ts';
import { cuesOf, srtText, vttText } from './cues.ts';
import { estimateWords } from './word-times.ts';

export interface CaptionWish {
  readonly mode: CaptionMode;
  readonly style: CaptionStyle;
}

/** What captions need of a project being worked on. */
type CaptionWork = Pick<Work, 'project' | 'ledger' | 'script' | 'language' | 'config' | 'signal' | 'ffmpeg'>;

/** What the captions of a final video are made from, before anything is made. */
export interface CaptionOrder {
  readonly wish: CaptionWish;
  /** Of what the subtitle files say and when. */
  readonly fingerprint: string;
  /** Of what is drawn into the picture; null: nothing is. */
  readonly burn: string | null;
}

/** The captions of the clips, with times. */
export interface TimedCaptions {
  readonly clips: readonly (SpokenClip & { readonly type: SegmentType; readonly source: CaptionSource })[];
  /** Those of the clips that get captions into their picture. */
  readonly burned: readonly SpokenClip[];
  readonly degradations: readonly Degradation[];
}

/** Part of the fingerprints: raise it when the same clips and words get other captions. */
const CAPTIONS_VERSION = 1;
const FILES = { srt: 'final.srt', vtt: 'final.vtt' } as const;

/**
 * Says no before any work starts: an ffmpeg that cannot burn, letters that no font has.
 * @throws SparkfluenceError config, reason `filter_missing` or `font_missing`
 */
export async function checkCaptions(work: CaptionWork, { mode }: CaptionWish): Promise<void> {
  if (mode !== 'burn') return;
  const { script, language, config, signal } = work;
  await requireLibass(await work.ffmpeg(), config.cacheFolder, signal);
  assertCanDraw(
    script.segments.filter(hasScript).map(({ script_text }) => drawable(script_text)),
    language,
  );
}

/** What captions these clips are to get. */
export function orderCaptions(work: CaptionWork, wish: CaptionWish): CaptionOrder {
  const { script, language, ledger } = work;
  const said = script.segments.map((segment) => {
    const clip = ledger.state.clips[segment.type];
    const asset = clip?.state === 'succeeded' ? clip.asset.sha256 : null;
    return { type: segment.type, text: segment.script_text, clip: asset, provider: clip?.provider ?? null };
  });
  const own = fingerprint({ version: CAPTIONS_VERSION, language: language.tag, said });
  const drawn = wish.mode === 'burn' && script.segments.some((segment) => isDrawn(work, segment));
  const files = fingerprint({ own, mode: wish.mode });
  return { wish, fingerprint: files, burn: drawn ? fingerprint({ own, style: wish.style }) : null };
}

/** Words with times for every clip that has a script. */
export async function timeCaptions(work: CaptionWork, { wish }: CaptionOrder): Promise<TimedCaptions> {
  const { project, script, ledger, language } = work;
  const probes = await Promise.all(
    script.segments.map(({ type }) => {
      const clip = ledger.state.clips[type];
      if (clip?.state !== 'succeeded') throw new Error(`${type} has no clip`); // combine has looked already
      return probe(join(project.folder, clip.asset.path));
    }),
  );
  const known = await Promise.all(script.segments.map(({ type }) => wordsOfProvider(work, type)));
  const toHear = script.segments.flatMap((segment, index) =>
    hasScript(segment) && known[index] === undefined && probes[index]!.audio !== null ? [index] : [],
  );
  const heard = await listen(
    work,
    toHear.map((index) => probes[index]!.file),
  );
  let startSeconds = 0;
  const clips = script.segments.flatMap((segment, index) => {
    const begins = startSeconds;
    const durationSeconds = lengthOf(probes[index]!);
    startSeconds += durationSeconds;
    if (!hasScript(segment)) return [];
    const stretches = heard[toHear.indexOf(index)] ?? [];
    const provided = known[index];
    const words = provided ?? estimateWords(segment.script_text, language, stretches, durationSeconds);
    const source: CaptionSource =
      provided !== undefined ? 'provider' : stretches.length > 0 ? 'voiced' : 'even';
    return [{ type: segment.type, source, startSeconds: begins, durationSeconds, words }];
  });
  const drawn = script.segments.filter((segment) => isDrawn(work, segment)).map(({ type }) => type);
  const burned = wish.mode === 'burn' ? clips.filter(({ type }) => drawn.includes(type)) : [];
  return { clips, burned, degradations: degradationsOf(work, wish, clips, burned.length > 0) };
}

/** Draws the captions into the picture of `file`, in place. */
export async function burnCaptions(
  file: string,
  { burned }: TimedCaptions,
  { language }: CaptionWork,
  { wish }: CaptionOrder,
  tools: JoinOptions,
): Promise<void> {
  await burnShapes(file, (size) => captionShapes(burned, language, size, wish.style), tools);
}

/**
 * The subtitle files beside the final video: kept where they are what is wanted, else written, or removed.
 * @param timed where the times are known already
 */
export async function settleCaptions(
  work: CaptionWork,
  order: CaptionOrder,
  known: CaptionsState | null,
  timed?: TimedCaptions,
): Promise<CaptionsState | null> {
  if (timed === undefined && (await areCurrent(work.project.folder, known, order))) return known;
  if (order.wish.mode !== 'none')
    return writeCaptions(work, timed ?? (await timeCaptions(work, order)), order);
  await removeCaptions(work.project.folder);
  return null;
}

async function writeCaptions(
  { project, language }: CaptionWork,
  { clips, burned, degradations }: TimedCaptions,
  order: CaptionOrder,
): Promise<CaptionsState> {
  const common = {
    fingerprint: order.fingerprint,
    burned: burned.length > 0,
    degradations: [...degradations],
  };
  const source = Object.fromEntries(clips.map((clip) => [clip.type, clip.source]));
  if (clips.length === 0) {
    await removeCaptions(project.folder);
    return { ...common, files: null, source };
  }
  const cues = cuesOf(clips, language);
  const write = async (path: string, text: string): Promise<Asset> => {
    await writeWhole(join(project.folder, path), text);
    return { path, sha256: sha256(text), bytes: Buffer.byteLength(text) };
  };
  const srt = await write(FILES.srt, srtText(cues, language));
  const vtt = await write(FILES.vtt, vttText(cues, language));
  return { ...common, files: { srt, vtt }, source };
}

/** Subtitle files of an earlier video must not stand beside one that has none. */
async function removeCaptions(folder: string): Promise<void> {
  await Promise.all(Object.values(FILES).map((name) => rm(join(folder, name), { force: true })));
}

/** The subtitle files are there, and say what this order wants said. */
async function areCurrent(
  folder: string,
  captions: CaptionsState | null,
  { wish, fingerprint: wanted }: CaptionOrder,
): Promise<boolean> {
  if (wish.mode === 'none' || captions === null) return wish.mode === 'none' && captions === null;
  if (captions.fingerprint !== wanted) return false;
  const sizes = Object.values(captions.files ?? {}).map(async ({ path, bytes }) => {
    const found = await stat(join(folder, path)).catch(() => undefined);
    return found?.size === bytes;
  });
  return !(await Promise.all(sizes)).includes(false);
}

/** Local drafts carry captions in their picture already. */
const isDrawn = ({ ledger }: CaptionWork, segment: Segment): boolean =>
  hasScript(segment) && ledger.state.clips[segment.type]?.provider !== 'local';

/** Word times that the maker of the clip knows, where it still has them. */
async function wordsOfProvider(
  { project, ledger }: CaptionWork,
  type: SegmentType,
): Promise<WordTime[] | undefined> {
  const clip = ledger.state.clips[type];
  if (clip?.state !== 'succeeded' || clip.provider !== 'local') return undefined;
  return openJobs(join(project.folder, 'jobs')).words(clip.receipt.uuid);
}

async function listen(work: CaptionWork, files: readonly string[]): Promise<Stretch[][]> {
  if (files.length === 0) return [];
  const folder = await mkdtemp(join(work.project.folder, '.voice-'));
  try {
    return await voicedStretches(files, folder, await work.ffmpeg(), work.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As the join counts it. */
const lengthOf = ({ frameCount, fps, videoDurationSeconds }: Probe): number =>
  Math.max(frameCount / fps, videoDurationSeconds);

function degradationsOf(
  work: CaptionWork,
  { mode }: CaptionWish,
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
