import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { browserFile } from '../contracts/places.ts';

/** Styles and scripts that stand in a document itself, and what its content security policy says of them. */

/**
 * The texts of files of `browser/`, in `src/` or in `dist/`. A browser normalises line ends before it hashes; a checkout on Windows
 * may have changed them.
 */
export const readBrowserFiles = (names: readonly string[]): Promise<string[]> =>
  Promise.all(
    names.map(async (name) => (await readFile(browserFile(name), 'utf8')).replaceAll('\r\n', '\n')),
  );

/** What allows this text alone, as a source of a content security policy. */
export const sourceOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
