import { join } from 'node:path';
import type { Config } from '../../config/resolve.ts';
import type { Embedder } from '../../contracts/embeddings.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { FoundPassage, PassageFilter } from '../../contracts/passages.ts';
import type { ScriptOrder } from '../../contracts/providers.ts';
import type { Degradation } from '../../contracts/segments.ts';
import type { CorpusOptions, Reader } from '../../rag/corpus.ts';
import type { Mode } from '../../rag/search/search.ts';
import { openCorpusBill, type Payer } from './bill.ts';
import { openEmbedder } from './embedder.ts';

/** Searches the corpus for commands and for the script step. Databases are loaded only where a store is opened. */

export interface CorpusContext {
  readonly config: Config;
  readonly pid: number;
  readonly signal: AbortSignal;
  /** Called with a line for the user on what is being done or waited for. */
  readonly say?: ((text: string) => void) | undefined;
  /** Who pays for the vector of a query; the corpus where it is left out. */
  readonly payer?: Payer | undefined;
}

/** How long a writer waits for another process, and how long a reader, who can use the shipped corpus; milliseconds. */
const WRITER_WAIT_MS = 30_000;
const READER_WAIT_MS = 2000;

export const ragFolder = ({ dataFolder }: Config): string => join(dataFolder, 'rag');

export const writing = (context: CorpusContext): CorpusOptions => corpusOptions(context, WRITER_WAIT_MS);
export const reading = (context: CorpusContext): CorpusOptions => corpusOptions(context, READER_WAIT_MS);

function corpusOptions({ config, pid, signal, say }: CorpusContext, waitMs: number): CorpusOptions {
  return {
    folder: ragFolder(config),
    address: config.databaseUrl,
    pid,
    signal,
    waitMs,
    onWait: (owner) => say?.(`waiting for the corpus: process ${owner.pid} is working on it`),
  };
}

export interface CorpusQuery {
  readonly query: string;
  readonly top: number;
  readonly filter: PassageFilter;
  readonly mode: Mode | 'auto';
  readonly weighOutcomes?: boolean;
  readonly except?: readonly string[];
}

export interface CorpusAnswer {
  readonly passages: FoundPassage[];
  /** The place that was searched, and the mode. */
  readonly place: Reader['place'];
  readonly mode: Mode;
  readonly notes: readonly Degradation[];
}

/** Searches the corpus. @throws SparkfluenceError of the database or the embedder; input, for a query without a word */
export async function searchCorpus(context: CorpusContext, query: CorpusQuery): Promise<CorpusAnswer> {
  assertQuery(query.query);
  const { openReader } = await import('../../rag/corpus.ts');
  const [reader, { embedder, note }] = await Promise.all([
    openReader(reading(context)),
    query.mode === 'lexical' ? NO_EMBEDDER : embedderFor(context, query.mode),
  ]);
  try {
    const answer = await searchIn(reader, embedder, query, context.signal);
    return note === undefined ? answer : { ...answer, notes: [...answer.notes, note] };
  } finally {
    await reader.close();
  }
}

interface OpenedEmbedder {
  readonly embedder?: Embedder | undefined;
  readonly note?: Degradation;
}
const NO_EMBEDDER: OpenedEmbedder = {};

/** Words find without an embedder, too: one that cannot be opened is an error only where vectors were requested by name. */
async function embedderFor(context: CorpusContext, mode: CorpusQuery['mode']): Promise<OpenedEmbedder> {
  const payer = context.payer ?? openCorpusBill(context.config);
  try {
    return { embedder: await openEmbedder(context.config, payer, context.say) };
  } catch (error) {
    if (mode !== 'auto' || !(error instanceof SparkfluenceError) || error.kind !== 'config') throw error;
    return { note: byWords(error) };
  }
}

function byWords({ message, details: { next } }: SparkfluenceError): Degradation {
  const note = { reason: 'vectors_unavailable', message: `${message}; the search went by words.` };
  return typeof next === 'string' ? { ...note, next } : note;
}

async function searchIn(
  reader: Reader,
  embedder: Embedder | undefined,
  query: CorpusQuery,
  signal: AbortSignal,
): Promise<CorpusAnswer> {
  const [{ abilityOf }, { search }] = await Promise.all([
    import('../../rag/corpus.ts'),
    import('../../rag/search/search.ts'),
  ]);
  const { source, mode, notes } = await abilityOf(reader, query.mode, embedder);
  const answer = (passages: FoundPassage[], how: Mode, more: readonly Degradation[] = []) => ({
    passages,
    place: reader.place,
    mode: how,
    notes: [...reader.notes, ...notes, ...more],
  });
  try {
    return answer(await search(source, { ...query, mode, embedder, signal }), mode);
  } catch (error) {
    // Without the embedder words still find; only where vectors were requested by name is its failure an error.
    const theirs =
      error instanceof SparkfluenceError &&
      (error.kind === 'provider' ||
        error.kind === 'limit' ||
        error.kind === 'budget' ||
        error.details.provider === 'gemini');
    if (query.mode !== 'auto' || mode === 'lexical' || !theirs || signal.aborted) throw error;
    return answer(await search(source, { ...query, mode: 'lexical', signal }), 'lexical', [byWords(error)]);
  }
}

function assertQuery(query: string): void {
  if (/[\p{L}\p{N}]/u.test(query)) return;
  throw new SparkfluenceError('input', 'The query holds no letter and no digit', {
    details: { reason: 'empty_query', next: 'Say in a few words what the passage should be about.' },
  });
}

export interface RetrievalOptions extends CorpusContext {
  /** The most passages (`--rag-top`); 5 where it is left out. */
  readonly top?: number | undefined;
  /** The project whose own passages (`rag learn`) are left out. */
  readonly projectId?: string;
}

/** The passages for one script. */
export interface Retrieved extends CorpusAnswer {}

export const DEFAULT_TOP = 5;
/** The characters of a transcript that are searched for; its beginning tells its subject. */
const QUERY_LETTERS = 400;
/** How many times the requested number is searched, so that a mixture of kinds can be chosen. */
const POOL = 40;

/**
 * The passages for a script's prompt: in its language, for its platform, with hooks, bodies and calls to action mixed;
 * none where nothing fits. Start it early and await it late, since opening a store takes a moment.
 */
export async function retrieve(order: ScriptOrder, options: RetrievalOptions): Promise<Retrieved> {
  const { top = DEFAULT_TOP, projectId } = options;
  const answer = await searchCorpus(options, {
    query: order.content.slice(0, QUERY_LETTERS).toWellFormed(),
    top: POOL,
    filter: { language: order.language.name, platform: order.platform },
    mode: 'auto',
    ...(projectId === undefined ? {} : { except: [`project:${projectId}`] }),
  });
  return { ...answer, passages: mixed(answer.passages, top) };
}

/** At most two fifths hooks and a fifth calls to action; the next best fill what a kind leaves free. Best first. */
function mixed(passages: readonly FoundPassage[], top: number): FoundPassage[] {
  const most: Partial<Record<FoundPassage['kind'], number>> = {
    hook: Math.ceil((top * 2) / 5),
    cta: Math.ceil(top / 5),
  };
  const taken = new Map<string, number>();
  const [first, rest] = [[], []] as [FoundPassage[], FoundPassage[]];
  for (const passage of passages) {
    const count = taken.get(passage.kind) ?? 0;
    const fits = count < (most[passage.kind] ?? top);
    taken.set(passage.kind, count + 1);
    (fits ? first : rest).push(passage);
  }
  const chosen = new Set([...first, ...rest].slice(0, top));
  return passages.filter((passage) => chosen.has(passage));
}
