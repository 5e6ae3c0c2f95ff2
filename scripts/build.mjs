// Makes dist/ of src/: what always runs together stands in one file, for a start reads a few files and not hundreds; what
// a command imports when it needs it stays a file of its own. The libraries of `devDependencies` are taken in with their
// licences, those of `dependencies` are not; of packages of data the files that are used are copied. Then the words of the shipped corpus are cut and an empty store is made, so that
// nobody's first search or import pays for it. A published package brings dist/ with it.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [src, dist] = [join(root, 'src'), join(root, 'dist')];
const marker = `${sep}node_modules${sep}`;
const { version, dependencies, optionalDependencies, devDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const outside = Object.keys({ ...dependencies, ...optionalDependencies });

/** What is started, or read, from outside: the program, its processes, and what the benches and the build itself use. */
const ENTRIES = [
  'main',
  'pipeline/local-clips/worker',
  'providers/local/image/svg-process',
  'providers/local/voice/voice-process',
  'providers/local/neural/neural-process',
  'ffmpeg/join/join',
  'ffmpeg/inspect/probe',
  'ffmpeg/run/run',
  'rag/store/build-snapshot',
  'postgres/build-empty-store',
  'postgres/lite-thread',
  'rag/intake/intake-thread',
  'server/thread',
];

/** What starts most often. A start waits for each file that it reads: what the same of these import at once stands in one. */
const OFTEN = [
  'main',
  'pipeline/local-clips/worker',
  'commands/status',
  'commands/videos',
  'commands/combine',
  'commands/run',
];

/** The drawings of things. Their package is three times as large: each person stands in it in five tones of skin. */
const ICONS = join(root, 'node_modules', '@iconify-json', 'fluent-emoji-flat', 'icons.json');

/** The fonts' packages. Most of their files are axes and italics that nothing draws with. */
const FONTS = join(root, 'node_modules', '@fontsource-variable');

/** What PGlite's code reads from the folder that it stands in; the package is twice as large, by maps and other forms of the same. */
const LITE_FILES = ['pglite/dist/pglite.wasm', 'pglite/dist/pglite.data', 'pglite/dist/initdb.wasm'];
const LITE = [...LITE_FILES, 'pglite-pgvector/dist/vector.tar.gz'].map((path) =>
  join(root, 'node_modules', '@electric-sql', path),
);

/** Packages that name their licence (MIT) and bring no text of it, and the package of the same makers that does. */
const SAME_LICENCE = { '@hono/zod-openapi': 'hono', '@hono/zod-validator': 'hono' };

/** Module → its file's name: `start` where the program's own start reaches it, else those of OFTEN that do. */
const fileOf = new Map();

rmSync(dist, { recursive: true, force: true });
const bundle = await rolldown({
  input: Object.fromEntries(ENTRIES.map((name) => [name, join(src, `${name}.ts`)])),
  platform: 'node',
  // No mistakes to tell of in `npm ci`: PGlite has an `eval` of its own, and a command's help loads nothing of a module that
  // the work itself has at once.
  checks: { eval: false, ineffectiveDynamicImport: false },
  preserveEntrySignatures: 'allow-extension',
  plugins: [
    {
      name: 'often',
      buildEnd() {
        for (const root of OFTEN) {
          const entry = join(src, `${root}.ts`);
          const name = root === 'main' ? 'start' : root.split('/').at(-1);
          for (const id of closureOf(entry, (each) => this.getModuleInfo(each).importedIds))
            if (id !== entry && fileOf.get(id) !== 'start')
              fileOf.set(id, [fileOf.get(id), name].filter(Boolean).join('-'));
        }
      },
    },
  ],
  external: (id) =>
    id.startsWith('node:') || outside.some((name) => id === name || id.startsWith(`${name}/`)),
});
const { output } = await bundle.write({
  dir: dist,
  format: 'esm',
  comments: false, // those of licences stand in LICENSES.txt
  chunkFileNames: chunkName,
  // What a module imports is reached by all that reach the module: the files never import each other in a circle.
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [
      {
        debugName: 'often',
        name: (id) => fileOf.get(id),
        test: (id) => fileOf.has(id) && packageOf(id) === undefined,
      },
      {
        debugName: 'pglite',
        name: 'pglite',
        test: (id) => packageOf(id)?.includes(`${sep}@electric-sql${sep}`) === true,
      },
    ],
  },
});
await bundle.close();

// The review page's style and scripts, which the program reads beside its code.
cpSync(join(src, 'page', 'browser'), join(dist, 'page', 'browser'), { recursive: true });

// What the fonts and PGlite are read from.
const fonts = readdirSync(FONTS);
for (const name of fonts) copyFont(name);
for (const file of LITE) cpSync(file, join(dist, 'vendor', basename(file)));

