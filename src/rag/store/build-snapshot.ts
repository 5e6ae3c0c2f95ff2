import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { passagesOf } from '../intake/formats.ts';
import { indexPassages } from '../intake/index-passage.ts';
import { wordsOf } from '../search/words.ts';
import type { Snapshot } from './snapshot.ts';

/** Other words for each niche by language, from files such as `english/saving-money.json`. */
async function subjectsOf(folder: string): Promise<Map<string, string>> {
  const subjects = new Map<string, string>();
  const languages = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const { name: language } of languages.filter((entry) => entry.isDirectory())) {
    for (const name of (await readdir(join(folder, language))).filter((each) => each.endsWith('.json'))) {
      const { subject, keywords, said }: { subject?: string; keywords?: string[]; said?: string[] } =
        JSON.parse(await readFile(join(folder, language, name), 'utf8'));
      subjects.set(`${language}/${name.slice(0, -5)}`, namesOf(subject ?? '', [keywords ?? [], said ?? []]));
    }
  }
  return subjects;
}

/**
 * The words that name a subject: those of its name, single keywords, and what several phrases of a list share. A word of one
 * phrase only says nothing by itself: `stale bread` does not make food waste a subject on bread.
 * @param lists what it is called, and what is said of it in topics; a word that each has once says nothing either
 */
function namesOf(subject: string, lists: readonly (readonly string[])[]): string {
  const names = lists.flatMap((list) => {
    const phrases = list.map((phrase) => new Set(wordsOf(phrase)));
    const shared = (word: string) => phrases.filter((phrase) => phrase.has(word)).length > 1;
    return phrases.flatMap((phrase) => (phrase.size === 1 ? [...phrase] : [...phrase].filter(shared)));
  });
  return [subject, ...new Set(names)].join(' ');
}

const craftWords = z.record(z.string(), z.record(z.string(), z.string()));

/** Other words for what a passage on the craft teaches, by language and the end of its id: `hook-001`. */
async function craftOf(folder: string): Promise<z.infer<typeof craftWords>> {
  const text = await readFile(join(folder, 'craft-words.json'), 'utf8').catch(() => '{}');
  return craftWords.parse(JSON.parse(text));
}

/**
 * Makes the snapshot of the passages in a folder's JSONL files; the same files always give the same bytes.
 * @param subjectsFolder the local composer's subjects, whose keywords find the passages of their niche, and
 *   `craft-words.json`, which finds those on hooks, structures and endings
 * @param version the version of the program that ships it
 * @throws SparkfluenceError input, naming the file and line that cannot be used
 */
export async function buildSnapshot(
  folder: string,
  version: string,
  subjectsFolder: string,
): Promise<Snapshot> {
  const [subjects, craft] = await Promise.all([subjectsOf(subjectsFolder), craftOf(subjectsFolder)]);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.jsonl')).sort();
  const lines = await Promise.all(
    names.map(async (name) => passagesOf(await readFile(join(folder, name), 'utf8'), 'jsonl', {}, name)),
  );
  const passages = indexPassages(lines.flat(), 'shipped', ({ id, language, niche }) =>
    [
      subjects.get(`${language}/${niche}`) ?? '',
      craft[language ?? '']?.[(id ?? '').replace(/^[a-z]+-/, '')] ?? '',
    ].join(' '),
  ).sort((a, b) => (a.id < b.id ? -1 : 1));
  const hash = createHash('sha256')
    .update(passages.map(({ rowHash }) => rowHash).join('\n'))
    .digest('hex');
  return { version, hash, passages };
}
