import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptionStyle } from '../../contracts/captions.ts';
import type { Segment } from '../../contracts/segments.ts';
import { replaceWhole } from '../../disk/files.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import { fitTo, majorityShape } from '../../ffmpeg/inspect/shape.ts';
import { spanOf } from '../../ffmpeg/inspect/span.ts';
import { tellsOfDamage } from '../../ffmpeg/join/checks.ts';
import { joinClips } from '../../ffmpeg/join/join.ts';
import type { JoinClip, JoinOptions, JoinRequest, JoinResult } from '../../ffmpeg/join/request.ts';
import { burnOver } from '../../ffmpeg/overlay/burn.ts';
import { brandCaption } from '../../providers/local/image/brand-palette.ts';
import { integratedLoudness } from '../../providers/local/video/loudness.ts';
import { readWave } from '../../providers/voice/wave.ts';
import { type ClipFacts, clipFacts, knownFacts } from '../clips/facts.ts';
import { NOT_NARRATED } from '../clips/heard-over.ts';
import { plannedSeconds } from '../clips/length.ts';
import { shorten, subjectOfInput, titleOfVideo } from '../publish/publish-text.ts';
import { beforeReplacing } from '../work/generated.ts';
import type { Work } from '../work/work.ts';
import { captionShapes } from './captions/burned.ts';
import { type Logo, logoStamp } from './captions/logo.ts';
import type { TimedCaptions } from './captions/timed.ts';
import type { Picture } from './captions/zone.ts';
import type { MusicFile } from './music-source.ts';
import { FINAL_FILE, type FinalOrder } from './order.ts';
import type { FinalReport } from './report.ts';

/** What writes the file: the join, and the drawing over what it made. */
export interface FinalTools {
  readonly join: typeof joinClips;
  readonly draw: typeof drawOverlays;
}

/** What is drawn over the joined video. */
interface Overlays {
  /** Undefined if no captions are drawn. */
  readonly captions: TimedCaptions | undefined;
  readonly style: CaptionStyle;
  readonly logo: Logo | null;
}

/** Share of the progress that the join takes if captions or a logo are drawn afterwards. */
const JOIN_SHARE = 0.25;

/**
 * Joins the clips into a temporary file, draws captions and logo over it, and moves it into the place of the final video.
 * If anything fails, the old final video stays; one that a person changed is kept as a take.
 * @param timed the captions to draw; undefined if none are
 */
export async function joinIntoPlace(
  work: Work,
  order: FinalOrder,
  timed: TimedCaptions | undefined,
  report: FinalReport,
  tools: FinalTools = { join: joinClips, draw: drawOverlays },
): Promise<JoinResult & { readonly sha256: string }> {
  const isDrawnOver = timed !== undefined || order.logo !== null;
  const joinShare = isDrawnOver ? JOIN_SHARE : 1;
  const request = await joinRequestOf(work, order);
  const run = { ffmpeg: await work.tools.ffmpeg(), signal: work.tools.signal };
  let joined: (JoinResult & { readonly sha256: string }) | undefined;
  await replaceWhole(join(work.place.project.folder, FINAL_FILE), async (temporary) => {
    const plain = await tools.join(
      { ...request, output: temporary },
      { ...run, onProgress: (fraction) => report.progress(fraction * joinShare), onPlan: report.started },
    );
    if (isDrawnOver) {
      report.step(timed === undefined ? 'Drawing the logo' : 'Burning the captions');
      const overlays = { captions: timed, style: order.captions.request.style, logo: order.logo };
      await tools.draw(work, temporary, overlays, {
        ...run,
        onProgress: (fraction) => report.progress(joinShare + fraction * (1 - joinShare)),
      });
    }
    const known = isDrawnOver ? undefined : plain.sha256;
    joined = { ...plain, sha256: known ?? (await sha256OfFile(temporary)) };
    await beforeReplacing(work, [{ path: FINAL_FILE, sha256: joined.sha256 }]);
  });
  return joined!;
}

/**
 * What is known of the clips. One whose packets may be copied is looked at first, since a copy would keep its damage; one
 * that is encoded again tells its damage then.
 */
