import { expect, test } from 'vitest';
import { waveFile } from '../local/wave-file.ts';
import { rawSamples, readWave } from './wave.ts';

const SAMPLES = Int16Array.from([0, 1000, -1000, 32767, -32768, 5]);
const wave = () => Buffer.from(waveFile(SAMPLES, 24_000, 1));

test('a WAV is read as one channel, whatever its samples are', () => {
  expect(readWave(wave())).toEqual({ samples: SAMPLES, sampleRate: 24_000, share: 1 });
  const stereo = readWave(waveFile(Int16Array.from([100, 300, -100, -300]), 44_100, 2));
  expect(stereo).toEqual({ samples: Int16Array.from([200, -200]), sampleRate: 44_100, share: 1 });
  const floats = wave().subarray(0, 44 + 8);
  floats.writeUInt16LE(3, 20);
  floats.writeUInt16LE(32, 34);
  floats.writeUInt32LE(8, 40);
  floats.writeFloatLE(0.5, 44);
  floats.writeFloatLE(-2, 48);
  expect(readWave(floats)?.samples).toEqual(Int16Array.from([16384, -32768]));
});

test('lengths in the header are believed only as far as there are bytes', () => {
  for (const unknown of [0, 0xffff_ffff, 0x7fff_ffff]) {
    const streamed = wave();
    streamed.writeUInt32LE(0xffff_ffff, 4);
    streamed.writeUInt32LE(unknown, 40);
    expect(readWave(streamed), String(unknown)).toMatchObject({ samples: SAMPLES, share: 1 });
  }
  const cut = readWave(wave().subarray(0, 44 + 6));
  expect([cut?.samples.length, cut?.share]).toEqual([3, 0.5]);
  const withMore = Buffer.concat([wave(), Buffer.from('LIST\x04\0\0\0abcd', 'latin1')]);
  expect(readWave(withMore)?.samples).toEqual(SAMPLES);
});

test('what is no WAV is none, and another coding is not guessed at', () => {
  const law = wave();
  law.writeUInt16LE(7, 20);
  for (const bytes of [Buffer.alloc(0), Buffer.from('ID3\x04 an MP3'), wave().subarray(0, 36), law])
    expect(readWave(bytes)).toBeUndefined();
});

test('raw samples may begin at an odd place, and half a sample is left out', () => {
  const bytes = Buffer.from([9, 0xe8, 0x03, 0x18, 0xfc, 7]).subarray(1);
  expect(rawSamples(bytes)).toEqual(Int16Array.from([1000, -1000]));
});
