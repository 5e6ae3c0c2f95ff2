import { z } from 'zod';
import { textField } from './segments.ts';

/** A batch: many videos, a row of a sheet each. */

/** The most rows of one sheet. */
export const MOST_ROWS = 100_000;
/** How many values the JSON of a sheet may hold: that many rows with fifty cells each. */
export const MOST_SHEET_VALUES = MOST_ROWS * 50;
/** The longest key that a sheet gives a row, characters. */
const LONGEST_KEY = 200;

/** What names a row for good: a line without control characters. */
export const rowKeyField = textField
  .refine((key) => !/\p{Cc}/u.test(key), 'must not contain control characters')
  .refine((key) => [...key].length <= LONGEST_KEY, `must not be longer than ${LONGEST_KEY} characters`);

/** How a batch in the queue stands to the others. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

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

/** What tells whether a row goes on in a project. */
interface SaidInProject {
  /** A fingerprint of what the words are made of. */
  readonly words: string;
  /** What a project keeps although a later row may not name it. */
  readonly holds: readonly string[];
}

/** Whether a project's words are those of the row, and nothing that the project holds was taken out of it. */
export const saysTheSame = ({ words, holds }: SaidInProject, row: SaidInProject): boolean =>
  words === row.words && holds.every((name) => row.holds.includes(name));

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

/** `waiting`: not begun. `interrupted`: begun, and nobody works on it now. `removed`: the sheet does not have it any more. */
export const ROW_STATES = [
  'waiting',
  'running',
  'finished',
  'failed',
  'cancelled',
  'interrupted',
  'removed',
] as const;
export type RowState = (typeof ROW_STATES)[number];

/** What a `batch` does with a row. `kept`: its video is there and nothing it is made of has changed. */
export const ROW_PLANS = ['new', 'kept', 'changed', 'again', 'on'] as const;
export type RowPlan = (typeof ROW_PLANS)[number];

/** A row in the answer. */
export const rowResultSchema = z.strictObject({
  key: z.string(),
  /** null: the sheet does not have it any more. */
  row: z.number().int().positive().nullable(),
  state: z.enum(ROW_STATES),
  /** `on`: a begun video goes on; `again`: its video is gone. Missing where nothing was to be done with the row. */
  plan: z.enum(ROW_PLANS).optional(),
  /** What the video is about, shortened. */
  subject: z.string(),
  /** The folder of its project; null before it is begun. */
  project: z.string().nullable(),
  /** Folders of videos that the row was made into before it changed; nothing of them is lost. */
  earlier: z.array(z.string()).optional(),
  /** The address in the storage, or a `file:` URL; null where there is none. */
  final_video_url: z.string().nullable(),
  duration_seconds: z.number().nullable(),
  /** What its projects have cost, USD, the earlier ones included. */
  cost_usd: z.number(),
  degradations: z.array(z.string()).optional(),
  error: z
    .strictObject({
      code: z.string(),
      message: z.string(),
      reason: z.string().optional(),
      next: z.string().optional(),
      exit_code: z.number().int(),
    })
    .optional(),
});
export type RowResult = z.infer<typeof rowResultSchema>;

const queueFiguresSchema = z.strictObject({
  waiting: z.number().int(),
  running: z.number().int(),
  failed: z.number().int(),
  oldest_waiting_seconds: z.number().nullable(),
  finished_last_hour: z.number().int(),
  /** How many workers were heard of lately. */
  workers: z.number().int(),
  reserved_usd: z.number(),
  /** Rows of this batch that were forgotten since; the sheet, submitted again, finds their videos. Missing: none. */
  forgotten: z.number().int().optional(),
  /** How many videos failed, by `error.details.reason`, the most first. */
  failures: z.array(z.strictObject({ reason: z.string(), count: z.number().int() })),
});

export const batchDataSchema = z.strictObject({
  /** The folder of the batch: its state and its page. */
  batch: z.string(),
  /** The sheet, or `-`. */
  file: z.string(),
  overview_url: z.string(),
  /** Whether a process works on it now. */
  under_way: z.boolean(),
  summary: z.strictObject({
    total: z.number().int(),
    finished: z.number().int(),
    kept: z.number().int(),
    failed: z.number().int(),
    cancelled: z.number().int(),
    /** Not begun, running or interrupted. */
    open: z.number().int(),
    removed: z.number().int(),
  }),
  /** What all its projects have cost, USD. */
  cost_usd: z.number(),
  /** What all of them may cost together, USD. */
  limit_usd: z.number(),
  rows: z.array(rowResultSchema),
  /** Of a batch in the queue: how the whole queue is doing, and what is reserved for the batch's orders under way, USD. */
  queue: queueFiguresSchema.optional(),
});
export type BatchData = z.infer<typeof batchDataSchema>;

/** What a batch would cost that was asked for an estimate. */
export const batchQuoteSchema = z.strictObject({
  rows: z.array(
    z.strictObject({
      key: z.string(),
      row: z.number().int().positive(),
      plan: z.enum(ROW_PLANS),
      total_usd: z.number(),
      total_credits: z.number(),
    }),
  ),
  total_usd: z.number(),
  total_credits: z.number(),
  spent_usd: z.number(),
  limit_usd: z.number(),
  within_limit: z.boolean(),
});
export type BatchQuote = z.infer<typeof batchQuoteSchema>;
