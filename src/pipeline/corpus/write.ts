import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Outcome, PassageLine } from '../../contracts/passages.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { findProject } from '../../project/folders.ts';
import { openProject, type Project, readScript } from '../../project/store.ts';
import type { Store } from '../../rag/corpus.ts';
import type { IndexedRow } from '../../rag/intake/index-passage.ts';
import type { TextFile } from '../../rag/intake/read-files.ts';
import type { TakenIn } from '../../rag/store/take-in.ts';
import { openCorpusBill } from './bill.ts';
import { checkEmbeddings, openEmbedder } from './embedder.ts';
import { type CorpusContext, writing } from './search.ts';

/** Changes the corpus: adds files, learns from results, makes vectors. */

export interface AddContext extends CorpusContext {
  /** Called with the progress of the import, all files together. */
  readonly onProgress?: (stored: number, all: number, what: 'passages' | 'vectors') => void;
  /** False: no vectors are made, although there is a key. */
  readonly vectors: boolean;
}

export interface Added {
  readonly files: readonly (TakenIn & { readonly origin: string; readonly passages: number })[];
  readonly skipped: readonly string[];
  /** The number of vectors that were made. */
  readonly embedded: number;
  readonly notes: readonly Degradation[];
}

export type Defaults = Omit<PassageLine, 'text' | 'id' | 'outcome'>;

/** The passages of a text from standard input: JSON in any form, or running text. */
export interface GivenText {
  readonly name: string;
  readonly text: string;
}

/**
 * Adds files, folders or a given text. Everything is read and checked before anything is stored.
 * @throws SparkfluenceError input, naming file and line; project or config, of the store
 */
export async function addToCorpus(
  context: AddContext,
  what: readonly string[] | GivenText,
  defaults: Defaults,
): Promise<Added> {
  if (context.vectors) checkEmbeddings(context.config);
  const [{ readFiles }, { rowsOf }] = await Promise.all([
    import('../../rag/intake/read-files.ts'),
    import('../../rag/intake/intake.ts'),
  ]);
  const { files, skipped } = 'name' in what ? { files: [fileOf(what)], skipped: [] } : await readFiles(what);
  const parts: { origin: string; rows: readonly IndexedRow[]; contentHash: string }[] = [];
  for (const { path, format, text } of files) {
    const names =
      'name' in what
        ? { origin: `stdin:${what.name}`, what: 'standard input' }
        : { origin: `file:${path}`, what: path };
    const rows = await rowsOf({ text, format, defaults, ...names }, context.signal);
    parts.push({ origin: names.origin, rows, contentHash: sha256(JSON.stringify([defaults, text])) });
  }
  const all = parts.reduce((sum, { rows }) => sum + rows.length, 0);
  if (all === 0) throw nothing('name' in what ? 'Standard input' : what.join(', '));
  return withStore(context, async (store) => {
    const { takeIn } = await import('../../rag/store/take-in.ts');
    const results = [];
    let done = 0;
    for (const { origin, rows, contentHash } of parts) {
      const { signal, onProgress } = context;
      const onStored = (stored: number) => onProgress?.(done + stored, all, 'passages');
      const taken = await takeIn(store.database, origin, contentHash, rows, { signal, onStored });
      done += rows.length;
      results.push({ origin, passages: rows.length, ...taken });
    }
    return { files: results, skipped, ...(await vectorsFor(context, store)) };
  });
}

/** Stores a project's script as passages with the outcome of its video. The project is named by its folder or id. */
export async function learnProject(
  context: AddContext,
  name: string,
  cwd: string,
  outcome: Outcome,
): Promise<Added> {
  if (context.vectors) checkEmbeddings(context.config);
  const project = await projectOf(context, name, cwd);
  const script = await readScript(project);
  if (script === undefined) {
    throw new SparkfluenceError('project', `The project ${project.folder} has no script to learn from`, {
      details: { reason: 'no_script', next: 'Finish it first: `sparkfluence run --project DIR`.' },
    });
  }
  const { settings } = project;
  const subject = settings.input?.content.slice(0, 120).trim() || basename(project.folder);
  const common = {
    language: settings.language,
    platform: settings.platform,
    source: `project ${settings.project_id}`,
    outcome,
  };
  const lines: PassageLine[] = [
    {
      ...common,
      kind: 'script',
      title: subject,
      text: script.segments.map(({ script_text }) => script_text).join('\n'),
    },
    ...script.segments.map(
      ({ type, script_text }): PassageLine => ({
        ...common,
        kind: type === 'HOOK' ? 'hook' : type === 'ENDING_CTA' ? 'cta' : 'body',
        title: `${subject} (${type})`,
        text: script_text,
      }),
    ),
  ];
  const { indexPassages } = await import('../../rag/intake/index-passage.ts');
  const origin = `project:${settings.project_id}`;
  const rows = indexPassages(lines, origin);
  return withStore(context, async (store) => {
    const { takeIn } = await import('../../rag/store/take-in.ts');
    const taken = await takeIn(store.database, origin, sha256(JSON.stringify(lines)), rows, {
      signal: context.signal,
    });
    return {
      files: [{ origin, passages: rows.length, ...taken }],
      skipped: [],
      ...(await vectorsFor(context, store)),
    };
  });
}

