import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commonOptions, contentOptions } from './options.ts';

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
