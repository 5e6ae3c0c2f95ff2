import { expect, test } from 'vitest';
import { listedNames, missingCapabilities, REQUIRED_CAPABILITIES, shortVersion } from './capabilities.ts';

test('versions of several makers', () => {
  expect(shortVersion('ffmpeg version N-47683-g0e8eb07980-static https://example.org')).toBe('N-47683');
  expect(shortVersion('ffmpeg version 6.1.1-static https://example.org')).toBe('6.1.1');
  expect(shortVersion('ffmpeg version 5.1.9-0+deb12u1 Copyright (c)')).toBe('5.1.9');
  expect(shortVersion('ffmpeg version n7.1 Copyright (c)')).toBe('n7.1');
  expect(shortVersion('ffmpeg version 2026-01-01-git-abc Copyright (c)')).toBe('2026-01-01-git-abc');
  expect(shortVersion('avconv version 12')).toBeUndefined();
});

test('names in listings of old and new builds, legends left out', () => {
  const encoders =
    ' V..... = Video\n ------\n V..... libx264              libx264 H.264\n A....D aac                  AAC';
  expect([...listedNames('encoders', encoders)]).toEqual(['libx264', 'aac']);
  const demuxers =
    ' D. = Demuxing supported\n .E = Muxing supported\n --\n D  concat          Virtual\n DE matroska,webm   Matroska\n  E mp4             MP4\n D d alsa            ALSA';
  expect([...listedNames('demuxers', demuxers)]).toEqual(['concat', 'matroska', 'webm', 'alsa']);
  const filters =
    '  T.. = Timeline support\n  | = Source or sink filter\n ... amix              N->A       Mix.\n T.. apad              A->A       Pad.\n .. anullsrc          |->A       New builds have two columns.\n TSC scale             V->V       Scale.';
  expect([...listedNames('filters', filters)]).toEqual(['amix', 'apad', 'anullsrc', 'scale']);
});

test('what is missing is named by its kind', () => {
  const { encoders, demuxers, filters } = REQUIRED_CAPABILITIES;
  const keys = [
    ...encoders.map((name) => `encoder:${name}`),
    ...demuxers.map((name) => `demuxer:${name}`),
    ...filters.map((name) => `filter:${name}`),
  ];
  const all = Object.fromEntries(keys.map((key) => [key, true]));
  expect(missingCapabilities({ capabilities: all })).toEqual([]);
  expect(missingCapabilities({ capabilities: { ...all, 'encoder:libx264': false } })).toEqual([
    'encoder:libx264',
  ]);
});
