import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

/** The floor plan and the rules of the house, as far as a test can see them in the source. */

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

/** Imports go down only; rooms on one floor do not import each other (architecture, §2). */
const FLOORS: Record<string, number> = {
  contracts: 0,
  providers: 1,
  ffmpeg: 1,
  rag: 1,
  project: 1,
  io: 1,
  page: 1,
  'config.ts': 1,
  pipeline: 2,
  commands: 3,
  'main.ts': 4,
};

interface SourceFile {
  /** From `src/`, with slashes: `pipeline/run.ts`. */
  readonly name: string;
  readonly text: string;
}

const FILES: SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(SRC, name), 'utf8') }));

/** `import … from`, `export … from`, `import('…')` and `new URL('…', import.meta.url)`, which starts workers. */
const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+|\bnew URL\(\s*)(['"`])(\.{1,2}\/[^'"`]+)\1/g;

const roomOf = (name: string): string => name.split('/')[0] ?? '';

function brokenImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ name, text }) =>
    [...text.matchAll(IMPORT)].flatMap(([, , path = '']) => {
      const target = posix.normalize(posix.join(posix.dirname(name), path));
      if (target.startsWith('..')) return []; // package.json and other data beside src/
      const [from, to] = [roomOf(name), roomOf(target)];
      if (from === to) return [];
      const [own, other] = [FLOORS[from], FLOORS[to]];
      return own !== undefined && other !== undefined && other < own ? [] : [`${name} -> ${target}`];
    }),
  );
}

describe('floors', () => {
  test('every file stands in a room of the plan', () => {
    expect(FILES.length).toBeGreaterThan(60);
    expect(FILES.filter(({ name }) => FLOORS[roomOf(name)] === undefined).map(({ name }) => name)).toEqual(
      [],
    );
  });

  test('imports go down only, and never sideways', () => {
    expect(brokenImports(FILES)).toEqual([]);
  });

  test('the check sees upward, sideways and lazy imports, and workers', () => {
    const seen = (name: string, text: string) => brokenImports([{ name, text }]);
    expect(seen('ffmpeg/a.ts', `import { b } from '../providers/b.ts';`)).toEqual([
      'ffmpeg/a.ts -> providers/b.ts',
    ]);
    expect(seen('project/a.ts', `const b = await import('../pipeline/b.ts');`)).toHaveLength(1);
    expect(seen('providers/local/a.ts', `export type { B } from '../../io/b.ts';`)).toHaveLength(1);
    expect(seen('io/a.ts', `import '../config.ts';`)).toHaveLength(1);
    expect(seen('ffmpeg/a.ts', 'new URL(`../pipeline/clip-worker.ts`, import.meta.url)')).toHaveLength(1);
    expect(seen('pipeline/a.ts', `import type { B } from '../providers/local/b.ts';`)).toEqual([]);
    expect(seen('providers/local/a.ts', `import { b } from '../answers.ts';`)).toEqual([]);
  });

  test('the vendors’ own packages are imported in providers/ only', () => {
    const vendors =
      /from '(@google\/genai|@huggingface\/inference|openai)(\/[^']*)?'|import\('(@google\/genai|@huggingface\/inference|openai)/;
    const outside = FILES.filter(({ name, text }) => !name.startsWith('providers/') && vendors.test(text));
    expect(outside.map(({ name }) => name)).toEqual([]);
  });
});

/** Entries of processes of their own, which have a `process` to themselves. */
const PROCESS_ENTRIES = ['pipeline/clip-worker.ts', 'providers/local/voice-process.ts'];

/** The source without what stands in comments. */
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

describe('rules of the house', () => {
  const RULES: [string, RegExp, readonly string[]][] = [
    ['the environment is read by `bin` alone', /\bprocess\.env\b|\benv\b[^;]*from 'node:process'/, []],
    ['nothing below `bin` ends the process', /\bprocess\.exit\b|\bprocess\.exitCode\b/, PROCESS_ENTRIES],
    ['stdout and stderr are written through `Streams`', /\bprocess\.std(out|err)\b/, PROCESS_ENTRIES],
    ['nothing is logged to the console', /\bconsole\s*\./, []],
    ['nothing is left to do', /\b(TODO|FIXME|XXX|HACK)\b/, []],
    ['no `any`', /(:|<|\bas)\s*any\b/, []],
    ['no path of somebody’s machine', /['"`](\/home\/|\/work\/|\/Users\/|C:\\)/, []],
  ];

  test.each(RULES)('%s', (_rule, pattern, except) => {
    const broken = FILES.filter(({ name, text }) => !except.includes(name) && pattern.test(code(text)));
    expect(broken.map(({ name }) => name)).toEqual([]);
  });

  test('the check sees code and not comments', () => {
    expect(code('/* console.log */ a(); // process.env\nconst url = "https://a.b";')).not.toMatch(
      /console|process/,
    );
    expect(code('const url = "https://a.b"; b(process.env.X)')).toMatch(/process\.env/);
  });

  test('no file grows far beyond 250 lines', () => {
    const long = FILES.map(({ name, text }) => ({ name, lines: text.split('\n').length - 1 }))
      .filter(({ name, lines }) => lines > 300 && !name.startsWith('contracts/'))
      .map(({ name, lines }) => `${name}: ${lines}`);
    expect(long).toEqual([]);
  });

  test('bin/ parses on an old Node, which gets a sentence and not a stack', () => {
    const bin = readFileSync(join(dirname(SRC), 'bin', 'sparkfluence.js'), 'utf8');
    const before = bin.slice(0, bin.indexOf('async function start'));
    expect(before).not.toMatch(/^\s*(import|const|let)\b|\?\.|\?\?|=>|await /m);
  });
});
