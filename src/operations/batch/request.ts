import type { BatchData, BatchQuote, BatchRow, RowPlan, RowState } from '../../contracts/batch.ts';
import type { ExitCode } from '../../contracts/errors.ts';
import type { ProgressEvent } from '../../contracts/progress.ts';
import type { Caller, Plan } from '../caller.ts';

/** What a batch is asked for, and whom it keeps informed. */

export interface BatchRequest {
  /** The folder of the batch. */
  readonly folder: string;
  /** The sheet, absolute, or `-`; and as people name it. */
  readonly file: string;
  readonly name: string;
  readonly rows: readonly BatchRow[];
  readonly jobs: number;
  /** What all may cost together, USD; undefined: what the batch was begun with, and `usualUsd` for a new one. */
  readonly limitUsd: number | undefined;
  readonly usualUsd: number;
  readonly estimate: boolean;
  readonly resubmit: boolean;
  /** Only rows that failed, as they stand in the sheet now. */
  readonly onlyFailed: boolean;
}

/** A request whose limit is decided. */
export type LimitedRequest<Request extends Pick<BatchRequest, 'limitUsd'>> = Request & {
  readonly limitUsd: number;
};

export interface RowEvent {
  readonly key: string;
  readonly row: number;
  readonly subject: string;
  readonly state: RowState | 'started';
  readonly plan: RowPlan;
  readonly folder: string;
  readonly costUsd: number;
  readonly message?: string;
}

export interface BatchCaller
  extends Omit<Caller, 'config' | 'onEvent' | 'onProject' | 'onPlan' | 'onNotice' | 'ask' | 'onReceipt'> {
  readonly onNotice: (notice: string) => void;
  /** How many rows are checked, of how many. */
  readonly onChecked: (count: number, all: number) => void;
  /** Called once when the first row is about to begin. */
  readonly onBegin: (facts: {
    readonly all: number;
    readonly todo: number;
    readonly limitUsd: number;
    readonly spentUsd: () => number;
  }) => void;
  readonly onRow: (event: RowEvent) => void;
  readonly onRowEvent: (key: string, event: ProgressEvent) => void;
  readonly onRowPlan: (key: string, plan: Plan) => void;
  readonly onRowNotice: (key: string, notice: string) => void;
}

export type BatchOutcome =
  | { readonly quote: BatchQuote; readonly data?: undefined }
  | { readonly data: BatchData; readonly exitCode: ExitCode; readonly quote?: undefined };
