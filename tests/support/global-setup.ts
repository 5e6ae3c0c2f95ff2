import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { isBuilt, ROOT } from './built.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder that all test files of this run share and that is removed after it. */
    sharedFolder: string;
  }
}

/** Builds `dist/` when it is older than the source, since the tests of the project `program` run `bin/`. */
export default function setup(project: TestProject): () => void {
  if (!isBuilt()) build();
  const sharedFolder = mkdtempSync(join(tmpdir(), 'sparkfluence-tests-'));
  project.provide('sharedFolder', sharedFolder);
  return () => rmSync(sharedFolder, { recursive: true, force: true });
}

function build(): void {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('dist/ is older than src/ and could not be built');
}
