import { expect, test } from 'vitest';
import { findLanguage } from '../../contracts/languages.ts';
import { peaksOf } from '../../ffmpeg/inspect/peaks.ts';
import { fitOf, perSecond } from './fit.ts';
import { plan } from './media.ts';
import { cuesOfVtt } from './timeline.ts';

test('cues of a WebVTT file, with what was escaped in it', () => {
  const text =
    'WEBVTT\n\n00:00:01.500 --> 00:00:03.000\na &lt;b&gt; &amp;amp;\nsecond\n\n01:02.000 --> 01:03.250\nلا\n\nNOTE x\n';
  expect(cuesOfVtt(text)).toEqual([
    { startSeconds: 1.5, endSeconds: 3, text: 'a <b> &amp; second' },
    { startSeconds: 62, endSeconds: 63.25, text: 'لا' },
  ]);
  expect(cuesOfVtt('no captions')).toEqual([]);
});

test('the loudest of each stretch', () => {
  expect(peaksOf(new Int16Array([0, -32768, 100, 16384]), 2)).toEqual([1, 0.5]);
  expect(peaksOf(new Int16Array(0), 3)).toEqual([0, 0, 0]);
});

test('fit: measured where the words’ times are known, else estimated', () => {
  const english = findLanguage('english');
  const of = (count: number, words?: Parameters<typeof fitOf>[2]) =>
    fitOf({ script_text: 'word '.repeat(count), duration_seconds: 10 }, english, words, false);
  expect(of(28)).toMatchObject({ room: 10, measured: false, verdict: 'fits' });
  expect(of(28).seconds).toBeCloseTo(10, 1);
  expect([of(31), of(40), of(4)].map(({ verdict }) => verdict)).toEqual(['tight', 'too_long', 'short']);
  const spoken = [
    { text: 'a', startSeconds: 0.15, endSeconds: 1 },
    { text: 'b', startSeconds: 1, endSeconds: 6.15 },
  ];
  expect(of(40, spoken)).toMatchObject({ seconds: 6, measured: true, verdict: 'fits' });
  const local = fitOf({ script_text: 'word', duration_seconds: 8 }, english, undefined, true);
  expect(local).toMatchObject({ verdict: 'fits', least: 0 }); // its clip will be as short as its speech
  expect(perSecond(findLanguage('japanese'))).toBeGreaterThan(perSecond(english));
});

test('films go into the page while they are small together: clips, then the final video, then old takes', () => {
  const groupsOf = (...sizes: number[]) =>
    ['clips', 'final video', 'old takes'].map((name, index): Parameters<typeof plan>[0][number] => [
      name,
      [{ path: name, bytes: sizes[index] ?? 0 }],
    ]);
  const inside = (...sizes: number[]) => [...plan(groupsOf(...sizes)).inside];
  expect(inside(3e6, 3e6, 1e6)).toEqual(['clips', 'final video', 'old takes']);
  expect(inside(7e6, 7e6, 1e6)).toEqual(['clips', 'old takes']);
  expect(inside(13e6, 1e6, 13e6)).toEqual(['final video']);
  expect(plan(groupsOf(7e6, 7e6, 1e6)).notices[0]).toContain('final video');
  expect(plan(groupsOf(1, 1, 1)).notices).toEqual([]);
});
