import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { passagesOf } from '../intake/formats.ts';
import { indexPassages } from '../intake/index-passage.ts';
import type { Snapshot } from './snapshot.ts';

/** Other words for each niche by language, from files such as `english/saving-money.json`. */
async function subjectsOf(folder: string): Promise<Map<string, string>> {
  const subjects = new Map<string, string>();
  const languages = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const { name: language } of languages.filter((entry) => entry.isDirectory())) {
    for (const name of (await readdir(join(folder, language))).filter((each) => each.endsWith('.json'))) {
      const { subject, keywords }: { subject?: string; keywords?: string[] } = JSON.parse(
        await readFile(join(folder, language, name), 'utf8'),
      );
      subjects.set(`${language}/${name.slice(0, -5)}`, [subject ?? '', ...(keywords ?? [])].join(' '));
    }
  }
  return subjects;
}

/**
 * Makes the snapshot of the passages in a folder's JSONL files; the same files always give the same bytes.
 * @param subjectsFolder the local composer's subjects, whose keywords find the passages of their niche
 * @param version the version of the program that ships it
 * @throws SparkfluenceError input, naming the file and line that cannot be used
 */
export async function buildSnapshot(
  folder: string,
  version: string,
  subjectsFolder: string,
): Promise<Snapshot> {
  const subjects = await subjectsOf(subjectsFolder);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.jsonl')).sort();
  const lines = await Promise.all(
    names.map(async (name) => passagesOf(await readFile(join(folder, name), 'utf8'), 'jsonl', {}, name)),
  );
  const passages = indexPassages(
    lines.flat(),
    'shipped',
    ({ language, niche }) => subjects.get(`${language}/${niche}`) ?? '',
  ).sort((a, b) => (a.id < b.id ? -1 : 1));
  const hash = createHash('sha256')
    .update(passages.map(({ rowHash }) => rowHash).join('\n'))
    .digest('hex');
  return { version, hash, passages };
}
