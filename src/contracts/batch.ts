import { z } from 'zod';
import { textField } from './segments.ts';

/** A batch: many videos, a row of a sheet each. */

/** The most rows of one sheet. */
export const MOST_ROWS = 100_000;
/** The longest key that a sheet gives a row, characters. */
const LONGEST_KEY = 200;

/** What names a row for good: a line without control characters. */
export const rowKeyField = textField
  .refine((key) => !/\p{Cc}/u.test(key), 'must not contain control characters')
  .refine((key) => [...key].length <= LONGEST_KEY, `must not be longer than ${LONGEST_KEY} characters`);

/** A cell as the sheet has it: text, a list of texts for what may be given several times, or a switch. */
export const cellSchema = z.union([z.string(), z.array(z.string()), z.boolean()]);
export type Cell = z.infer<typeof cellSchema>;

/**
 * One checked row: plain data, so that it may be kept, queued and made on another day or machine. `requestOfRow` of
 * `src/commands/sheet/row-request.ts` makes a request of it.
 */
export const batchRowSchema = z.strictObject({
  /** Names the row in the batch; a rerun finds its video by it. */
  key: rowKeyField,
  /** As the sheet counts its rows: the header of a CSV file is row 1. */
  row: z.number().int().positive(),
  /** The cells that are not empty, by the name of their column (`voice_provider`), as the sheet has them. */
  cells: z.record(z.string(), cellSchema),
  /** The folder, absolute, that the names of files are relative to. */
  folder: z.string(),
});
export type BatchRow = z.infer<typeof batchRowSchema>;

/** What is wrong with a sheet, and where. */
export const mistakeSchema = z.strictObject({
  /** null: the sheet as a whole. */
  row: z.number().int().positive().nullable(),
  /** null: the row as a whole. */
  column: z.string().nullable(),
  problem: z.string(),
  next: z.string().optional(),
});
export type Mistake = z.infer<typeof mistakeSchema>;
