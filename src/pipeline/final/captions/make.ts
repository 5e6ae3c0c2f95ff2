import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../../disk/files.ts';
import { fingerprint, sha256 } from '../../../disk/fingerprint.ts';
import type { JoinOptions } from '../../../ffmpeg/join/join.ts';
import { burnOver, requireLibass } from '../../../ffmpeg/overlay/burn.ts';
import { assertCanDraw, drawable } from '../../../language/fonts.ts';
import type { Asset, CaptionsState } from '../../../project/ledger.ts';
import { brandCaption } from '../../../providers/local/image/brand-palette.ts';
import { hasScript } from '../../script/own-clips.ts';
import { captionShapes } from './burned.ts';
import { cuesOf, srtText, vttText } from './cues.ts';
import { type Logo, logoStamp } from './logo.ts';
import { type CaptionWish, type CaptionWork, isDrawn, type TimedCaptions, timeCaptions } from './timed.ts';
import type { Picture } from './zone.ts';

/** What the captions of a final video are made from, before anything is made. */
export interface CaptionOrder {
  readonly wish: CaptionWish;
  /** Of what the subtitle files say and when. */
  readonly fingerprint: string;
  /** Of what is drawn into the picture; null: nothing is. */
  readonly burn: string | null;
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
  const {
    script,
    language,
    place: { config },
    tools: { signal },
  } = work;
  await requireLibass(await work.tools.ffmpeg(), config.cacheFolder, signal);
  assertCanDraw(
    script.segments.filter(hasScript).map(({ script_text }) => drawable(script_text)),
    language,
  );
}

/** What captions these clips are to get. */
export function orderCaptions(work: CaptionWork, wish: CaptionWish): CaptionOrder {
  const {
    script,
    language,
    place: { ledger },
  } = work;
  const said = script.segments.map((segment) => {
    const clip = ledger.state.clips[segment.type];
    const asset = clip?.state === 'succeeded' ? clip.asset.sha256 : null;
    return { type: segment.type, text: segment.script_text, clip: asset, provider: clip?.provider ?? null };
  });
  const own = fingerprint({ version: CAPTIONS_VERSION, language: language.tag, said });
  const drawn = wish.mode === 'burn' && script.segments.some((segment) => isDrawn(work, segment));
  const files = fingerprint({ own, mode: wish.mode });
  const { style } = wish;
  const { brand_colors: colors } = work.place.project.settings;
  const marked = style === 'karaoke' && colors !== undefined ? { colors } : {};
  return { wish, fingerprint: files, burn: drawn ? fingerprint({ own, style, ...marked }) : null };
}

/** What lies over a finished video; undefined and null: nothing of that kind. */
export interface Drawn {
  readonly timed: TimedCaptions | undefined;
  readonly logo: Logo | null;
}

/** Draws captions and logo into the picture of `file`, in place, in one pass. */
export async function burnOverlays(
  file: string,
  { timed, logo }: Drawn,
  { language, place: { project } }: CaptionWork,
  { wish }: CaptionOrder,
  tools: JoinOptions,
): Promise<void> {
  const { brand_colors: colors } = project.settings;
  const marking = colors === undefined ? undefined : brandCaption(colors);
  const overlay = {
    shapes: timed && ((size: Picture) => captionShapes(timed.burned, language, size, wish.style, marking)),
    stamp: logo === null ? undefined : (size: Picture) => logoStamp(logo, size),
  };
  await burnOver(file, overlay, tools);
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
  if (timed === undefined && (await areCurrent(work.place.project.folder, known, order))) return known;
  if (order.wish.mode !== 'none')
    return writeCaptions(work, timed ?? (await timeCaptions(work, order.wish)), order);
  await removeCaptions(work.place.project.folder);
  return null;
}

async function writeCaptions(
  { place: { project }, language }: CaptionWork,
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
