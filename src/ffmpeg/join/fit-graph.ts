import { type Colors, colorsOf, hdrCurve, wideColors } from '../inspect/colors.ts';
import type { Probe } from '../inspect/probe.ts';
import { fpsText, type Shape, shownSize } from '../inspect/shape.ts';
import { spanOf } from '../inspect/span.ts';
import { input } from '../run/arguments.ts';

/** Builds the filters that bring any picture into the shape of a result; pure. */

/** A clip as ffmpeg opens it, and what its probe says of it. */
export interface ClipSource {
  readonly path: string;
  readonly probe: Probe;
  /** What maps its colours where it shows more than BT.709 does. */
  readonly toneMapping?: ToneMapping | undefined;
}

export type Size = Pick<Shape, 'width' | 'height'>;

/** Which filters map tones; `toneMappingOf` asks an ffmpeg for them. */
export type ToneMapping = 'zscale' | 'libplacebo';

/** A picture that fills the shape up to this share is stretched to it, since bars of some pixels look like a fault. */
const FILLS_FROM = 0.99;
/** One frame of 8K takes 50 MB. */
const MOST_PIXELS_BESIDE_AN_ENCODER = 4096 * 2304;
export const SCALING = 'flags=lanczos+accurate_rnd+full_chroma_int';
/** The luminance of white in high dynamic range (ITU-R BT.2408), and of the brightest light of a phone's screen; cd/m². */
const WHITE_NITS = 203;
const PEAK_NITS = 1000;
const ZSCALE_MATRICES = { bt709: '709', bt601: '170m', bt2020: '2020_ncl', rgb: 'gbr' };

/** Whether a picture is so large that it is decoded by a process of its own. */
export const isHuge = ({ probe: { width, height } }: ClipSource): boolean =>
  width * height > MOST_PIXELS_BESIDE_AN_ENCODER;

export const isTurned = ({ probe: { rotation, mirrored } }: ClipSource): boolean =>
  rotation !== 0 || mirrored;

/** The arguments of the input: the graph turns the picture itself, since builds read mirrored matrices differently. */
export const fitInput = (source: ClipSource): string[] => [
  ...(source.toneMapping === 'libplacebo' && hdrCurve(source.probe) !== undefined ? PLACEBO_DEVICE : []),
  ...(isTurned(source) ? ['-noautorotate'] : []),
  // Each thread of a decoder or a filter holds frames of its own, and encoding takes longer in any case.
  ...['-threads', '1', '-filter_threads', '1'],
  ...input(source.path),
];

/**
 * A picture in this shape and its matrix, in limited range, upright, whole frames that are evenly spaced from the beginning
 * of the clip on; one that does not fill the shape stands before a blurred copy of itself. `finished` follows it.
 */
export function fitGraph(shape: Shape, { probe, toneMapping }: ClipSource): string {
  const { width, height, fps, colors } = shape;
  const front = frontSize(shape, probe);
  const head = [
    `setpts=PTS-${spanOf(probe).originSeconds.toFixed(6)}/TB`,
    ...(probe.interlaced ? ['bwdif=mode=send_frame:deint=interlaced'] : []),
    ...turned(probe),
    // Without `pass`, a last frame that is shorter than one of the result would be left out.
    `fps=${fpsText(fps)}:start_time=0:eof_action=pass`,
    ...colored(front, probe, colors.matrix, toneMapping),
    'setsar=1',
    'sidedata=mode=delete', // of the source: its rotation, its luminance
  ];
  const chain = `[0:v:${probe.videoTrack}]${head.join(',')}`;
  if (front.width === width && front.height === height) return chain;
  const size = `${width}:${height}`;
  const blur = Math.min(
    Math.round(Math.min(width, height) / 36),
    Math.floor(Math.min(width, height) / 4) - 1,
  );
  const blurred = blur > 0 ? `,boxblur=${blur}:2` : '';
  return [
    `${chain},split[under][front]`,
    `[under]crop=${covering(front, shape)},scale=${size}${blurred},setsar=1[back]`,
    '[back][front]overlay=(W-w)/2:(H-h)/2,setsar=1',
  ].join(';');
}

/** The middle of a picture that has the proportions of the shape, even. */
function covering(front: Size, shape: Size): string {
  const factor = Math.min(front.width / shape.width, front.height / shape.height);
  const sized = (most: number, own: number) =>
    Math.min(own, Math.max(2, Math.round((most * factor) / 2) * 2));
  return `${sized(shape.width, front.width)}:${sized(shape.height, front.height)}`;
}

/** The end of a graph: the range and the tags of the shape. */
export const finished = ({ colors }: Shape): string =>
  [
    ...(colors.range === 'pc' ? ['scale=in_range=tv:out_range=pc'] : []),
    `format=${pixelFormat(colors)}`,
    `setparams=${namedColors(colors)}`,
  ].join(',');

/** The pixel format of a range: filters and encoders of many years read the range from it. */
export const pixelFormat = ({ range }: Colors): string => (range === 'pc' ? 'yuvj420p' : 'yuv420p');

