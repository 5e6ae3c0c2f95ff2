import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { EXAMPLES } from '../../src/commands/answer/examples.ts';
import { newPlace } from '../support/program.ts';

/** The commands of docs/ work: blocks marked `sh runnable` are run, page by page, in an empty folder. */

const DOCS = fileURLToPath(new URL('../../docs', import.meta.url));
const PAGES = readdirSync(DOCS).filter((name) => name.endsWith('.md'));
const blocksOf = (page: string, info: string): string[] =>
  [...readFileSync(join(DOCS, page), 'utf8').matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].flatMap(
    ([, mark, text = '']) => (mark === info ? [text] : []),
  );
const runnable = PAGES.filter((page) => blocksOf(page, 'sh runnable').length > 0);

test('most pages have something to run', () => {
  expect(runnable.length).toBeGreaterThanOrEqual(7);
});

/** Pages that need jq are named as not run where the machine has none. */
const hasJq = spawnSync('jq', ['--version']).status === 0;
const needsJq = (page: string): boolean => blocksOf(page, 'sh runnable').some((text) => /\bjq\b/.test(text));
const tried = runnable.filter((page) => hasJq || !needsJq(page));

test.each(runnable.filter((page) => !tried.includes(page)))('%s: NOT RUN, no jq on this machine', () => {
  expect(hasJq).toBe(false);
});

test.each(tried)('%s', async (page) => {
  const place = newPlace();
  const lines = blocksOf(page, 'sh runnable').join('\n');
  const env = { XDG_CONFIG_HOME: place.folder, SPARKFLUENCE_DATA: join(place.folder, 'data') };
  const { exitCode, stdout, stderr } = await place.shell(`set -e\n${lines}`, { env });
  expect(exitCode, stderr).toBe(0);
  expect(stdout).not.toMatch(/^(null|false)$/m);
});

describe('links and flags', () => {
  test('pages that are linked exist', () => {
    for (const page of PAGES) {
      const links = [...readFileSync(join(DOCS, page), 'utf8').matchAll(/\]\(([\w-]+\.md)\)/g)];
      for (const [, target = ''] of links) expect(PAGES, page).toContain(target);
    }
  });

  test('the page on configuration has every variable that README, CHANGELOG and the other pages name', () => {
    const pages = ['../README.md', '../CHANGELOG.md', ...PAGES];
    const named = pages.flatMap(
      (name) =>
        readFileSync(join(DOCS, name), 'utf8').match(/\b(?:SPARKFLUENCE_[A-Z_]+|[A-Z]+_PROXY)\b/g) ?? [],
    );
    expect(named.length).toBeGreaterThan(20);
    const page = readFileSync(join(DOCS, 'configuration.md'), 'utf8');
    expect([...new Set(named)].filter((name) => !page.includes(name))).toEqual([]);
  });

  test.each(Object.keys(EXAMPLES))('the examples of `%s --help` use flags that there are', async (name) => {
    const { register } = await import(`../../src/commands/${name}.ts`);
    const program = new Command();
    register(program, { streams: {} }, () => undefined);
    const [command] = program.commands;
    const all = [command!, ...command!.commands].flatMap(({ options }) => options.map(({ long }) => long));
    for (const line of EXAMPLES[name] ?? []) {
      expect(line).toContain(`sparkfluence ${name}`);
      for (const [flag] of line.matchAll(/--[a-z-]+/g)) expect(all, line).toContain(flag);
    }
  });
});
