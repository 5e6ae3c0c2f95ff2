import { BT709, type Kind, MARKS, plain, sound } from './kinds-recipes.ts';

/** Sound of every coding, number of channels, beginning and end. */
export const OF_SOUND: Readonly<Record<string, Kind>> = {
  '8 kHz mono': sound('-ar', '8000', '-ac', '1'),
  '44.1 kHz': sound('-ar', '44100'),
  '96 kHz': sound('-ar', '96000'),
  'AC-3': sound('-c:a', 'ac3'),
  'MP3 in MP4': sound('-c:a', 'libmp3lame'),
  ALAC: { ...sound('-c:a', 'alac'), type: 'mov' },
  'PCM of 24 bit': { ...sound('-c:a', 'pcm_s24le'), type: 'mov' },
  'no sound': { ...plain('-an'), flashes: MARKS, beeps: [] },
  'E-AC-3': sound('-c:a', 'eac3'),
  'FLAC in MP4': sound('-c:a', 'flac', '-strict', '-2'),
  'Opus in MP4': sound('-c:a', 'libopus', '-strict', '-2'),
  '5.1 in AAC': sound('-af', 'pan=5.1|FL=c0|FR=c1|FC=0*c0|LFE=0*c0|BL=0*c0|BR=0*c0'),
  '7.1 in PCM': {
    ...sound(
      '-af',
      'pan=7.1|FL=c0|FR=c1|FC=0*c0|LFE=0*c0|BL=0*c0|BR=0*c0|SL=0*c0|SR=0*c0',
      '-c:a',
      'pcm_s16le',
    ),
    type: 'mov',
  },
  'sound begins at 1 s': {
    ...plain(),
    again: (file) => ['-i', file, '-itsoffset', '1', '-i', file, '-map', '0:v', '-map', '1:a', '-c', 'copy'],
    ...{ seconds: 5, flashes: MARKS, beeps: [1.5, 2.5, 3.5, 4.5] },
  },
  'sound ends at 2 s': { ...sound('-af', 'atrim=end=2'), flashes: MARKS, beeps: [0.5, 1.5] },
  'picture ends at 2 s': { ...plain(), filters: `${BT709},trim=end=2`, flashes: [0.5, 1.5], beeps: MARKS },
  'sound packets off their beat': {
    ...plain(),
    again: (file) => ['-i', file, '-c', 'copy', '-bsf:a', String.raw`setts=ts=PTS+if(mod(N\,2)\,96\,0)`],
  },
};
