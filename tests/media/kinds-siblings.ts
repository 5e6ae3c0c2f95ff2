import { hasFirst, renamed, soundsOf, withEdits, withMatrix } from './kinds-boxes.ts';
import { BT601, BT709, from, hdr, type Kind, MARKS, old, PCM, plain, TAGS, X264 } from './kinds-recipes.ts';

/** Kinds beside those of the other lists: the same causes in other places. */

const inputs =
  (...more: readonly string[]) =>
  (file: string) => ['-i', file, ...more];
const QUIET = ['-f', 'lavfi', '-i', 'anullsrc=r=48000:d=4'];
const subtitles = Buffer.from('1\n00:00:00,000 --> 00:00:03,000\nA\n').toString('base64');
const SUBTITLES = ['-f', 'srt', '-i', `data:text/plain;base64,${subtitles}`];
const WITH_SUBTITLES = [...SUBTITLES, '-map', '0', '-map', '1', '-c', 'copy', '-c:s', 'mov_text'];
const TWO_FIELDS = ['-flags', '+ilme+ildct'];

export const OF_SIBLINGS: Readonly<Record<string, Kind>> = {
  'begins before 0': {
    ...plain('-bf', '0', '-output_ts_offset', '-0.4', '-avoid_negative_ts', 'disabled'),
    ...{ seconds: 3.6, flashes: [0.1, 1.1, 2.1, 3.1] },
  },
  'sound trimmed by its edit list': {
    ...plain(),
    change: (bytes) => withEdits(bytes, soundsOf(bytes), [[3, 1]]),
    ...{ flashes: MARKS, beeps: [0.5, 1.5, 2.5] },
  },
  'turned and trimmed': {
    ...plain('-bf', '2', '-g', '300'),
    again: (file) => ['-ss', '1.2', '-i', file, '-t', '2.6', '-c', 'copy'],
    change: (bytes) => withMatrix(bytes, [0, 1, -1, 0], [320, 0]),
    ...{ seconds: 2.6, flashes: [0.3, 1.3, 2.3] },
  },
  'uneven, without its first frames': {
    filters: `${BT709},select='gt(n,2)*mod(n,7)'`,
    args: [...plain().args!, '-vsync', 'vfr', '-video_track_timescale', '90000'],
  },
  'MTS of 60000/1001 fields': {
    type: 'mts',
    filters: `${BT709},fps=60000/1001,tinterlace=interleave_top,setfield=tff`,
    args: [
      ...[...X264, ...TAGS, ...TWO_FIELDS, '-x264-params', 'tff=1', '-c:a', 'ac3'],
      ...['-mpegts_m2ts_mode', '1', '-f', 'mpegts'],
    ],
  },
  'HLG of an odd size': {
    ...hdr('arib-std-b67'),
    filters: `scale=181:321,${hdr('arib-std-b67').filters!.replace('yuv420p10le', 'yuv444p10le')}`,
  },
  'HLG in MPEG-TS': {
    ...hdr('arib-std-b67'),
    args: hdr('arib-std-b67').args!.filter((word) => word !== '-tag:v' && word !== 'hvc1'),
    type: 'ts',
  },
  'MJPEG of full range in AVI': {
    type: 'avi',
    filters: from('matrix=170m:range=full', 'yuvj420p'),
    args: ['-c:v', 'mjpeg', '-q:v', '2', ...PCM],
  },
  'time codes as the first track': {
    ...plain('-timecode', '01:00:00:00'),
    type: 'mov',
    change: (bytes) => hasFirst(bytes, 'tmcd'),
  },
  'two pictures, the second is shown': {
    ...plain(),
    again: inputs(
      ...['-f', 'lavfi', '-i', 'color=c=red:s=64x64:d=4', '-map', '1', '-map', '0', '-c', 'copy'],
      ...['-c:v:0', 'mpeg4', '-disposition:v:0', '0', '-disposition:v:1', 'default'],
    ),
  },
  'three sounds, the third is played': {
    ...plain(),
    again: inputs(
      ...[...QUIET, '-map', '0:v', '-map', '1', '-map', '1', '-map', '0:a', '-c', 'copy'],
      ...['-c:a:0', 'aac', '-c:a:1', 'aac', '-disposition:a:0', '0'],
      ...['-disposition:a:1', '0', '-disposition:a:2', 'default'],
    ),
  },
  subtitles: { ...plain(), again: inputs(...WITH_SUBTITLES) },
  'data of a camera': {
    ...plain(),
    again: inputs(...WITH_SUBTITLES),
    change: (bytes) => renamed(renamed(bytes, 'tx3g', 'gpmd'), 'sbtl', 'meta'),
  },
  '480 fps': { ...plain('-r', '480'), filters: `${BT709},fps=480` },
  'wide pixels, odd': { ...plain(), filters: `${BT709},scale=178:318,setsar=64/45` },
  'one frame with sound': {
    ...plain('-vsync', 'vfr'),
    ...{ filters: `${BT709},select='eq(n,0)'`, flashes: [], beeps: MARKS },
  },
  'live WebM without a length': {
    type: 'webm',
    filters: BT601,
    args: ['-c:v', 'libvpx', '-crf', '4', '-b:v', '4M', '-cpu-used', '8', '-c:a', 'libopus', '-live', '1'],
  },
  'MPEG-TS whose clock begins anew': {
    ...plain('-output_ts_offset', '95441.2', '-muxdelay', '0'),
    type: 'ts',
  },
  'AVI with a little sound': old(
    'avi',
    '-c:v',
    'mpeg4',
    '-q:v',
    '2',
    '-c:a',
    'pcm_u8',
    '-ar',
    '11025',
    '-ac',
    '1',
  ),
  'ProRes of two fields': {
    type: 'mov',
    filters: `${from('matrix=709:range=limited', 'yuv422p10le')},fps=50,tinterlace=interleave_top,setfield=tff`,
    args: ['-c:v', 'prores_ks', ...TWO_FIELDS, ...TAGS, ...PCM],
  },
  'DV of 4:1:1': {
    type: 'dv',
    filters: `${BT601},fps=30000/1001,scale=720:480,setsar=8/9`,
    args: ['-c:v', 'dvvideo', '-pix_fmt', 'yuv411p', ...PCM],
  },
  'fragments that begin at 7 s': plain(
    ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-g', '30', '-output_ts_offset', '7'],
  ),
  'Matroska with sound before its picture': {
    ...plain(),
    type: 'mkv',
    again: (file) => [
      '-i',
      file,
      '-itsoffset',
      '0.9',
      '-i',
      file,
      '-map',
      '1:v',
      '-map',
      '0:a',
      '-c',
      'copy',
    ],
    ...{ seconds: 4.9, flashes: [1.4, 2.4, 3.4, 4.4], beeps: MARKS },
  },
  'landscape of 4:1': { ...plain(), filters: `${BT709},pad=1280:320:(ow-iw)/2:0` },
};
