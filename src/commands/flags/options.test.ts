import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commonOptions, contentOptions, imageOptions } from './options.ts';
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
