import { open } from 'node:fs/promises';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parsedOrNothing } from '../../contracts/json.ts';
import { type PassageLine, passageLineSchema } from '../../contracts/passages.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { leadsNowhere } from '../../contracts/system-errors.ts';
import { replaceWhole } from '../../disk/files.ts';
import { openRegular } from '../../disk/read.ts';
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

/**
 * Exports all passages.
 * @param file an absolute path; without one the passages are in the result. What is there is replaced where it is an export
 * @throws SparkfluenceError input, reasons `file_exists` and `not_a_file`
 */
export async function exportCorpus(options: CorpusOptions, file: string | undefined) {
  if (file !== undefined) await requireReplaceable(file);
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

/** The most that is read of a file for its first line. */
const FIRST_LINE_BYTES = 1024 * 1024;

/** A file that is no export, such as a text of the person's own, is not replaced. */
async function requireReplaceable(file: string): Promise<void> {
  const handle = await openRegular(file).catch((error: unknown) => {
    if (leadsNowhere(error)) return undefined;
    throw error;
  });
  if (handle === undefined) return;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(FIRST_LINE_BYTES), 0, FIRST_LINE_BYTES, 0);
    const [first = ''] = buffer.toString('utf8', 0, bytesRead).split('\n', 1);
    if (bytesRead === 0 || passageLineSchema.safeParse(parsedOrNothing(first)).success) return;
  } finally {
    await handle.close();
  }
  throw new SparkfluenceError('input', `${file} is there already, and is no export of passages`, {
    details: { reason: 'file_exists', field: 'file', next: 'Name another file, or take it away first.' },
  });
}
