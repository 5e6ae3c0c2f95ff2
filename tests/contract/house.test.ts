import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { brokenImports, circles, type SourceFile, strangers } from './floors.ts';

/** The floor plan and the rules of the house, as far as a test can see them in the source. */

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

const FILES: SourceFile[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => ({ name: name.replaceAll('\\', '/'), text: readFileSync(join(SRC, name), 'utf8') }));

describe('floors', () => {
  test('every file stands in a room of the plan', () => {
    expect(FILES.length).toBeGreaterThan(60);
    expect(strangers(FILES)).toEqual([]);
  });

  test('imports go down only, and never sideways, between rooms and inside them', () => {
    expect(brokenImports(FILES)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(circles(FILES)).toEqual([]);
    const ring = (...names: string[]) =>
      names.map((name, index) => ({
        name,
        text: `import { a } from './${names[(index + 1) % names.length]}';`,
      }));
    expect(circles([...ring('a.ts', 'b.ts', 'c.ts'), { name: 'd.ts', text: `import './a.ts';` }])).toEqual([
      ['a.ts', 'b.ts', 'c.ts'],
    ]);
  });

  test('the check sees upward, sideways and lazy imports, and workers', () => {
    const seen = (name: string, text: string) => brokenImports([{ name, text }]);
    expect(seen('ffmpeg/run/a.ts', `import { b } from '../../providers/wire/b.ts';`)).toEqual([
      'ffmpeg/run/a.ts -> providers/wire/b.ts',
    ]);
    expect(seen('project/a.ts', `const b = await import('../pipeline/run.ts');`)).toHaveLength(1);
    expect(
      seen('providers/local/voice/a.ts', `export type { B } from '../../../pipeline/run.ts';`),
    ).toHaveLength(1);
    expect(seen('io/a.ts', `import '../config/resolve.ts';`)).toHaveLength(1);
    expect(seen('ffmpeg/run/a.ts', 'new URL(`../../pipeline/run.ts`, import.meta.url)')).toHaveLength(1);
    expect(seen('pipeline/run.ts', `import type { B } from '../providers/local/video/b.ts';`)).toEqual([]);
  });

  test('the check sees the same inside a room', () => {
    const seen = (name: string, text: string) => brokenImports([{ name, text }]);
    expect(seen('ffmpeg/inspect/a.ts', `import { b } from '../join/b.ts';`)).toHaveLength(1);
    expect(seen('ffmpeg/sound/a.ts', `import { b } from '../overlay/b.ts';`)).toHaveLength(1);
    expect(seen('ffmpeg/join/a.ts', `import { b } from '../overlay/b.ts';`)).toEqual([]);
    expect(seen('providers/local/voice/a.ts', `import { b } from '../video/b.ts';`)).toHaveLength(1);
    expect(seen('pipeline/final/captions/a.ts', `import { b } from '../combine.ts';`)).toHaveLength(1);
    expect(seen('pipeline/final/combine.ts', `import { b } from './verdict.ts';`)).toEqual([]);
    expect(seen('commands/flags/a.ts', `import { b } from '../run.ts';`)).toHaveLength(1);
    expect(strangers([{ name: 'pipeline/a.ts', text: '' }])).toEqual(['pipeline/a.ts']);
  });

  test('the vendors’ own packages are imported in providers/ only', () => {
    const vendors =
      /from '(@google\/genai|@huggingface\/inference|openai)(\/[^']*)?'|import\('(@google\/genai|@huggingface\/inference|openai)/;
    const outside = FILES.filter(({ name, text }) => !name.startsWith('providers/') && vendors.test(text));
    expect(outside.map(({ name }) => name)).toEqual([]);
  });
});

/** Entries of processes of their own, which have a `process` to themselves. */
const PROCESS_ENTRIES = [
  'pipeline/local-clips/worker.ts',
  'providers/local/image/svg-process.ts',
  'providers/local/voice/voice-process.ts',
  'providers/local/neural/neural-process.ts',
];

/** The source without what stands in comments. */
const code = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

describe('rules of the house', () => {
  const RULES: [string, RegExp, readonly string[]][] = [
    [
      'the environment is read by `bin` alone',
      /\bprocess\.env\b|\benv\b[^;]*from 'node:process'/,
      ['contracts/child-environment.ts'],
    ],
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

  test('every program is started with an environment of its own', () => {
    const starts =
      /(?<![.\w])(?:spawn|execa|execFile|exec|fork|spawnSync|execFileSync|execSync|new Worker)\(/g;
    const bare = FILES.filter(({ text }) =>
      /from '(?:node:child_process|node:worker_threads|execa)'/.test(text),
    )
      .map(({ name, text }) => ({
        name,
        started: code(text).match(starts)?.length ?? 0,
        chosen:
          code(text).match(/\benv: (?:\{\}|childEnvironment\(\)|\{ \.\.\.childEnvironment\(\))/g)?.length ??
          0,
        kept: code(text).match(/\bextendEnv: false\b/g)?.length ?? 0,
        isExeca: text.includes("from 'execa'"),
      }))
      .filter(({ started, chosen, kept, isExeca }) => started !== chosen || (isExeca && kept !== started));
    expect(bare).toEqual([]);
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
