import { expect, test } from 'vitest';
import { concatList, input, joinArguments, musicGraph, slotSamples, voiceGraph } from './join-arguments.ts';

test('rounding to samples never adds up', () => {
  const third = Array.from({ length: 999 }, () => 1001 / 24_000);
  const samples = slotSamples(third);
  expect(samples.reduce((sum, value) => sum + value, 0)).toBe(Math.round((999 * 1001 * 48_000) / 24_000));
  expect(slotSamples([8, 6, 7.5])).toEqual([384_000, 288_000, 360_000]);
});

test('the list says how long each picture is', () => {
  expect(
    concatList([
      { name: 'in0000.mp4', seconds: 8 },
      { name: 'fit0001.mp4', seconds: 192 / 23.976 },
    ]),
  ).toBe(
    "ffconcat version 1.0\nfile 'in0000.mp4'\nduration 8.000000\nfile 'fit0001.mp4'\nduration 8.008008\n",
  );
});

test('sound of each clip is padded and cut to its slot; none is silence, mono goes to both sides', () => {
  const graph = voiceGraph([
    { seconds: 8, channels: 2, skipSeconds: 0 },
    { seconds: 6, channels: 0, skipSeconds: 0 },
    { seconds: 7, channels: 1, skipSeconds: 0.0625 },
  ]).split(';');
  expect(graph[0]).toContain('[1:a:0]aresample=48000');
  expect(graph[0]).toContain('apad=whole_len=384000,atrim=end_sample=384000[a0]');
  expect(graph[1]).toMatch(/^aevalsrc=0\|0.*atrim=end_sample=288000\[a1\]$/);
  expect(graph[2]).toMatch(/^\[3:a:0\].*atrim=start=0\.062500,asetpts=PTS-STARTPTS,pan=stereo\|c0=c0\|c1=c0/);
  expect(graph[3]).toBe('[a0][a1][a2]concat=n=3:v=0:a=1[voice]');
});

test('music is cut to the picture and fades, also under a very short one; nothing newer than 2018', () => {
  const graph = musicGraph(5, { volume: 0.15 }, 48_000 * 30);
  expect(graph).toContain('[5:a:0]');
  expect(graph).toContain('volume=0.15,afade=t=in:st=0:d=0.500,afade=t=out:st=28.000:d=2.000[music]');
  expect(graph).toContain('amix=inputs=2:duration=first:dropout_transition=0,volume=2');
  expect(graph).not.toContain('normalize');
  expect(musicGraph(2, { volume: 1 }, 48_000)).toContain(
    'afade=t=in:st=0:d=0.250,afade=t=out:st=0.500:d=0.500',
  );
});

test('names and titles are one argument each, whatever is in them', () => {
  expect(input("it's; a|b.mp4").at(-1)).toBe("file:it's; a|b.mp4");
  const plan = { list: 'list.txt', clips: ['in0000.mp4'], music: undefined, graph: 'g', end: '[voice]' };
  const args = joinArguments(plan, {
    output: '-out.part',
    title: 'A = "b"',
    createdAt: '2026-01-02T03:04:05Z',
  });
  expect(args).toContain('title=A = "b"');
  expect(args).toContain('creation_time=2026-01-02T03:04:05Z');
  expect(args.at(-1)).toBe('file:-out.part');
  expect(args.join(' ')).toContain('-c:v copy -c:a aac');
});
