import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile } from '../contracts/places.ts';

/** No thing: in the files, the words that stand for none. */
const NO_THING = '';

/**
 * The names of each thing that a language has several for, from the annotations of Unicode CLDR in `fixtures/icon-words/`:
 * bicycle, bike, cycle. None for a language without such a file.
 * @param tag BCP 47, without its region
 */
export function namesOfThings(tag: string): readonly (readonly string[])[] {
  const file = join(packageFile('fixtures/icon-words'), `${tag}.json`);
  if (!existsSync(file)) return [];
  const things = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, readonly string[]>>;
  return Object.entries(things).flatMap(([thing, names]) =>
    thing === NO_THING || names.length < 2 ? [] : [names],
  );
}