/** Makes all vectors anew, or those that are missing. @throws SparkfluenceError config, without a key or pgvector */
export async function reembedCorpus(
  context: AddContext,
): Promise<{ embedded: number; model: string; dimensions: number; estimated_usd: number }> {
  const bill = openCorpusBill(context.config);
  const embedder = await openEmbedder(context.config, bill, context.say);
  if (embedder === undefined) {
    throw new SparkfluenceError('config', 'Vectors are made by Gemini, and GEMINI_API_KEY is not set', {
      details: {
        reason: 'key_missing',
        key: 'GEMINI_API_KEY',
        next: 'Set GEMINI_API_KEY. Search by words works without.',
      },
    });
  }
  return withStore(context, async ({ database }) => {
    const { reembed } = await import('../../rag/store/vectors.ts');
    const { signal, onProgress } = context;
    const embedded = await reembed(database, embedder, {
      signal,
      onProgress: (done, all) => onProgress?.(done, all, 'vectors'),
    });
    const { model, dimensions } = embedder;
    return { embedded, model, dimensions, estimated_usd: bill.estimatedUsd() };
  });
}

export async function withStore<Result>(
  context: CorpusContext,
  task: (store: Store) => Promise<Result>,
): Promise<Result> {
  const { openStore } = await import('../../rag/corpus.ts');
  const store = await openStore(writing(context));
  try {
    return await task(store);
  } finally {
    await store.close();
  }
}

/** The passages are stored by now: where vectors cannot be made, this is a note and no failure. */
async function vectorsFor(
  context: AddContext,
  { database }: Store,
): Promise<Pick<Added, 'embedded' | 'notes'>> {
  const bill = openCorpusBill(context.config);
  const embedder = context.vectors ? await openEmbedder(context.config, bill, context.say) : undefined;
  if (embedder === undefined) return { embedded: 0, notes: [] };
  const { embedMissing } = await import('../../rag/store/vectors.ts');
  const { signal, onProgress } = context;
  try {
    const embedded = await embedMissing(database, embedder, {
      signal,
      onProgress: (done, all) => onProgress?.(done, all, 'vectors'),
    });
    return { embedded, notes: [] };
  } catch (error) {
    if (
      signal.aborted ||
      !(error instanceof SparkfluenceError) ||
      error.kind === 'bug' ||
      error.kind === 'media'
    )
      throw error;
    const note: Degradation = {
      reason: String(error.details.reason ?? 'vectors_unavailable'),
      message: `The passages are stored and found by words, but not all have vectors: ${error.message}.`,
      next: error.details.next ?? 'Make them later with `sparkfluence rag reembed`.',
    };
    return { embedded: 0, notes: [note] };
  }
}

async function projectOf({ config }: CorpusContext, name: string, cwd: string): Promise<Project> {
  const folder = resolve(cwd, name);
  if ((await stat(folder).catch(() => undefined))?.isDirectory() === true) return openProject(folder);
  const found = await findProject(config, name);
  if (found !== undefined) return found;
  throw new SparkfluenceError('project', `There is no project ${name}`, {
    details: { reason: 'project_missing', next: `Give its folder, or the id of one in ${config.root}.` },
  });
}

function fileOf({ name, text }: GivenText): TextFile {
  const start = text.trimStart();
  const json = /^(?:\{|\[\s*["{\]])/.test(start); // `[00:04]` begins a transcript
  const lines = json && start.split('\n', 2)[0]!.trimEnd().endsWith('}') && !isJson(text);
  return { path: name, format: lines ? 'jsonl' : json ? 'json' : 'txt', text };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const nothing = (what: string): SparkfluenceError =>
  new SparkfluenceError('input', `${what} holds no passage`, {
    details: { reason: 'nothing_to_add', next: 'Give files with text in them.' },
  });
