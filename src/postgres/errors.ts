import { type ErrorKind, SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { redact } from '../contracts/redact.ts';

interface Context {
  /** Host, port and database as text. */
  readonly place: string;
  readonly secrets: readonly string[];
}

interface Explanation {
  readonly kind: ErrorKind;
  readonly reason: string;
  readonly message: string;
  readonly next: string;
}

const SQLSTATE = /^[0-9A-Z]{5}$/;

const RIGHTS =
  'Ask its administrator for the rights: CREATE on the database once, afterwards USAGE on the schemas whose names begin with sparkfluence and SELECT, INSERT, UPDATE, DELETE on their tables.';

/** The error for a failure of the server or of the connection, with its SQLSTATE; the password is removed from its text. */
export function databaseError(error: unknown, { place, secrets }: Context): SparkfluenceError {
  if (error instanceof SparkfluenceError) return error;
  const code = systemCode(error);
  const serverMessage = clean(redact(messageOf(error), secrets));
  const { kind, reason, message, next } = explain(code, serverMessage, place);
  return new SparkfluenceError(kind, message, {
    ...(kind === 'config'
      ? { code: code?.startsWith('28') ? ('UNAUTHORIZED' as const) : ('INVALID_REQUEST' as const) }
      : {}),
    details: {
      reason,
      place,
      ...(code !== undefined && SQLSTATE.test(code) ? { sqlstate: code } : {}),
      next,
    },
  });
}

function explain(code: string | undefined, serverMessage: string, place: string): Explanation {
  const config = (reason: string, message: string, next: string): Explanation => ({
    kind: 'config',
    reason,
    message,
    next,
  });
  const address = 'Check SPARKFLUENCE_DATABASE_URL, or unset it to do without PostgreSQL.';
  if (code === '28P01' || code === '28000')
    return config(
      'database_login_refused',
      `PostgreSQL at ${place} refuses the login: ${serverMessage}`,
      address,
    );
  if (code === '3D000')
    return config('database_missing', `PostgreSQL at ${place}: ${serverMessage}`, address);
  if (code === '42501')
    return config('database_rights', `PostgreSQL at ${place} does not allow it: ${serverMessage}`, RIGHTS);
  if (code === '25006')
    return config(
      'database_rights',
      `PostgreSQL at ${place} can only be read: ${serverMessage}`,
      'Give the address of the primary server.',
    );
  if (code === '53100')
    return {
      kind: 'media',
      reason: 'disk_full',
      message: `The disk of PostgreSQL at ${place} is full`,
      next: 'Free space there and run the same command again; what was stored is kept.',
    };
  if (code === '53300')
    return config('database_busy', `PostgreSQL at ${place} has no connection left`, 'Try again later.');
  if (
    ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOENT', 'ECONNRESET'].includes(
      code ?? '',
    )
  )
    return config('database_unreachable', `PostgreSQL at ${place} cannot be reached (${code})`, address);
  if (/SSL|certificate|TLS|self.signed/i.test(serverMessage))
    return config(
      'database_tls',
      `PostgreSQL at ${place} does not speak TLS as asked: ${serverMessage}`,
      'Add sslrootcert=FILE or sslmode=no-verify to the address; sslmode=disable only on a network you trust.',
    );
  if (code === undefined && /timeout|terminated|ended/i.test(serverMessage))
    return config(
      'database_unreachable',
      `PostgreSQL at ${place} cannot be reached: ${serverMessage}`,
      address,
    );
  // 25P03: a transaction of ours stood still for too long.
  if (code === '25P03' || code?.startsWith('57') || code?.startsWith('08'))
    return config(
      'database_unreachable',
      `PostgreSQL at ${place} broke off: ${serverMessage}`,
      'Run the same command again; what was stored is kept.',
    );
  if (code === undefined || !SQLSTATE.test(code))
    return config('database_unreachable', `PostgreSQL at ${place} cannot be used: ${serverMessage}`, address);
  return config(
    'database_refused',
    `PostgreSQL at ${place} refused a statement (${code}): ${serverMessage}`,
    'If it is a PostgreSQL of version 15 or newer, please report this, with the output of `sparkfluence doctor --json`.',
  );
}

/** What a server says, as one line of at most 400 characters: without control characters, which a terminal would obey. */
export const clean = (text: string): string =>
  [...text.slice(0, 4000).replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')].slice(0, 400).join('').trim();

/** Several failed attempts (IPv6, then IPv4) arrive as one error without a message; this is the first of them. */
function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
