import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Language } from '../../../contracts/languages.ts';
import { packageFile } from '../../../contracts/places.ts';

/** How the scripts of a language count their points: «First,», «पहली बात,», from the shipped corpus. */

const schema = z.looseObject({ ordinals: z.array(z.string()).optional() });
const known = new Map<string, ReadonlySet<string>>();

/** Whether a text only counts, and is no thing of a list itself. */
export function isOrdinal(text: string, { name }: Language): boolean {
  let ordinals = known.get(name);
  if (ordinals === undefined) {
    const file = join(packageFile('fixtures/corpus'), name, 'patterns.json');
    const patterns = existsSync(file) ? schema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
    ordinals = new Set((patterns.ordinals ?? []).map(plain));
    known.set(name, ordinals);
  }
  return ordinals.has(plain(text));
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\p{P}\s]+/gu, ' ')
    .trim();
