import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder that all test files of this run share and that is removed after it. */
    sharedFolder: string;
  }
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Builds `dist/` when it is older than the source, since the tests of the project `program` run `bin/`. */
export default function setup(project: TestProject): () => void {
  const source = Math.max(
    newest(join(ROOT, 'src'), '.ts'),
    ...['.js', '.css'].map((ending) => newest(join(ROOT, 'src'), ending)), // the review page's script and style
  );
  if (newest(join(ROOT, 'dist'), '.js') < source) build();
  const sharedFolder = mkdtempSync(join(tmpdir(), 'sparkfluence-tests-'));
  project.provide('sharedFolder', sharedFolder);
  return () => rmSync(sharedFolder, { recursive: true, force: true });
}

function build(): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('dist/ is older than src/ and could not be built');
}

/** When the newest file with this ending was changed, milliseconds; 0 without any. Tests are left out. */
function newest(folder: string, ending: string): number {
  const names = readdirSyncOrNone(folder).filter((name) => name.endsWith(ending) && !name.includes('.test.'));
  return Math.max(0, ...names.map((name) => statSync(join(folder, name)).mtimeMs));
}

function readdirSyncOrNone(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}
