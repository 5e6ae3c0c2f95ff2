import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The paths of this package's own files, whether it runs from `src/` or from `dist/`. */

const here = fileURLToPath(import.meta.url);
const isSource = here.endsWith('.ts');

function findRoot(folder: string): string {
  return existsSync(join(folder, 'package.json')) ? folder : findRoot(dirname(folder));
}
const root = findRoot(dirname(here));

/** The absolute path of a file of the package. @param path relative to the package's root: `fixtures/prices.json` */
export const packageFile = (path: string): string => join(root, path);

/** The file of a program that runs in a process or thread of its own. @param name its path in `src/`, without extension */
export const programFile = (
  name:
    | 'pipeline/local-clips/worker'
    | 'providers/local/image/svg-process'
    | 'providers/local/voice/voice-process'
    | 'providers/local/neural/neural-process'
    | 'postgres/lite-thread'
    | 'rag/intake/intake-thread'
    | 'server/thread',
): string => packageFile(isSource ? `src/${name}.ts` : `dist/${name}.js`);

/** The path of a file that the review page contains. */
export const browserFile = (name: string): string =>
  packageFile(`${isSource ? 'src' : 'dist'}/page/browser/${name}`);

/** The file of the drawings of things, by name; the package brings those that scripts/build.mjs chose. */
export const iconsFile = (): string =>
  packageFile(isSource ? 'node_modules/@iconify-json/fluent-emoji-flat/icons.json' : 'dist/icons.json');

/** The folder of a font's files, by the name of its package. */
export const fontFolder = (name: string): string =>
  packageFile(isSource ? `node_modules/@fontsource-variable/${name}` : `dist/fonts/${name}`);

export const packageVersion = async (): Promise<string> => (await packageFacts()).version;

/** Version of the package, and the page of those who make it where it names one. */
export async function packageFacts(): Promise<{ readonly version: string; readonly homepage?: string }> {
  const { readFile } = await import('node:fs/promises');
  return JSON.parse(await readFile(packageFile('package.json'), 'utf8'));
}
