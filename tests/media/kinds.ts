import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../../src/contracts/media.ts';
import { never } from './clips.ts';
import type { Rgb } from './colors.ts';
import {
  changed,
  dolbyVision,
  picturesOf,
  soundsOf,
  withClock,
  withEdits,
  withMatrix,
} from './kinds-boxes.ts';

/** Small files of the kinds that phones, cameras and programs make, all from one picture and one sound. */

export interface Kind {
  /** What ffmpeg makes of the source: filters of the picture, then arguments. */
  readonly filters?: string;
  readonly args?: readonly string[];
  readonly type?: string;
  /** What is changed in the bytes. */
  readonly change?: (bytes: Buffer) => Buffer;
  /** What differs from the source, seconds. */
  readonly seconds?: number;
  readonly flashes?: readonly number[];
  readonly beeps?: readonly number[];
  /** Whether its colours can be compared. */
  readonly isColored?: boolean;
}

/** Beeps and flashes of the source, seconds; it lasts for four. */
export const MARKS = [0.5, 1.5, 2.5, 3.5];
export const BARS: readonly Rgb[] = [
  [200, 40, 40],
  [40, 160, 60],
  [50, 70, 190],
  [198, 134, 100],
];

const from = (to: string, format = 'yuv420p') =>
  `format=gbrp,zscale=matrixin=gbr:rangein=full:${to},format=${format}`;
const BT709 = from('matrix=709:range=limited');
const BT601 = from('matrix=170m:range=limited');
const tagged = (matrix: string, primaries = matrix, transfer = matrix) => [
  ...['-colorspace', matrix, '-color_primaries', primaries, '-color_trc', transfer],
];
const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-qp', '14'];
const X265 = [
  '-c:v',
  'libx265',
  '-preset',
  'ultrafast',
  '-x265-params',
  'log-level=none:qp=12',
  '-tag:v',
  'hvc1',
];
const TAGS = [...tagged('bt709'), '-color_range', 'tv'];
const AAC = ['-c:a', 'aac', '-b:a', '160k'];
const PCM = ['-c:a', 'pcm_s16le'];

const plain = (...more: readonly string[]): Kind => ({
  filters: BT709,
  args: [...X264, ...TAGS, ...AAC, ...more],
});
const sound = (...coding: readonly string[]): Kind => plain(...coding);
const old = (type: string, ...coding: readonly string[]): Kind => ({ type, filters: BT601, args: coding });
const hdr = (curve: string, more: readonly string[] = []): Kind => ({
  filters: from(
    `transferin=bt709:primariesin=bt709:primaries=bt2020:transfer=${curve}:matrix=2020_ncl:range=limited:npl=203`,
    'yuv420p10le',
  ),
  args: [...X265, ...tagged('bt2020nc', 'bt2020', curve), ...AAC, ...more],
});
const edited = (edits: readonly (readonly [number, number])[]) => (bytes: Buffer) =>
  [picturesOf, soundsOf].reduce((data, track) => withEdits(data, track(data), edits), bytes);

