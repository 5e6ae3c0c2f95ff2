import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where this package's own files are, whether it runs from `src/` or from what `scripts/build.mjs` made of it. */

const here = fileURLToPath(import.meta.url);
const isSource = here.endsWith('.ts');

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
const root = findRoot(dirname(here));

/** @param path from the package's root: `fixtures/prices.json` */
export const packageFile = (path: string): string => join(root, path);

/** A program that runs in a process of its own. @param name its place in `src/`, without ending */
export const programFile = (
  name: 'pipeline/local-clips/worker' | 'providers/local/voice/voice-process',
): string => packageFile(isSource ? `src/${name}.ts` : `dist/${name}.js`);

/** What the browser is sent beside the page, as it stands in `src/`. */
export const browserFile = (name: string): string =>
  packageFile(`${isSource ? 'src' : 'dist'}/page/browser/${name}`);

export async function packageVersion(): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return (JSON.parse(await readFile(packageFile('package.json'), 'utf8')) as { version: string }).version;
}
