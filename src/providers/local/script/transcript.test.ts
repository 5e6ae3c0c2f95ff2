import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { packageFile } from '../../../contracts/places.ts';
import { openVoice } from '../voice/voice.ts';
import { createFit, roomSeconds } from './fit.ts';
import { sentencesOf } from './sentences.ts';
import { condense } from './transcript.ts';
import { transcriptNotes } from './transcript-notes.ts';

const cacheFolder = await mkdtemp(join(tmpdir(), 'transcript-'));
const language = findLanguage('en');
const voice = await openVoice({ language, cacheFolder, signal: new AbortController().signal });
const fit = createFit(voice, language);
afterAll(async () => {
  await voice.close();
  await rm(cacheFolder, { recursive: true, force: true });
});

const TALK = `Hi everyone, welcome back. Today I talk about my mornings. Did you know that most people check their phone before they get up? I did that too. I would lie in bed and scroll for half an hour, and then wonder why I was late. So I made one change: I put my charger in the kitchen. That sounds small, but it made a huge difference. Now my phone sleeps in the kitchen and I sleep in the bedroom. In the morning I open the curtains and drink a glass of water before I see a single message. After two weeks my mornings felt calm. I read ten pages while the coffee brews. My phone is still there when I need it. If you want to try it, start with one night. Put the charger somewhere else, buy a cheap alarm clock, and see how you feel.`;

test('a talk is condensed to its own sentences, in order, each segment in its time', async () => {
  const durations = [6, 8, 8];
  const texts = await condense({ text: TALK, language, fit, durations, opens: true });
  expect(texts[0]).toBe('Did you know that most people check their phone before they get up?');
  const places = texts
    .flatMap((text) => sentencesOf(text, language))
    .map((sentence) => TALK.indexOf(sentence));
  expect(places.every((place) => place >= 0)).toBe(true);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  for (const [index, text] of texts.entries())
    expect(await fit.seconds(text)).toBeLessThan(roomSeconds(durations[index]!) * 1.12);
});

test('a short text is kept whole and spread over the segments', async () => {
  const text =
    'Put your phone in the kitchen at night and buy a clock. You will sleep better, read more, and wake up calm.';
  const texts = await condense({ text, language, fit, durations: [6, 8, 8], opens: true });
  expect(texts.join(' ')).toBe(text);
});

test('words without any punctuation are cut between words and given sentence marks', async () => {
  const text = TALK.replace(/[.,?:]/g, '').toLowerCase();
  const texts = await condense({ text, language, fit, durations: [6, 8, 8], opens: true });
  for (const one of texts) {
    expect(` ${text} `).toContain(` ${one.replace(/[.,…]/g, '').toLowerCase()} `);
    expect(one).toMatch(/^\p{Lu}.*[.…]$/u);
  }
});

test('a sentence that refers to the opening is told behind it, and nothing of a text that fits is left out', async () => {
  const text =
    'Most people think that running is about speed. It is really about going slowly often enough to enjoy it. ' +
    'Start with one minute of running and two minutes of walking. Why do knees hurt? Because the shoes are old.';
  const texts = await condense({ text, language, fit, durations: [6, 8, 8], opens: true });
  expect(texts.join(' ')).toBe(text);
});

test('too few words are refused', async () => {
  await expect(
    condense({ text: 'Too short.', language, fit, durations: [6, 8, 8], opens: true }),
  ).rejects.toMatchObject({
    kind: 'input',
    details: { reason: 'transcript_too_short', words: 2 },
  });
});

test('time stamps and cue numbers of subtitle files are not sentences', () => {
  const subtitles =
    'WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\nPut your phone\nin the kitchen.\n\n2\n[00:04] Sleep well.';
  expect(sentencesOf(subtitles, language)).toEqual(['Put your phone in the kitchen.', 'Sleep well.']);
});

const sample = (name: string) => readFileSync(packageFile(`fixtures/transcripts/${name}`), 'utf8');

test('a script of captions opens on substance, in whole sentences', async () => {
  const script = async (name: string) =>
    condense({ text: sample(name), language, fit, durations: [6, 8, 8], opens: true });
  expect((await script('yt-auto.vtt'))[0]).toMatch(
    /^Today I want to show you how to bake a loaf of bread.*\.$/,
  );
  const [hook, ...bodies] = await script('noms.srt');
  expect(hook).toBe('Bright screens late at night tell the brain that it is noon.');
  for (const text of bodies) expect(text).toMatch(/^\p{Lu}.*\.$/u);
  const names = (await script('abbr.txt')).slice(1).join(' ');
  expect(names).not.toMatch(/(?:Mrs|vs|Mr|No|St)\.$/);
  expect(transcriptNotes(sample('yt-auto.vtt'), language).map(({ reason }) => reason)).toEqual([
    'no_punctuation',
  ]);
  const other = transcriptNotes(sample('zoom.vtt').repeat(2), findLanguage('indonesian'));
  expect(other.map(({ reason }) => reason)).toEqual(['transcript_language']);
  expect(transcriptNotes(sample('zoom.vtt'), language)).toEqual([]);
});