export const KINDS: Readonly<Record<string, Kind>> = {
  'H.264, AAC': plain(),
  'turned by 90 degrees': { ...plain(), change: (bytes) => withMatrix(bytes, [0, 1, -1, 0], [320, 0]) },
  'turned by 270 degrees, odd size': {
    ...plain(),
    ...{ filters: `${BT709},scale=178:318`, change: (bytes) => withMatrix(bytes, [0, -1, 1, 0], [0, 178]) },
  },
  mirrored: { ...plain(), change: (bytes) => withMatrix(bytes, [-1, 0, 0, 1], [180, 0]) },
  'interlaced, H.264': {
    ...plain('-flags', '+ilme+ildct', '-x264-params', 'tff=1'),
    filters: `${BT709},fps=60,tinterlace=interleave_top,setfield=tff`,
  },
  'two edits': {
    ...plain('-bf', '0'),
    change: edited([
      [1, 1],
      [1, 3],
    ]),
    seconds: 2,
    flashes: [0.5, 1.5],
    beeps: [0.5, 1.5],
  },
  'an empty edit, then two, with B-frames': {
    ...plain('-bf', '2', '-g', '300'),
    ...{
      change: edited([
        [0.5, -1],
        [1, 0],
        [1, 2.2],
      ]),
      seconds: 2,
      flashes: [0.5, 1.3],
      beeps: [0.5, 1.3],
    },
  },
  'an empty edit in the sound': {
    ...plain(),
    change: (bytes) =>
      withEdits(bytes, soundsOf(bytes), [
        [0.4, -1],
        [3.6, 0],
      ]),
    ...{ flashes: MARKS, beeps: [0.9, 1.9, 2.9, 3.9] },
  },
  'negative composition offsets': plain('-movflags', '+negative_cts_offsets', '-bf', '3'),
  '24 of 30 frames': {
    ...plain(),
    filters: `${BT709},select='mod(n,5)'`,
    args: [...plain().args!, '-vsync', 'vfr'],
  },
  '240 fps': { ...plain('-r', '240'), filters: `${BT709},fps=240` },
  '30000/1001 fps': { ...plain('-r', '30000/1001'), filters: `${BT709},fps=30000/1001` },
  'one frame': { ...plain('-frames:v', '1', '-an'), seconds: 0.125, flashes: [], beeps: [] },
  '2x2 pixels': { ...plain(), filters: `${BT709},scale=2:2`, isColored: false },
  'landscape, wide pixels': {
    ...plain(),
    filters: `${BT709},pad=640:320:(ow-iw)/2:0,scale=320:320,setsar=2`,
  },
  '4:4:4, odd size': { ...plain(), filters: `scale=181:321,${from('matrix=709:range=limited', 'yuv444p')}` },
  '10 bit': { ...plain(), filters: from('matrix=709:range=limited', 'yuv420p10le') },
  'full range': { ...plain('-color_range', 'pc'), filters: from('matrix=709:range=full', 'yuvj420p') },
  'BT.601': { filters: BT601, args: [...X264, ...tagged('smpte170m'), ...AAC] },
  'no tags, 320 lines': {
    filters: `${BT601},setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown`,
    args: [...X264, ...AAC],
  },
  'no tags, 1280 lines': {
    filters: `${BT709},scale=720:1280,setparams=colorspace=unknown:color_primaries=unknown:color_trc=unknown`,
    args: [...X264, ...AAC],
  },
  'RGB in H.264': { args: ['-c:v', 'libx264rgb', '-qp', '10', '-pix_fmt', 'rgb24', ...AAC] },
  'BT.2020 in SDR': {
    filters: from(
      'transferin=bt709:primariesin=bt709:primaries=bt2020:transfer=bt709:matrix=2020_ncl:range=limited',
      'yuv420p10le',
    ),
    args: [...X265, ...tagged('bt2020nc', 'bt2020', 'bt709'), ...AAC],
  },
  'Display P3': {
    filters: from(
      'transferin=bt709:primariesin=bt709:primaries=smpte432:transfer=bt709:matrix=709:range=limited',
    ),
    args: [...X264, ...tagged('bt709', 'smpte432'), ...AAC],
  },
  'HDR, HLG': hdr('arib-std-b67'),
  'HDR, PQ': hdr('smpte2084'),
  'Dolby Vision 8.4': { ...hdr('arib-std-b67'), change: (bytes) => dolbyVision(bytes) },
  HEVC: { filters: BT709, args: [...X265, ...TAGS, ...AAC] },
  'VP9 with alpha': {
    type: 'webm',
    filters: `${BT709},format=yuva420p`,
    args: ['-c:v', 'libvpx-vp9', '-crf', '15', '-b:v', '0', '-cpu-used', '8', ...TAGS, '-c:a', 'libopus'],
  },
  'ProRes 4444': {
    type: 'mov',
    filters: from('matrix=709:range=limited', 'yuva444p10le'),
    args: ['-c:v', 'prores_ks', '-profile:v', '4444', ...TAGS, ...PCM],
  },
  'MJPEG, MOV': {
    type: 'mov',
    filters: from('matrix=170m:range=full', 'yuvj420p'),
    args: ['-c:v', 'mjpeg', '-q:v', '2', ...PCM],
  },
  '8 kHz mono': sound('-ar', '8000', '-ac', '1'),
  '44.1 kHz': sound('-ar', '44100'),
  '96 kHz': sound('-ar', '96000'),
  'AC-3': sound('-c:a', 'ac3'),
  'MP3 in MP4': sound('-c:a', 'libmp3lame'),
  ALAC: { ...sound('-c:a', 'alac'), type: 'mov' },
  'PCM of 24 bit': { ...sound('-c:a', 'pcm_s24le'), type: 'mov' },
  'no sound': { ...plain('-an'), flashes: MARKS, beeps: [] },
  'MPEG-TS, MPEG-2': {
    type: 'ts',
    filters: BT709,
    args: ['-c:v', 'mpeg2video', '-q:v', '2', ...TAGS, '-c:a', 'mp2'],
  },
  'AVI, MPEG-4 with B-frames': old('avi', '-c:v', 'mpeg4', '-q:v', '2', '-bf', '2', '-c:a', 'libmp3lame'),
  'AVI, H.264 with B-frames': { type: 'avi', filters: BT709, args: [...X264, ...TAGS, '-bf', '2', ...PCM] },
  FLV: { ...plain(), type: 'flv' },
  WMV: old('wmv', '-c:v', 'wmv2', '-b:v', '4M', '-c:a', 'wmav2'),
  'fragments behind a table': plain('-movflags', '+frag_keyframe', '-g', '30'),
  'fragments with an index': plain('-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-g', '30'),
  'MOV without ftyp': { ...plain('-f', 'mov'), type: 'mov', change: (bytes) => changed(bytes, 4, 'skip') },
  'picture without a time scale': { ...plain(), change: (bytes) => withClock(bytes, picturesOf(bytes), 0) },
  'time codes': { ...plain('-timecode', '01:00:00:00'), type: 'mov' },
  GIF: { type: 'gif', filters: 'fps=20', args: ['-an'], flashes: MARKS, beeps: [] },
};

