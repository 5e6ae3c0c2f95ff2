import { createHash } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import { MOST_SHEET_VALUES, ROW_STATES, rowResultSchema } from '../../contracts/batch.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseJson } from '../../contracts/json.ts';
import { readIfThere, writeJson } from '../../disk/files.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { slug } from '../../project/store.ts';

/**
 * What is kept of a batch, in `batches/` below the root of the projects and never in the person's sheet: `batch.json`, the
 * rows of the sheet as it was last run, and a file in `rows/` for each row that was ever begun. A row's file names its
 * project before anything of it is made, so that a killed batch loses nothing. Writers hold the lock of the folder.
 */

const VERSION = 1;

/** A row of the sheet as it was last run. */
const listedRowSchema = z.strictObject({
  key: z.string(),
  row: z.number().int().positive(),
  subject: z.string(),
});
export type ListedRow = z.infer<typeof listedRowSchema>;

const headSchema = z.strictObject({
  version: z.literal(VERSION),
  /** The sheet, absolute, or `-`. */
  file: z.string(),
  at: z.string(),
  limit_usd: z.number(),
  /** When it was cancelled; a rerun takes it away. */
  cancelled_at: z.string().optional(),
  rows: z.array(listedRowSchema),
});
export type BatchHead = Omit<z.infer<typeof headSchema>, 'version'>;

const earlierWordsSchema = z.strictObject({
  folder: z.string(),
  project_id: z.uuid(),
  words: z.string(),
  holds: z.array(z.string()),
});
export type EarlierWords = z.infer<typeof earlierWordsSchema>;

const rowFileSchema = z.strictObject({
  version: z.literal(VERSION),
  key: z.string(),
  subject: z.string(),
  /** Hashes: of the cells; of what the video is about; of all that it is made of; of what its words are made of. */
  cells: z.string(),
  about: z.string(),
  inputs: z.string(),
  words: z.string(),
  /** What a project keeps although a later row may not name it: settings and files of the person's own. */
  holds: z.array(z.string()),
  state: z.enum(ROW_STATES),
  project_id: z.uuid(),
  folder: z.string(),
  earlier: z.array(z.string()),
  /** The words that the earlier projects were made of, so that a row that says them again finds what was bought for them. */
  earlier_words: z.array(earlierWordsSchema).optional(),
  final_video_url: z.string().nullable(),
  duration_seconds: z.number().nullable(),
  cost_usd: z.number(),
  degradations: z.array(z.string()).optional(),
  error: rowResultSchema.shape.error,
});
export type RowFile = Omit<z.infer<typeof rowFileSchema>, 'version'>;

/** The folder of a batch. @param identity its name, or the sheet's absolute path */
export function batchFolder(root: string, identity: string): string {
  const name = slug(basename(identity, extname(identity))) || 'batch';
  return join(root, 'batches', `${name}-${sha256(identity).slice(0, 8)}`);
}

const headOf = (folder: string) => join(folder, 'batch.json');
const rowOf = (folder: string, key: string) =>
  join(folder, 'rows', `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);

/** @returns undefined where the batch was never run @throws SparkfluenceError project: `batch_damaged`, `batch_newer` */
export const readHead = async (folder: string): Promise<BatchHead | undefined> =>
  read(headOf(folder), headSchema);

export const saveHead = (folder: string, head: BatchHead): Promise<void> =>
  writeJson(headOf(folder), headSchema.parse({ version: VERSION, ...head }));

export const saveRow = (folder: string, row: RowFile): Promise<void> =>
  writeJson(rowOf(folder, row.key), rowFileSchema.parse({ version: VERSION, ...row }));

/** Every row that was ever begun, by its key. */
export async function readRows(folder: string): Promise<Map<string, RowFile>> {
  const names = await readdir(join(folder, 'rows')).catch(() => []);
  const rows = new Map<string, RowFile>();
  for (const name of names) {
    if (!name.endsWith('.json') || name.startsWith('.')) continue;
    const row = await read(join(folder, 'rows', name), rowFileSchema);
    if (row !== undefined) rows.set(row.key, row);
  }
  return rows;
}

async function read<Fields extends { readonly version: number }>(
  file: string,
  schema: z.ZodType<Fields>,
): Promise<Omit<Fields, 'version'> | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = parseJson(text, MOST_SHEET_VALUES);
  } catch (cause) {
    throw damaged(file, String(cause));
  }
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version > VERSION) throw newer(file, version);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw damaged(file, z.prettifyError(parsed.error));
  const { version: _version, ...fields } = parsed.data;
  return fields;
}

const damaged = (file: string, why: string): SparkfluenceError =>
  new SparkfluenceError('project', `${file} cannot be read as what it should be: ${why}`, {
    details: {
      reason: 'batch_damaged',
      path: file,
      next: 'Mend the file. Where it is taken away, its videos count as never begun: their projects stay where they are.',
    },
  });

const newer = (file: string, version: number): SparkfluenceError =>
  new SparkfluenceError(
    'project',
    `${file} is of version ${version}; this sparkfluence knows it up to version ${VERSION}`,
    {
      details: {
        reason: 'batch_newer',
        path: file,
        next: 'Nothing was changed. Work on it with the newer sparkfluence that wrote it.',
      },
    },
  );

// ---- cancelling, which another process asks for ----

const cancelFile = (folder: string) => join(folder, 'cancel.json');

/** Asks the process that works on the batch to stop. */
export const askToCancel = (folder: string): Promise<void> =>
  writeJson(cancelFile(folder), { at: new Date().toISOString() });

export const isCancelAsked = (folder: string): Promise<boolean> =>
  stat(cancelFile(folder)).then(
    () => true,
    () => false,
  );

export const forgetCancel = (folder: string): Promise<void> => rm(cancelFile(folder), { force: true });
