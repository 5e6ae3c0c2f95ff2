import { expect, test } from 'vitest';
import { type Mix, mixSamples, mixSource, musicGraph, slotSamples, voiceGraph } from './mix.ts';

const SLOTS = [
  { path: 'a.mp4', seconds: 8, channels: 2, track: 0, originSeconds: 0 },
  { path: 'b.mp4', seconds: 6, channels: 0, track: 0, originSeconds: 0 },
  { path: 'c.mp4', seconds: 7, channels: 1, track: 1, originSeconds: 0.0625 },
];
const ALL = { from: 0, to: 21 * 48_000 };

test('rounding to samples never adds up', () => {
  const third = Array.from({ length: 999 }, () => 1001 / 24_000);
  const samples = slotSamples(third);
  expect(samples.reduce((sum, value) => sum + value, 0)).toBe(Math.round((999 * 1001 * 48_000) / 24_000));
  expect(slotSamples([8, 6, 7.5])).toEqual([384_000, 288_000, 360_000]);
});

test('sound of each clip is padded and cut to its slot; none is silence, mono goes to both sides', () => {
  const { opened, graph } = voiceGraph(SLOTS, ALL, 1);
  expect(opened).toEqual([0, 2]);
  const parts = graph.split(';');
  expect(parts[0]).toMatch(/^\[1:a:0\]asetpts=PTS-0\.000000\/TB,aresample=48000/);
  expect(parts[0]).toContain('apad=whole_len=384000,atrim=end_sample=384000[a0]');
  expect(parts[1]).toMatch(/^aevalsrc=0\|0.*atrim=end_sample=288000\[a1\]$/);
  expect(parts[2]).toMatch(/^\[2:a:1\]asetpts=PTS-0\.062500\/TB,.*first_pts=0,pan=stereo\|c0=c0\|c1=c0/);
  expect(parts[3]).toBe('[a0][a1][a2]concat=n=3:v=0:a=1[voice]');
});

test('a span opens only the clips that are heard in it, and cuts them to it', () => {
  const { opened, graph } = voiceGraph(SLOTS, { from: 10 * 48_000, to: 15 * 48_000 }, 0);
  expect(opened).toEqual([2]);
  const parts = graph.split(';');
  expect(parts[0]).toMatch(
    /^aevalsrc=0\|0.*apad=whole_len=288000,atrim=start_sample=96000:end_sample=288000,asetpts=PTS-STARTPTS\[a0\]$/,
  );
  expect(parts[1]).toMatch(/^\[0:a:1\].*apad=whole_len=336000,atrim=end_sample=48000\[a1\]$/);
});

test('music is cut to the picture and fades, also under a very short one; nothing newer than 2018', () => {
  const graph = musicGraph(5, { volume: 0.15 }, 48_000 * 30);
  expect(graph).toContain('[5:a:0]');
  expect(graph).toContain('volume=0.15,afade=t=in:st=0:d=0.500,afade=t=out:st=28.000:d=2.000,');
  expect(graph).toContain('amix=inputs=2:duration=first:dropout_transition=0,volume=2');
  expect(graph).not.toContain('normalize');
  expect(musicGraph(2, { volume: 1 }, 48_000)).toContain(
    'afade=t=in:st=0:d=0.250,afade=t=out:st=0.500:d=0.500',
  );
});

test('the music stands behind the clips that are opened, and one filter behind all', () => {
  const mix: Mix = { slots: SLOTS, music: { path: 'music.wav', volume: 0.2 }, filter: 'volume=3dB' };
  expect(mixSamples(mix)).toBe(21 * 48_000);
  const { inputs, graph, end } = mixSource(mix);
  expect(inputs.join(' ')).toMatch(/file:a\.mp4 .*file:c\.mp4 -stream_loop -1 .*file:music\.wav$/);
  expect(graph).toContain('[2:a:0]aresample');
  expect(graph.endsWith('[mixed]volume=3dB[loud]')).toBe(true);
  expect(end).toBe('[loud]');
});