/** Writes the source and a clip in the shape that the program makes. */
export async function makeSource(ffmpeg: Ffmpeg, folder: string): Promise<void> {
  const boxes = BARS.map((bar, index) => {
    const hex = bar.map((value) => value.toString(16).padStart(2, '0')).join('');
    return `drawbox=x=${index * 45}:y=130:w=45:h=190:t=fill:c=0x${hex}`;
  });
  const flash = "drawbox=x=0:y=0:w=180:h=130:t=fill:c=white:enable='between(mod(t,1),0.499,0.599)'";
  const picture = `color=c=0x101010:s=180x320:r=30:d=4,format=gbrp,${boxes.join()},${flash}`;
  const tone = '0.05*sin(2*PI*220*t)+0.5*sin(2*PI*1000*t)*between(mod(t,1),0.5,0.6)';
  const heard = `aevalsrc='${tone}|${tone}':s=48000:d=4`;
  const run = (...args: readonly string[]) => ffmpeg.run(args, { signal: never });
  const source = join(folder, 'source.mkv');
  await run(
    '-f',
    'lavfi',
    '-i',
    picture,
    '-f',
    'lavfi',
    '-i',
    heard,
    '-c:v',
    'ffv1',
    ...PCM,
    `file:${source}`,
  );
  const own = [...X264, ...TAGS, ...AAC, '-bf', '2', '-profile:v', 'high'];
  await run(
    '-i',
    `file:${source}`,
    '-t',
    '2',
    '-vf',
    `${BT709},fps=24`,
    ...own,
    `file:${join(folder, 'plain.mp4')}`,
  );
  await run('-f', 'lavfi', '-i', 'sine=440:d=20,volume=0.3', `file:${join(folder, 'music.wav')}`);
}

/** @returns the path */
export async function makeKind(ffmpeg: Ffmpeg, folder: string, name: string): Promise<string> {
  const { filters, args = [], type = 'mp4', change } = KINDS[name]!;
  const file = join(folder, `${name.replaceAll(/\W+/g, '-')}.${type}`);
  const graph = filters === undefined ? [] : ['-vf', filters];
  await ffmpeg.run(['-i', `file:${join(folder, 'source.mkv')}`, ...graph, ...args, `file:${file}`], {
    signal: never,
  });
  if (change !== undefined) await writeFile(file, change(await readFile(file)));
  return file;
}
