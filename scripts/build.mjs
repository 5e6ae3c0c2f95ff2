// Compiles src/ to dist/ with the TypeScript compiler, and cuts the words of the shipped corpus, so that nobody's first
// search pays for it. A published package brings dist/ with it.

import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const compiler = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin',
  'tsc',
);

rmSync(join(root, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

// The review page's style and scripts, which the program reads beside its code.
cpSync(join(root, 'src', 'page', 'browser'), join(root, 'dist', 'page', 'browser'), { recursive: true });

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { buildSnapshot } = await import(pathToFileURL(join(root, 'dist', 'rag', 'build-snapshot.js')).href);
const corpus = join(root, 'fixtures', 'corpus');
const snapshot = await buildSnapshot(join(corpus, 'passages'), version, corpus);
writeFileSync(join(root, 'dist', 'shipped-corpus.json'), JSON.stringify(snapshot));
