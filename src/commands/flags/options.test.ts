import { Command } from 'commander';
import { expect, test } from 'vitest';
import { amount } from './money.ts';
import { commonOptions, contentOptions, imageOptions } from './options.ts';
import { lufs, speechSpeed, transitionSeconds, volume } from './values.ts';
import { voiceOption } from './voice-flags.ts';

test('a flag takes a length as people write it, and refuses one that there is not', () => {
  const parse = (length: string) =>
    contentOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }))
      .parse(['--duration', length], { from: 'user' })
      .opts().duration;
  expect([parse('30'), parse('1min'), parse('60s')]).toEqual(['30s', '60s', '60s']);
  expect(() => parse('45')).toThrow(/Allowed choices are 30s, 60s/);
});

test('two projects are refused, and the same one twice is not', () => {
  const parse = (...projects: string[]) =>
    commonOptions(new Command().exitOverride().configureOutput({ writeErr: () => {} }))
      .parse(
        projects.flatMap((each) => ['--project', each]),
        { from: 'user' },
      )
      .opts().project;
  expect([parse('a'), parse('a', 'a')]).toEqual(['a', 'a']);
  expect(() => parse('a', 'b')).toThrow(/it was a before; give one/);
});

test('a seed and a style are taken back with none', () => {
  const parse = (...words: string[]) => {
    const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    return voiceOption(imageOptions(command)).parse(words, { from: 'user' }).opts();
  };
  expect(parse('--seed', ' none', '--voice-style', 'none')).toEqual({ seed: 'none', voiceStyle: 'none' });
  expect(parse('--seed', '7', '--voice-style', ' warm,\n as to a friend ')).toEqual({
    ...{ seed: 7, voiceStyle: 'warm, as to a friend' },
  });
  for (const bad of [
    ['--seed', '-1'],
    ['--voice-style', '…'],
    ['--voice-style', 'a'.repeat(301)],
  ])
    expect(() => parse(...bad)).toThrow(/must/);
});

test('a number may carry the unit of its flag, and is told where a comma stands for its point', () => {
  expect(['2', '$2', '2 USD', '2.50', '.5', ' 0 ', '20 credits'].map(amount)).toEqual([
    2, 2, 2, 2.5, 0.5, 0, 20,
  ]);
  expect(['15%', '0.15', '1'].map(volume)).toEqual([0.15, 0.15, 1]);
  expect(['110%', '0.8'].map(speechSpeed)).toEqual([1.1, 0.8]);
  expect(['0.5s', '1 sec', '2'].map(transitionSeconds)).toEqual([0.5, 1, 2]);
  expect(['-14', '-14 LUFS', 'none'].map(lufs)).toEqual([-14, -14, 'none']);
  const [sums, lengths] = [
    ['', '-1', '2 EUR', '0x10', '1e3', '$', 'Infinity', '2.5.0'],
    ['500ms', '3', '1m'],
  ];
  for (const text of sums) expect(() => amount(text), text).toThrow(/^It must be a number, 0 or more\.$/);
  for (const text of lengths) expect(() => transitionSeconds(text), text).toThrow(/from 0\.1 to 2\.$/);
  expect(() => amount('$2,50')).toThrow('0 or more. Decimals stand behind a point: 2.50.');
});
