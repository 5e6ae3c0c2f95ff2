import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';
import { analyse } from 'scslre';
import { expect, test } from 'vitest';
import { findLanguage } from '../../src/contracts/languages.ts';
import { rulesOf } from '../../src/language/speech/speech-text.ts';
import { AMOUNTS } from '../../src/providers/local/script/amounts.ts';
import { DEVICES_ASLEEP, SAVES_NO_MONEY } from '../../src/providers/local/script/words/devices.ts';

/**
 * Every regular expression of the program takes time in proportion to its text. `scslre` finds by static analysis those
 * that take its square, or worse: 64 kB of spaces in a vendor's answer kept one of them busy for 37 s. It calls `Move` what
 * begins at each place of a long run anew, as `\s+$` does; a look-behind, `(?<!\s)\s+$`, lets it begin once.
 */

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** Those that are put together of parts, which is not seen here; each was read, or is looked at below. */
const COMPOSED = [
  'language/fonts.ts',
  'language/speech/rule.ts',
  'language/speech/speech-text.ts',
  'pipeline/final/captions/cues.ts',
  'pipeline/work/assets.ts',
  'providers/local/script/amounts.ts',
  'providers/local/script/words/devices.ts',
  'providers/script/language-check.ts',
  'providers/script/spoken-text.ts',
  'rag/search/words.ts',
];

interface Node {
  readonly type: string;
  readonly start: number;
  readonly regex?: { readonly pattern: string; readonly flags: string };
  readonly callee?: { readonly name?: string };
}

function* nodesOf(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if ('type' in value && typeof value.type === 'string') yield value as Node;
  for (const [name, inner] of Object.entries(value)) if (name !== 'regex') yield* nodesOf(inner);
}

function slowOnes(text: string): string[] {
  return [...nodesOf(parseAst(text, { lang: 'ts' }))].flatMap(({ regex, start }) => {
    if (regex === undefined) return [];
    const { reports } = analyse({ source: regex.pattern, flags: regex.flags });
    const line = text.slice(0, start).split('\n').length;
    return reports.length === 0 ? [] : [`${line}: ${reports[0]!.type} /${regex.pattern}/${regex.flags}`];
  });
}

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(SRC, name), 'utf8') }));

test('no regular expression takes more time than in proportion to its text', () => {
  const slow = FILES.flatMap(({ name, text }) => slowOnes(text).map((each) => `${name}:${each}`));
  expect(slow).toEqual([]);
});

test('an expression is put together at run time only where that was looked at', () => {
  const composed = FILES.filter(({ text }) => /\bRegExp\(/.test(text)).map(({ name }) => name);
  expect(composed.sort()).toEqual(COMPOSED);
});

test('what is put together for speech, amounts of money and machines is no slower', () => {
  const spoken = ['english', 'indonesian', 'hindi', 'spanish', 'thai'].flatMap((name) =>
    rulesOf(findLanguage(name)).map(({ pattern }) => pattern),
  );
  const slow = [...spoken, ...AMOUNTS, ...DEVICES_ASLEEP, ...SAVES_NO_MONEY].filter(
    (each) => analyse(each).reports.length > 0,
  );
  expect([...new Set(slow.map(String))]).toEqual([]);
});

test('the check sees what is slow, in any place', () => {
  expect(slowOnes(String.raw`const a: RegExp = /\s+$/;`)).toHaveLength(1);
  expect(slowOnes(String.raw`f(text.replace(/\s*\n\s*/g, ''), class { #b = /^(?:a+)+$/ });`)).toHaveLength(2);
  expect(slowOnes(String.raw`const a = [/(?<!\s)\s+$/, /^\s+/, /<[^<>]*>/g];`)).toEqual([]);
});
