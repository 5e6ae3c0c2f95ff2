import { type ErrorKind, SparkfluenceError, systemCode } from './errors.ts';
import { packageFile } from './places.ts';

/**
 * What the system's own error codes (errno) mean to a user: the only place that names them. A refusal by the machine is
 * never a bug of the program.
 */

interface Meaning {
  readonly kind: ErrorKind;
  readonly reason: string;
  /** One sentence; where it happened is added. */
  readonly says: string;
  readonly next: string;
}

const DISK_FULL: Meaning = {
  kind: 'media',
  reason: 'disk_full',
  says: 'The disk is full',
  next: 'Free some space and run the same command again; it resumes.',
};
const NOT_ALLOWED: Meaning = {
  kind: 'project',
  reason: 'not_writable',
  says: 'Not allowed to write',
  next: 'Mend its rights, or choose a writable folder: SPARKFLUENCE_HOME or --project for a project, SPARKFLUENCE_DATA and SPARKFLUENCE_CACHE for what the program keeps.',
};
const NO_FOLDER: Meaning = {
  kind: 'project',
  reason: 'not_a_folder',
  says: 'Something else stands where a file or folder should be',
  next: 'Choose another folder with SPARKFLUENCE_HOME or --project.',
};
const TOO_MANY_FILES: Meaning = {
  kind: 'config',
  reason: 'too_many_open_files',
  says: 'This process may not open more files',
  next: 'Raise the limit with `ulimit -n 1024`, or close other programs, and run the same command again.',
};
const DISK_FAILED: Meaning = {
  kind: 'media',
  reason: 'disk_failed',
  says: 'The disk failed',
  next: 'Check the disk or the network share; then run the same command again, which resumes.',
};
const TOO_LITTLE: Meaning = {
  kind: 'config',
  reason: 'out_of_resources',
  says: 'The machine has no memory or no process left to give',
  next: 'Close other programs, or raise the limits of this session, and run the same command again.',
};
const GONE: Meaning = {
  kind: 'project',
  reason: 'file_missing',
  says: 'A file or folder is gone',
  next: 'Something else removed it meanwhile. Run the same command again.',
};
const NO_CONNECTION: Meaning = {
  kind: 'provider',
  reason: 'network_failed',
  says: 'A connection failed',
  next: 'Check the network, and run the same command again; it resumes.',
};
const REFUSED: Meaning = {
  kind: 'media',
  reason: 'system_refused',
  says: 'The system refused a request',
  next: 'Run `sparkfluence doctor`; then run the same command again, which resumes.',
};
const BUSY: Meaning = {
  kind: 'project',
  reason: 'busy',
  says: 'Another program holds a file',
  next: 'Close that program and run the same command again.',
};

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOSPC: DISK_FULL,
  EDQUOT: DISK_FULL,
  EFBIG: { ...DISK_FULL, says: 'A file became larger than this disk or this session allows' },
  EROFS: NOT_ALLOWED,
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  ENOTDIR: NO_FOLDER,
  EEXIST: NO_FOLDER,
  EISDIR: NO_FOLDER,
  ENOTEMPTY: NO_FOLDER,
  ENXIO: NO_FOLDER,
  ENAMETOOLONG: { ...NO_FOLDER, reason: 'name_too_long', says: 'A name is too long for this disk' },
  EINVAL: { ...NO_FOLDER, reason: 'bad_name', says: 'This disk does not take a name or a request' },
  ELOOP: { ...NO_FOLDER, reason: 'link_loop', says: 'Symbolic links lead in a circle' },
  EMFILE: TOO_MANY_FILES,
  ENFILE: { ...TOO_MANY_FILES, says: 'The machine has no open file left to give' },
  ENOMEM: TOO_LITTLE,
  EAGAIN: TOO_LITTLE,
  ENOENT: GONE,
  EBUSY: BUSY,
  ETXTBSY: BUSY,
  EIO: DISK_FAILED,
  ESTALE: DISK_FAILED,
  ENODEV: DISK_FAILED,
  EUCLEAN: DISK_FAILED,
  EREMOTEIO: DISK_FAILED,
  EADDRINUSE: NO_CONNECTION,
  EADDRNOTAVAIL: NO_CONNECTION,
  ECONNREFUSED: NO_CONNECTION,
  ECONNRESET: NO_CONNECTION,
  EHOSTUNREACH: NO_CONNECTION,
  ENETUNREACH: NO_CONNECTION,
  ENOTFOUND: NO_CONNECTION,
  EAI_AGAIN: NO_CONNECTION,
  EPIPE: NO_CONNECTION,
  ETIMEDOUT: NO_CONNECTION,
};

const NO_WORKING_FOLDER: Meaning = {
  kind: 'config',
  reason: 'no_working_folder',
  says: 'The working folder is gone',
  next: 'Go into a folder that is there (`cd ~`) and run the command again.',
};
const DAMAGED_PROGRAM: Meaning = {
  kind: 'config',
  reason: 'program_damaged',
  says: 'A file of the program itself cannot be read',
  next: 'Install sparkfluence again.',
};

const OWN_FOLDERS = ['dist/', 'fixtures/', 'node_modules/'].map((name) => packageFile(name));

/** The codes of a path that cannot be what it was named for: there is no file to read at it. */
const NOWHERE: readonly string[] = ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP'];
export const leadsNowhere = (error: unknown): boolean => NOWHERE.includes(systemCode(error) ?? '');

/** Whether this user may not read or write there. */
export const isForbidden = (error: unknown): boolean =>
  ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '');

/**
 * The error for a refusal by the machine, whatever library threw it; undefined where it is none. Errors of the network are
 * told where they happen (`src/providers/wire/classify.ts`).
 */
export function systemError(thrown: unknown): SparkfluenceError | undefined {
  const error = rootOf(thrown);
  if (error === undefined) return undefined;
  const { code, path } = error;
  const { kind, reason, says, next } = meaningOf(error);
  const where = path === undefined ? '' : ` at ${path}`;
  return new SparkfluenceError(kind, `${says} (${code})${where}`, {
    code: kind === 'project' ? undefined : 'INTERNAL_ERROR',
    details: { reason, system_code: code, path, next },
    cause: thrown,
  });
}

interface SystemFault {
  readonly code: string;
  readonly path: string | undefined;
  readonly call: string | undefined;
}

/** The system's error itself, or the one that another error was made of. */
function rootOf(thrown: unknown): SystemFault | undefined {
  let error = thrown;
  for (let depth = 0; depth < 8 && error instanceof Error; depth += 1) {
    const code = systemCode(error);
    const { path, syscall, errno } = error as NodeJS.ErrnoException;
    if (code !== undefined && (code in MEANINGS || (errno !== undefined && /^E[A-Z0-9]+$/.test(code))))
      return { code, path: path === undefined ? undefined : String(path), call: syscall };
    error = error.cause;
  }
  return undefined;
}

function meaningOf({ code, path, call }: SystemFault): Meaning {
  if (call === 'uv_cwd') return NO_WORKING_FOLDER;
  const isOurs = OWN_FOLDERS.some((folder) => path?.startsWith(folder) === true);
  if (code === 'ENOENT' && isOurs) return DAMAGED_PROGRAM;
  return MEANINGS[code] ?? REFUSED;
}
