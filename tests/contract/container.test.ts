import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { World } from '../../src/contracts/world.ts';

/** The container's files name commands, flags, paths and variables that there are. No engine runs them here (docs/docker.md). */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const [dockerfile, compose] = [read('Dockerfile'), read('compose.yaml')];

test('the image starts the server with flags that it has', async () => {
  const words = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]') as string[];
  expect(words[0]).toBe('serve');
  const { register } = await import('../../src/commands/serve.ts');
  const program = new Command();
  register(program, { streams: {} } as World, () => undefined);
  const flags = program.commands[0]!.options.map(({ long }) => long);
  for (const word of words.filter((each) => each.startsWith('--'))) expect(flags).toContain(word);
});

test('the scripts that build it exist, and it runs on a Node that the program takes', () => {
  const { scripts, engines } = JSON.parse(read('package.json'));
  for (const [, name = ''] of dockerfile.matchAll(/npm run (\w+)/g)) expect(scripts).toHaveProperty(name);
  const [, least = ''] = /^>=(\d+)/.exec(engines.node) ?? [];
  const stages = [...dockerfile.matchAll(/^FROM node:(\d+)/gm)].map(([, major]) => Number(major));
  expect(stages).toHaveLength(2);
  for (const major of stages) expect(major).toBeGreaterThanOrEqual(Number(least));
});

test('every variable of ours is one that the documentation has', () => {
  const pages = ['configuration', 'serve', 'storage', 'docker']
    .map((page) => read(`docs/${page}.md`))
    .join('\n');
  const named = `${dockerfile}\n${compose}`.match(/\b(?:SPARKFLUENCE_\w+|AWS_\w+|\w+_API_KEY)\b/g) ?? [];
  expect(new Set(named).size).toBeGreaterThan(8);
  expect([...new Set(named)].filter((name) => !pages.includes(name))).toEqual([]);
});

test('images have a release, secrets come from outside, and services that are waited for exist', () => {
  for (const [, image = ''] of compose.matchAll(/^ +image: (\S+)$/gm))
    expect(image).toMatch(/:(?!latest$)[\w.-]+$/);
  for (const [, value = ''] of compose.matchAll(/(?:PASSWORD|SECRET\w*|TOKENS|API_KEYS?): (\S+)/g))
    expect(value).toMatch(/^\$\{/);
  const services = [...compose.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name);
  const awaited = [...compose.matchAll(/^ {6}(\w+):\n +condition:/gm)].map(([, name]) => name);
  expect(awaited.length).toBeGreaterThan(2);
  for (const name of awaited) expect(services).toContain(name);
  for (const [, name = ''] of compose.matchAll(/^ +- (\w+):\//gm)) expect(services).toContain(name); // volumes, too
  expect(existsSync(join(ROOT, '.dockerignore'))).toBe(true);
});
