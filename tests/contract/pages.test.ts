import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The pages for those who work on the program name only files, links and headings that exist. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const below = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name).replaceAll('\\', '/'),
  );

const FILES = ['src', 'tests', 'bench', 'scripts', 'eval', 'fixtures', 'docs', 'bin', '.github'].flatMap(
  below,
);
const PAGES = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'README.md', ...FILES].filter((name) =>
  name.endsWith('.md'),
);
const ROOMS = readdirSync(join(ROOT, 'src'));
const textOf = (page: string): string => readFileSync(join(ROOT, page), 'utf8');

/** Words in backticks that are a path: with a slash, or a file of ours; placeholders and globs are none. */
const pathsIn = (text: string): string[] =>
  [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\s]+)`/g)]
    .map(([, word = '']) => word.replace(/[,.;:]+$/, ''))
    .filter((word) => /^\.?[\w@.-]+(\/[\w@.-]+)*\/?$/.test(word) && !word.includes('..'))
    .filter((word) => /\.(ts|mjs|md|json|jsonl|yml|css)$/.test(word) || word.endsWith('/'));

/** Files of a user's project or machine, and of the package's makers, which are no files of the repository. */
const NOT_OURS =
  /^(script|script-1|working-copy|state|state\.backup|project|progress|job|words|failed|limits|outcome|image|publish|sparkfluence\.config|first|again|batch|cancel)(\.v\d+)?\.json$|^(orders|spent|projects)\.jsonl$|^learned-prices\.json$|^publish\.md$|^(projects|takes|clips|images|orders|jobs|publish|combine|final|dist|notes|sparkfluence-projects|narrations|references|footage|music|left-behind|own|brand|batches|rows)\//;

/** Below the page's own folder, the repository, `src/` or a room's `README.md`; a bare name is a file anywhere. */
const isThere = (path: string, page: string): boolean =>
  [dirname(page), '', 'src', ...(page.startsWith('src/') ? [] : ROOMS.map((room) => `src/${room}`))].some(
    (base) => existsSync(join(ROOT, base, path)),
  ) ||
  (!path.includes('/') && FILES.some((name) => name.endsWith(`/${path}`)));

test.each(PAGES)('%s names files that exist', (page) => {
  const text = textOf(page);
  const missing = pathsIn(text).filter((path) => !NOT_OURS.test(path) && !isThere(path, page));
  expect(missing).toEqual([]);
});

test.each(PAGES)('%s links to pages that exist', (page) => {
  const links = [...textOf(page).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
  const missing = links
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !existsSync(join(ROOT, dirname(page), target)));
  expect(missing).toEqual([]);
});

test('ARCHITECTURE.md has every room', () => {
  const text = textOf('ARCHITECTURE.md');
  expect(ROOMS.filter((room) => !text.includes(`\`src/${room}${room.endsWith('.ts') ? '' : '/'}\``))).toEqual(
    [],
  );
});

test('comments that cite a page of docs/ cite one that exists', () => {
  const sources = FILES.filter((name) => /\.(ts|mjs)$/.test(name));
  const missing = sources.flatMap((name) =>
    [...textOf(name).matchAll(/\bdocs\/[\w/-]+\.md/g)].flatMap(([cited]) =>
      existsSync(join(ROOT, cited)) ? [] : [`${name}: ${cited}`],
    ),
  );
  expect(missing).toEqual([]);
});

test('comments cite nothing that is not in the repository', () => {
  const sources = FILES.filter(
    (name) => /\.(ts|mjs)$/.test(name) && name !== relative(ROOT, import.meta.filename),
  );
  const citing = sources.flatMap((name) =>
    textOf(name)
      .split('\n')
      .filter((line) =>
        /(?<!docs\/)\b(design|research)(:| |\/|,)\s?(«|\d|\w+\.md)|architecture, §/.test(line),
      )
      .map((line) => `${name}: ${line.trim()}`),
  );
  expect(citing).toEqual([]);
});

test('the check sees paths and not other words', () => {
  const text =
    'See `src/no/such.ts` and `combine`, `a.b`, `--flag`, `state.json`, `src/<room>/x.ts`, `nothing.ts`.';
  expect(pathsIn(text).filter((path) => !NOT_OURS.test(path))).toEqual(['src/no/such.ts', 'nothing.ts']);
  expect(isThere('nothing.ts', 'README.md')).toBe(false);
  expect(isThere('main.ts', 'README.md')).toBe(true);
});
