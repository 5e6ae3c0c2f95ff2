import { expect, test } from 'vitest';
import { canAsk } from '../io/prompts.ts';
import { languagesLike } from './answer/languages-like.ts';
import { quoteSummary, runLine } from './wizard.ts';

test('the answers as one line for a shell, with only what was said', () => {
  const flags = { topic: "it's 5 o'clock", language: 'english', bgm: 'my song.mp3' };
  expect(runLine(flags as Parameters<typeof runLine>[0])).toBe(
    String.raw`sparkfluence run --topic 'it'\''s 5 o'\''clock' --language english --bgm 'my song.mp3'`,
  );
});

test('flags that were typed before the questions are said again, and defaults are not', () => {
  const flags = {
    topic: 'tea',
    profile: 'brand-x',
    voice: 'deep',
    brandColors: ['#0a3d62', '#ffd166'],
    rag: false,
    duck: true,
    transition: 'cut',
    transitionSeconds: 0.5,
    logo: 'logo.svg',
    captionStyle: 'phrase',
    strict: true,
  };
  expect(runLine(flags as unknown as Parameters<typeof runLine>[0])).toBe(
    'sparkfluence run --topic tea --voice deep --brand-colors 0a3d62,ffd166 --no-rag --profile brand-x --duck --caption-style phrase --logo logo.svg --strict',
  );
});

test('nobody is asked without a terminal on both sides, or in a CI', () => {
  const both = { stdinIsTerminal: true, stderrIsTerminal: true };
  expect(canAsk(both, {})).toBe(true);
  expect(canAsk(both, { CI: 'true' })).toBe(false);
  expect(canAsk({ ...both, stdinIsTerminal: false }, {})).toBe(false);
  expect(canAsk({ ...both, stderrIsTerminal: false }, {})).toBe(false);
});

test('a quote in a line a stage', () => {
  const line = { provider: 'veo', model: 'veo-2', usd: 0.2, credits: 20, exact: false } as const;
  const quote = {
    as_of: '2026-11-22',
    lines: [
      { ...line, stage: 'videos', segment_type: 'HOOK' },
      { ...line, stage: 'videos', segment_type: 'BODY_1' },
    ] as const,
    total_usd: 0.4,
    total_credits: 40,
    spent_usd: 0,
    limit_usd: 10,
    within_limit: true,
  };
  const text = quoteSummary(quote as never);
  expect(text).toContain('clips     2 by veo (veo-2): 0.40 USD, estimated');
  expect(text).toContain('in all    0.40 USD (40 credits), at most 10.00');
});

test('languages are found by their English name, their own, or their tag; others only where they are known', () => {
  const like = (typed: string) => languagesLike(typed).map(({ value }) => value);
  expect(like('')).toHaveLength(20);
  expect(like('indo')).toEqual(['indonesian']);
  expect(like('eng').slice(0, 1)).toEqual(['english']); // and not bengali
  expect(like('in')[0]).toBe('indonesian');
  expect(like('Español')).toEqual(['spanish']);
  expect(like('हिन्दी')).toEqual(['hindi']);
  expect(like('ja')).toEqual(['japanese']);
  expect(like('swedish')).toEqual(['swedish']);
  expect(like('klingonese')).toEqual([]);
});
