import {
  changed,
  cleanAperture,
  dolbyVision,
  picturesOf,
  soundsOf,
  withClock,
  withEdits,
  withMatrix,
} from './kinds-boxes.ts';
import {
  AAC,
  BT601,
  BT709,
  edited,
  from,
  hdr,
  type Kind,
  MARKS,
  plain,
  TAGS,
  tagged,
  X264,
  X265,
} from './kinds-recipes.ts';

/** What phones, cameras and editors make: MP4 and MOV of every clock, turn, size, rate and colour. */

/** Two chapters, as the address of a text. */
const CHAPTERS = `data:text/plain;base64,${Buffer.from(
  ';FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=2\ntitle=A\n[CHAPTER]\nTIMEBASE=1/1\nSTART=2\nEND=4\ntitle=B\n',
).toString('base64')}`;

/** A small white still before what the file holds, copied. */
const stillFirst = (file: string): string[] => [
  ...['-f', 'lavfi', '-i', 'color=c=white:s=64x64:d=0.04', '-i', file],
  ...['-map', '0:v', '-map', '1', '-c', 'copy'],
];

export const OF_PHONES: Readonly<Record<string, Kind>> = {
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
  'edits in another order, a pause, one twice': {
    ...plain('-bf', '2', '-g', '300'),
    ...{
      change: edited([
        [1, 2],
        [0.5, -1],
        [1, 0.2],
        [1, 0.2],
      ]),
      seconds: 3.5,
      flashes: [0.5, 1.8, 2.8],
      beeps: [0.5, 1.8, 2.8],
    },
  },
  'edits in a row': {
    ...plain('-bf', '2', '-g', '300'),
    change: edited([
      [1.3, 0],
      [2.7, 1.3],
    ]),
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
    // The first frame is one that is left out, and so is the first of each flash.
    ...{ seconds: 4 - 1 / 30, flashes: MARKS, beeps: MARKS.map((time) => time - 1 / 30) },
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
  'fragments behind a table': plain('-movflags', '+frag_keyframe', '-g', '30'),
  'fragments with an index': plain('-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-g', '30'),
  'MOV without ftyp': { ...plain('-f', 'mov'), type: 'mov', change: (bytes) => changed(bytes, 4, 'skip') },
  'picture without a time scale': { ...plain(), change: (bytes) => withClock(bytes, picturesOf(bytes), 0) },
  'clean aperture': { ...plain(), change: (bytes) => cleanAperture(bytes, 180, 320) },
  'time codes': { ...plain('-timecode', '01:00:00:00'), type: 'mov' },
  'turned by 180 degrees': { ...plain(), change: (bytes) => withMatrix(bytes, [-1, 0, 0, -1], [180, 320]) },
  'turned and mirrored': { ...plain(), change: (bytes) => withMatrix(bytes, [0, 1, 1, 0], [0, 0]) },
  'trimmed without encoding': {
    ...plain('-bf', '2', '-g', '300'),
    again: (file) => ['-ss', '1.2', '-i', file, '-t', '2.6', '-c', 'copy'],
    ...{ seconds: 2.6, flashes: [0.3, 1.3, 2.3] },
  },
  'picture begins at 0.9 s': {
    ...plain(),
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
  'begins at 10 s': plain('-output_ts_offset', '10'),
  '30000/1001 fps, frames missing': {
    filters: `${BT709},fps=30000/1001,select='not(eq(mod(n,17),9))'`,
    args: [...plain().args!, '-vsync', 'vfr', '-video_track_timescale', '30000'],
  },
  'screen recording': {
    filters: `${BT709},select='eq(n,0)+eq(n,119)+eq(mod(n,30),15)+eq(mod(n,30),18)+gt(random(1),0.5)'`,
    args: [...plain().args!, '-vsync', 'vfr', '-video_track_timescale', '90000'],
  },
  'screen recording with pauses': {
    filters: `${BT709},select='eq(n,0)+gte(n,116)+eq(mod(n,30),15)+eq(mod(n,30),18)'`,
    args: [...plain().args!, '-vsync', 'vfr', '-video_track_timescale', '90000'],
  },
  '12 fps': { ...plain('-r', '12'), filters: `${BT709},fps=12` },
  'H.264 without colour': { ...plain('-pix_fmt', 'gray'), isColored: false },
  '4:2:2 of 10 bit': { ...plain(), filters: from('matrix=709:range=limited', 'yuv422p10le') },
  'HEVC of 10 bit': {
    filters: from('matrix=709:range=limited', 'yuv420p10le'),
    args: [...X265, ...TAGS, ...AAC],
  },
  'a still as the first track': {
    ...plain(),
    again: (file) => [
      ...stillFirst(file),
      ...['-c:v:0', 'mjpeg', '-disposition:v:0', '0', '-disposition:v:1', 'default'],
    ],
  },
  'cover picture': {
    ...plain(),
    again: (file) => [...stillFirst(file), ...['-c:v:0', 'mjpeg', '-disposition:v:0', 'attached_pic']],
  },
  chapters: {
    ...plain(),
    again: (file) => [
      '-i',
      file,
      '-f',
      'ffmetadata',
      '-i',
      CHAPTERS,
      '-map_chapters',
      '1',
      '-map',
      '0',
      '-c',
      'copy',
    ],
  },
};
