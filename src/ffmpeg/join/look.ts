import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { hdrCurve, wideColors } from '../inspect/colors.ts';
import type { Probe } from '../inspect/probe.ts';
import { input } from '../run/arguments.ts';
import { probeCapabilities } from '../run/capabilities.ts';
import type { FfmpegTools } from '../run/run.ts';
import { placeboTrial, type ToneMapping } from './fit-graph.ts';
import type { JoinClip, Staged } from './request.ts';

/** Finds out what only ffmpeg knows of how a clip looks, and whether this one can bring it into the result. */

type Tools = Pick<FfmpegTools, 'ffmpeg' | 'signal'>;

/**
 * The filters that map colours, where a clip shows more than BT.709 does; undefined where each ffmpeg has them.
 * @throws SparkfluenceError config, reason `filter_missing`, naming the clip, where this ffmpeg has none
 */
export async function toneMappingFor(
  clips: readonly JoinClip[],
  probes: readonly Probe[],
  { ffmpeg, signal }: Tools,
): Promise<ToneMapping | undefined> {
  const at = probes.findIndex((found) => hdrCurve(found) !== undefined);
  if (at < 0 && probes.every((found) => wideColors(found) === undefined)) return undefined;
  const { capabilities } = await probeCapabilities(ffmpeg.binary, undefined, signal);
  if (capabilities.zscale && (at < 0 || capabilities.tonemap)) return 'zscale';
  if (at < 0) return undefined;
  if (capabilities.libplacebo && (await works(placeboTrial, { ffmpeg, signal }))) return 'libplacebo';
  const other = capabilities.libplacebo
    ? '"libplacebo" finds no graphics device here (Vulkan)'
    : 'no "libplacebo"';
  const { segmentType, file } = clips[at]!;
  const name = segmentType ?? basename(file);
  throw new SparkfluenceError(
    'config',
    `${name}: the clip is in HDR (${hdrCurve(probes[at]!)}), and this ffmpeg cannot map its colours to those of other videos: it has no filters "zscale" and "tonemap", and ${other}: ${ffmpeg.binary}`,
    {
      code: 'FFMPEG_ERROR',
      details: {
        reason: 'filter_missing',
        filter: 'zscale',
        filters: ['zscale', 'tonemap'],
        binary: ffmpeg.binary,
        ...(segmentType === undefined ? {} : { segment: segmentType }),
        next: 'Set SPARKFLUENCE_FFMPEG to an ffmpeg that has zscale, or export the clip without HDR.',
      },
    },
  );
}

async function works(args: readonly string[], { ffmpeg, signal }: Tools): Promise<boolean> {
  try {
    await ffmpeg.run(args, { signal });
    return true;
  } catch (error) {
    if (signal.aborted) throw error;
    return false;
  }
}

/** These have no fields, or the probe has found them. */
const WHOLE_FRAMES = ['avc', 'hevc', 'vp8', 'vp9', 'av1'];
/** How much of a clip is decoded to find a frame of two fields; seconds. */
const FIELDS_WITHIN_SECONDS = 1;

/** A clip that has to be encoded, with what a decoder says of its fields. */
export async function withFields(staged: Staged, { ffmpeg, signal }: Tools): Promise<Staged> {
  const { path, probe, fit } = staged;
  if (fit.action !== 'encode' || probe.interlaced || WHOLE_FRAMES.includes(probe.videoCodec)) return staged;
  const found = `${path}.fields`;
  const graph = "select='not(eq(interlace_type,PROGRESSIVE))',scale=16:16,format=gray";
  const length = ['-t', String(FIELDS_WITHIN_SECONDS)];
  const look = [...length, ...input(path), '-map', `0:v:${probe.videoTrack}`, '-vf', graph, '-frames:v', '1'];
  await ffmpeg.run([...look, '-f', 'rawvideo', `file:${found}`], { signal });
  if ((await stat(found)).size === 0) return staged;
  const differences = [...fit.differences, 'interlaced'];
  return { ...staged, probe: { ...probe, interlaced: true }, fit: { action: 'encode', differences } };
}
