import { open } from 'node:fs/promises';
import type { PassageLine } from '../../contracts/passages.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { replaceWhole } from '../../disk/files.ts';
import type { Browser, CorpusStats } from '../../rag/browse.ts';
import type { CorpusOptions, Reader } from '../../rag/corpus.ts';
import type { CorpusContext } from './search.ts';
import { withStore } from './write.ts';

/** Lists, exports, counts and removes passages, wherever the corpus is. */

export interface Browsed<Result> {
  readonly result: Result;
  readonly notes: readonly Degradation[];
}

export async function browse<Result>(
  options: CorpusOptions,
  task: (browser: Browser, reader: Reader) => Promise<Result>,
): Promise<Browsed<Result>> {
  const [{ openReader }, { browseShipped, browseStore }, { readSnapshot }] = await Promise.all([
    import('../../rag/corpus.ts'),
    import('../../rag/browse.ts'),
    import('../../rag/store/snapshot.ts'),
  ]);
  const reader = await openReader(options);
  try {
    const browser =
      reader.store === undefined
        ? browseShipped((await readSnapshot()).passages)
        : browseStore(reader.store.database);
    return { result: await task(browser, reader), notes: reader.notes };
  } finally {
    await reader.close();
  }
}

export interface StatsOfCorpus extends CorpusStats {
  readonly place: Reader['place'];
  /** The folder, or host and database, as text. */
  readonly where: string;
}

export async function statsOfCorpus(
  options: CorpusOptions,
): Promise<{ stats: StatsOfCorpus; notes: readonly Degradation[] }> {
  const { result, notes } = await browse(options, async (browser, { place, store }) => ({
    place,
    where: store?.database.place ?? 'this package',
    ...(await browser.stats()),
  }));
  return { stats: result, notes };
}

/** Exports all passages. @param file an absolute path; without one the passages are in the result */
export async function exportCorpus(options: CorpusOptions, file: string | undefined) {
  const { result, notes } = await browse(options, async (browser) => {
    if (file === undefined) {
      const passages: PassageLine[] = [];
      for await (const page of browser.lines()) passages.push(...page);
      return { count: passages.length, passages };
    }
    let count = 0;
    await replaceWhole(file, async (temporary) => {
      const handle = await open(temporary, 'wx');
      try {
        for await (const page of browser.lines()) {
          await handle.writeFile(page.map((line) => `${JSON.stringify(line)}\n`).join(''));
          count += page.length;
        }
      } finally {
        await handle.close();
      }
    });
    return { count, file };
  });
  return { ...result, notes };
}

/** Removes passages. @returns the ids of those that were there */
export async function removeFromCorpus(
  context: CorpusContext,
  which: { readonly ids: readonly string[] } | { readonly origin: string },
): Promise<string[]> {
  const { removePassages } = await import('../../rag/browse.ts');
  return withStore(context, ({ database }) => removePassages(database, which));
}
