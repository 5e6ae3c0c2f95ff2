import { SparkfluenceError } from '../contracts/errors.ts';

/** Where projects are kept: in their folders, or in PostgreSQL with their media in a storage. */
export interface ProjectsPlace {
  readonly kind: 'folder' | 'postgres';
  /** `s3://bucket/prefix`; checked by whoever opens it. */
  readonly storage: string | undefined;
  /** How long a process may be silent before another one takes its project over, milliseconds. */
  readonly leaseMs: number;
}

const LEASE_MS = 30_000;
const LEAST_LEASE_MS = 1000;
const LONGEST_LEASE_MS = 600_000;

/** @throws SparkfluenceError config, reason `bad_setting` */
export function projectsPlace(env: Readonly<Record<string, string | undefined>>): ProjectsPlace {
  const kind = env.SPARKFLUENCE_PROJECTS?.trim() || 'folder';
  if (kind !== 'folder' && kind !== 'postgres')
    throw bad('SPARKFLUENCE_PROJECTS', `must be folder or postgres, not "${kind.slice(0, 40)}"`, 'postgres');
  const leaseText = env.SPARKFLUENCE_LEASE_MS?.trim() || `${LEASE_MS}`;
  const leaseMs = Number(leaseText);
  if (!(leaseMs >= LEAST_LEASE_MS && leaseMs <= LONGEST_LEASE_MS))
    throw bad(
      'SPARKFLUENCE_LEASE_MS',
      `must be a number of milliseconds from ${LEAST_LEASE_MS} to ${LONGEST_LEASE_MS}`,
      `${LEASE_MS}`,
    );
  return { kind, storage: env.SPARKFLUENCE_PROJECTS_STORAGE?.trim() || undefined, leaseMs };
}

const bad = (field: string, why: string, usual: string): SparkfluenceError =>
  new SparkfluenceError('config', `${field} ${why}`, {
    code: 'INVALID_REQUEST',
    details: { reason: 'bad_setting', field, next: `Set it to ${usual}, or unset it.` },
  });
