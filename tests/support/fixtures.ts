import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The specification's own examples, `fixtures/documents/<name>.json`, each time a fresh copy. */
// biome-ignore lint/suspicious/noExplicitAny: tests change parts of documents of every shape
export const example = (name: string): any => JSON.parse(exampleText(name));

export const exampleText = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/documents/${name}.json`, import.meta.url)), 'utf8');
