/**
 * One error class and its tables, which the compiler keeps complete. The code of every known failure goes into the JSON
 * envelope (docs/design/specification.md, «Error responses»), the kind decides the exit code.
 */

/** The specification's lists, both parts together. `error.code` never leaves them. */
export const ERROR_CODES = [
  'INVALID_INPUT',
  'INVALID_REQUEST',
  'UNAUTHORIZED',
  'RATE_LIMITED',
  'API_ERROR',
  'JOB_NOT_FOUND',
  'DOWNLOAD_FAILED',
  'FFMPEG_ERROR',
  'UPLOAD_FAILED',
  'INTERNAL_ERROR',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** The exit code of each kind of error. A new kind without one does not compile. */
export const EXIT_CODES = {
  done: 0,
  bug: 1,
  input: 2,
  config: 3,
  provider: 4,
  media: 5,
  project: 6,
  limit: 7,
  pending: 8,
  budget: 9,
  upload: 10,
  interrupted: 130,
} as const;
export type ErrorKind = Exclude<keyof typeof EXIT_CODES, 'done'>;
export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The envelope's code of each kind, where the error sets no other. */
const DEFAULT_CODE: Record<ErrorKind, ErrorCode> = {
  bug: 'INTERNAL_ERROR',
  input: 'INVALID_INPUT',
  config: 'UNAUTHORIZED',
  provider: 'API_ERROR',
  media: 'FFMPEG_ERROR',
  project: 'INVALID_REQUEST',
  limit: 'RATE_LIMITED',
  pending: 'INVALID_REQUEST',
  budget: 'INVALID_REQUEST',
  upload: 'UPLOAD_FAILED',
  interrupted: 'INTERNAL_ERROR',
};

const KINDS = Object.keys(EXIT_CODES).filter((kind): kind is ErrorKind => kind !== 'done');

/** The kind of a failure document that another program wrote, by its code. */
const KIND_OF_CODE: Record<ErrorCode, ErrorKind> = {
  INVALID_INPUT: 'input',
  INVALID_REQUEST: 'input',
  UNAUTHORIZED: 'config',
  RATE_LIMITED: 'limit',
  API_ERROR: 'provider',
  JOB_NOT_FOUND: 'project',
  DOWNLOAD_FAILED: 'media',
  FFMPEG_ERROR: 'media',
  UPLOAD_FAILED: 'upload',
  INTERNAL_ERROR: 'bug',
};

export interface ErrorDetails {
  /** Finer than the code, for programs: `key_missing`, `unknown_value`, `disk_full`, … */
  readonly reason?: string;
  /** The segment it concerns, as in `segments[].type`. */
  readonly segment?: string;
  /** The provider it concerns. */
  readonly provider?: string;
  /** What to do next, one sentence. */
  readonly next?: string;
  readonly [key: string]: unknown;
}

export interface ErrorOptions {
  readonly code?: ErrorCode | undefined;
  readonly details?: ErrorDetails;
  /** The step that failed, as text (specification: `failed_step`). */
  readonly failedStep?: string;
  readonly cause?: unknown;
  /** The failure document of an earlier step, passed on as it came. */
  readonly document?: ErrorDocument;
}

/** The error envelope of the specification. */
export interface ErrorDocument {
  readonly success: false;
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details: ErrorDetails;
    readonly failed_step?: string;
  };
}

export class SparkfluenceError extends Error {
  override readonly name = 'SparkfluenceError';
  readonly kind: ErrorKind;
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  readonly failedStep: string | undefined;
  private readonly document: ErrorDocument | undefined;

  constructor(kind: ErrorKind, message: string, options: ErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.code = options.code ?? DEFAULT_CODE[kind];
    this.details = options.details ?? {};
    this.failedStep = options.failedStep;
    this.document = options.document;
  }

  /** Passes an earlier step's failure on: the same document and the same exit code. */
  static passOn(document: ErrorDocument): SparkfluenceError {
    const { code, message, details, failed_step: failedStep } = document.error;
    const kind = KINDS.find((known) => known === details.kind) ?? KIND_OF_CODE[code];
    return new SparkfluenceError(kind, message, {
      code,
      details,
      document,
      ...(failedStep === undefined ? {} : { failedStep }),
    });
  }

  /** Whether it is the failure of an earlier step. */
  get isPassedOn(): boolean {
    return this.document !== undefined;
  }

  get exitCode(): ExitCode {
    return EXIT_CODES[this.kind];
  }

  toDocument(): ErrorDocument {
    if (this.document !== undefined) return this.document;
    const { code, message, details, failedStep } = this;
    const error = { code, message, details: { ...details, kind: this.kind } };
    return {
      success: false,
      error: failedStep === undefined ? error : { ...error, failed_step: failedStep },
    };
  }
}

/** Reads a system error's code (`ENOSPC`, `ENOENT`, …) without trusting its shape. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