const chunks = output.filter(({ type }) => type === 'chunk');
const taken = [
  ...chunks.flatMap(({ moduleIds }) => moduleIds),
  ICONS,
  ...fonts.map((name) => join(FONTS, name, 'files')),
];
writeFileSync(join(dist, 'LICENSES.txt'), licencesOf(taken));
writeFileSync(join(dist, 'icons.json'), JSON.stringify({ icons: iconsOf(ICONS) }, null, '\t')); // icon-set.ts looks for its lines

const { buildSnapshot } = await import(pathToFileURL(join(dist, 'rag', 'store', 'build-snapshot.js')).href);
const corpus = join(root, 'fixtures', 'corpus');
const snapshot = await buildSnapshot(join(corpus, 'passages'), version, corpus);
writeFileSync(join(dist, 'shipped-corpus.json'), JSON.stringify(snapshot));
writeFileSync(join(dist, 'empty-store.br'), await emptyStore());

/** The modules that are reached from one, itself among them. */
function closureOf(root, importsOf) {
  const reached = new Set([root]);
  for (const id of reached) for (const next of importsOf(id)) reached.add(next);
  return reached;
}

/** The upright files of all weights, as `language/fonts.ts` finds them by the list that the package brings. */
function copyFont(name) {
  const [from, to] = [join(FONTS, name), join(dist, 'fonts', name)];
  const subsets = JSON.parse(readFileSync(join(from, 'unicode.json'), 'utf8'));
  const used = Object.keys(subsets).map(
    (key) => `files/${name}-${key.replace(/[[\]]/g, '')}-wght-normal.woff2`,
  );
  for (const path of ['unicode.json', ...used]) cpSync(join(from, path), join(to, path));
}

/** An empty store is made once for each version of PGlite, since that takes seconds. */
async function emptyStore() {
  const makers = ['build-empty-store', 'empty-store'].map((name) =>
    readFileSync(join(src, 'postgres', `${name}.ts`)),
  );
  const hash = createHash('sha256')
    .update(JSON.stringify([devDependencies['@electric-sql/pglite'], ...makers.map(String)]))
    .digest('hex');
  const kept = join(root, 'node_modules', '.cache', 'sparkfluence', `empty-store-${hash.slice(0, 16)}.br`);
  if (existsSync(kept)) return readFileSync(kept);
  const { buildEmptyStore } = await import(
    pathToFileURL(join(dist, 'postgres', 'build-empty-store.js')).href
  );
  const bytes = await buildEmptyStore();
  mkdirSync(dirname(kept), { recursive: true });
  writeFileSync(kept, bytes);
  return bytes;
}

/** The drawings without tones of skin, which no picture uses. */
function iconsOf(file) {
  const { icons } = JSON.parse(readFileSync(file, 'utf8'));
  const isTone = (name) => {
    const base = name.replace(/(-medium)?-(light|dark)$|-medium$/, '');
    return base !== name && `${base}-medium-dark` in icons;
  };
  return Object.fromEntries(Object.entries(icons).filter(([name]) => !isTone(name)));
}

/** What is imported when it is needed keeps its place; what several share has a name of its own, a library's after it. */
function chunkName({ name, facadeModuleId, isDynamicEntry, moduleIds }) {
  const place = facadeModuleId === null ? '..' : relative(src, facadeModuleId);
  if (isDynamicEntry && !place.startsWith('..'))
    return `${place.replaceAll(sep, '/').replace(/\.ts$/, '')}.js`;
  const taken = moduleIds.map(packageOf).filter((folder) => folder !== undefined);
  if (taken.length * 2 <= moduleIds.length) return `shared/${name}-[hash].js`;
  const names = taken.map((folder) =>
    folder.slice(folder.lastIndexOf(marker) + marker.length).replaceAll(sep, '/'),
  );
  const library = names.find((each) => each in devDependencies) ?? names[0];
  return `vendor/${library.replace('@', '').replace('/', '-')}-[hash].js`;
}

/** The folder of the package that a module was taken from; undefined for our own. */
function packageOf(id) {
  const at = id.lastIndexOf(marker);
  if (at < 0) return undefined;
  const parts = id.slice(at + marker.length).split(sep);
  return join(id.slice(0, at + marker.length), ...parts.slice(0, parts[0].startsWith('@') ? 2 : 1));
}

/** The licence of every package that was taken in, which its terms ask to be passed on. */
function licencesOf(moduleIds) {
  const folders = moduleIds.map(packageOf).filter((folder) => folder !== undefined);
  const texts = [...new Set(folders)].sort().map((folder) => {
    const {
      name,
      version: own,
      license,
      author,
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const at = SAME_LICENCE[name] === undefined ? folder : join(root, 'node_modules', SAME_LICENCE[name]);
    const file = readdirSync(at).find((each) => /^licen[cs]e/i.test(each));
    if (file === undefined && typeof license !== 'string')
      throw new Error(`${name} has no licence to pass on`);
    const holder = typeof author === 'string' ? author : author?.name;
    const text =
      file === undefined
        ? `${license}, as its package.json says; it brings no text. ${holder ?? ''}`
        : readFileSync(join(at, file), 'utf8');
    return `${name} ${own}\n\n${text.trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