/** The size that the whole picture has in this shape, even. */
export function frontSize(shape: Size, probe: Probe): Size {
  const shown = shownSize(probe);
  const factor = Math.min(shape.width / shown.width, shape.height / shown.height);
  const sized = (own: number, most: number) => {
    const share = (own * factor) / most;
    return share > FILLS_FROM ? most : Math.max(2, Math.round((own * factor) / 2) * 2);
  };
  return { width: sized(shown.width, shape.width), height: sized(shown.height, shape.height) };
}

function turned({ rotation, mirrored }: Probe): string[] {
  const turns = { 90: ['transpose=clock'], 180: ['hflip', 'vflip'], 270: ['transpose=cclock'] };
  return [...(turns[rotation as keyof typeof turns] ?? []), ...(mirrored ? ['hflip'] : [])];
}

/** In this matrix and in limited range. Scales first, since tones are mapped in floating point. */
function colored(
  { width, height }: { readonly width: number; readonly height: number },
  probe: Probe,
  target: Colors['matrix'],
  toneMapping: ToneMapping | undefined,
): string[] {
  const own = colorsOf(probe);
  const range = own.range === 'pc' ? ':in_range=pc' : '';
  const out = (from: string) => `${from}:out_color_matrix=${target}:out_range=tv,format=yuv420p`;
  const curve = hdrCurve(probe);
  if (curve === undefined && wideColors(probe) === undefined) {
    const matrix = own.matrix === 'rgb' ? '' : `:in_color_matrix=${own.matrix}`;
    return [out(`scale=${width}:${height}:${SCALING}${range}${matrix}`)];
  }
  return [
    `scale=${width}:${height}:${SCALING}`,
    ...(curve === undefined
      ? narrowed(own, toneMapping)
      : toneMapping === 'libplacebo'
        ? [PLACEBO]
        : mapped(own, curve)),
    out('scale=in_color_matrix=bt709:in_range=tv'),
  ];
}

/** Maps tones in linear light: what is darker than white stays nearly as it is, and what is brighter is brought below it. */
function mapped({ matrix, range, tags: [primaries] }: Colors, curve: 'HLG' | 'PQ'): string[] {
  const transfer = curve === 'HLG' ? 'arib-std-b67' : 'smpte2084';
  const known = primaries || 'bt2020';
  return [
    `zscale=matrixin=${ZSCALE_MATRICES[matrix]}:transferin=${transfer}:primariesin=${known}:rangein=${range}` +
      `:transfer=linear:primaries=${known}:npl=${WHITE_NITS}`,
    'format=gbrpf32le',
    'zscale=primaries=bt709',
    `tonemap=mobius:param=0.5:desat=0:peak=${(PEAK_NITS / WHITE_NITS).toFixed(3)}`,
    'zscale=transfer=bt709:matrix=709:range=tv',
    'format=yuv420p',
  ];
}

/** The same curve by libplacebo. Without a fixed peak it would follow each scene, and tones would flicker. */
const PLACEBO =
  'hwupload,libplacebo=colorspace=bt709:color_primaries=bt709:color_trc=bt709:range=tv:format=yuv420p' +
  ':tonemapping=mobius:tonemapping_param=0.5:peak_detect=0,hwdownload,format=yuv420p';
/** libplacebo works on a device of Vulkan, which has to be opened by name. */
const PLACEBO_DEVICE = ['-init_hw_device', 'vulkan=tones', '-filter_hw_device', 'tones'];

/** The arguments of a trial: a machine may have libplacebo and no device for it. */
export const placeboTrial: readonly string[] = [
  ...[...PLACEBO_DEVICE, '-f', 'lavfi', '-i', 'color=c=gray:s=64x64:r=1:d=1'],
  ...['-vf', `format=yuv420p,${PLACEBO}`, '-frames:v', '1', '-f', 'null', '-'],
];

/**
 * Wide colours without a curve of their own, as phones and screens record them. `colorspace` is in every build; beyond
 * what BT.709 holds, it is up to 20 steps off.
 */
function narrowed({ matrix, range, tags: [primaries, transfer] }: Colors, filters?: ToneMapping): string[] {
  const curve = transfer === 'iec61966-2-1' ? transfer : 'bt709';
  if (filters === 'zscale') {
    const from = `matrixin=${ZSCALE_MATRICES[matrix]}:primariesin=${primaries}:transferin=${curve}:rangein=${range}`;
    return [`zscale=${from}:matrix=709:primaries=bt709:transfer=bt709:range=tv`, 'format=yuv420p'];
  }
  const spaces = { bt709: 'bt709', bt601: 'smpte170m', bt2020: 'bt2020nc', rgb: 'bt709' };
  return [
    `colorspace=ispace=${spaces[matrix]}:iprimaries=${primaries}:itrc=${curve}:irange=${range}` +
      ':all=bt709:range=tv:format=yuv420p',
  ];
}

function namedColors({ range, tags: [primaries, transfer, matrix] }: Colors): string {
  const named = { color_primaries: primaries, color_trc: transfer, colorspace: matrix };
  const parts = Object.entries(named).map(([key, name]) => `${key}=${name || 'unknown'}`);
  return [`range=${range}`, ...parts].join(':');
}