async function factsOfCopied(work: Work, clips: FinalOrder['clips']): Promise<Partial<ClipFacts>[]> {
  const { folder } = work.place.project;
  const facts: Partial<ClipFacts>[] = [];
  for (const { asset } of clips) {
    facts.push((await knownFacts(work, asset)) ?? { probe: await probe(join(folder, asset.path)) });
  }
  const shape = majorityShape(facts.map((each) => each.probe!));
  for (const [index, { probe: found, measured }] of facts.entries()) {
    const isCopied = fitTo(shape, found!).action !== 'encode';
    if (isCopied && measured === undefined)
      facts[index] = await clipFacts(work, clips[index]!.asset, 'picture');
  }
  return facts;
}

async function joinRequestOf(
  work: Work,
  { clips, music, targetLufs, transition, keepShape, ...sound }: FinalOrder,
): Promise<Omit<JoinRequest, 'output'>> {
  const { folder, settings } = work.place.project;
  const facts = await factsOfCopied(work, clips);
  return {
    clips: await Promise.all(
      work.script.segments.map(async (segment, index) => ({
        ...(await soundOf(work, segment, sound)),
        segmentType: segment.type,
        file: join(folder, clips[index]!.asset.path),
        durationSeconds: plannedSeconds(work, segment, spanOf(facts[index]!.probe!).seconds),
        probe: facts[index]?.probe,
        isDamaged: tellsOfDamage(facts[index]?.measured?.complaints ?? ''),
      })),
    ),
    music: music === null ? null : { ...music, url: fetchedFrom(music) },
    targetLufs,
    transition,
    frame: keepShape ? 'own' : 'portrait',
    title:
      shorten(titleOfVideo(subjectOfInput(settings.input), work.script.segments, work.language), 120) ||
      'sparkfluence',
    createdAt: settings.created_at,
  };
}

/** How loud a clip stays below a narrator: it is heard that something sounds, and hardly a word is understood; −18 dB. */
const LOW = 0.125;
/** As narrations of clips that are made here. */
const NARRATION_LUFS = -16;
const MAX_GAIN_DB = 24;

/** What is heard of a clip, and over it. Clips that are narrated already, and those that nobody narrates, keep their sound. */
async function soundOf(
  { place: { project } }: Work,
  { type }: Segment,
  { narrated, clipAudio }: Pick<FinalOrder, 'narrated' | 'clipAudio'>,
): Promise<Pick<JoinClip, 'volume' | 'narrator' | 'holdSeconds'>> {
  const heard = narrated.over.get(type);
  const volume = { keep: 1, duck: LOW, off: 0 }[clipAudio ?? 'keep'];
  if (heard === undefined) return { volume: narrated === NOT_NARRATED ? volume : 1 };
  const { sound, tempo, holdSeconds } = heard;
  const path = join(project.folder, sound.path);
  const wave = readWave(await readFile(path));
  const loudness = wave && integratedLoudness(wave.samples, wave.sampleRate);
  const gainDb = loudness === undefined ? 0 : Math.min(MAX_GAIN_DB, NARRATION_LUFS - loudness);
  return { volume, holdSeconds, narrator: { path, tempo, gainDb } };
}

/** Where the music came from; undefined for a file of this machine. */
const fetchedFrom = ({ source }: MusicFile): string | undefined =>
  'url' in source && !source.url.startsWith('file:') ? source.url : undefined;

/** Draws captions and logo into the picture of `file`, in place and in one pass. */
async function drawOverlays(
  { language, place }: Work,
  file: string,
  { captions, style, logo }: Overlays,
  options: Pick<JoinOptions, 'ffmpeg' | 'signal' | 'onProgress'>,
): Promise<void> {
  const { brand_colors: colors } = place.project.settings;
  const marking = colors === undefined ? undefined : brandCaption(colors);
  const overlay = {
    shapes: captions && ((size: Picture) => captionShapes(captions.burned, language, size, style, marking)),
    stamp: logo === null ? undefined : (size: Picture) => logoStamp(logo, size, options.signal),
  };
  await burnOver(file, overlay, options);
}
