import { uptime } from 'node:os';
import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Lock } from '../../disk/lock.ts';
import { type Owner, ownerOf, parseOwner, processState } from '../../disk/owner.ts';
import type { Database } from '../../postgres/database.ts';
import { rowsOf } from './schema.ts';

/**
 * The right to work on a project for some time: a row with a number that grows with each new holder. Times are the database's
 * alone. This process knows how long its lease lasts at least by a time that nobody sets, and that goes on while a process or
 * a machine stands still; when half of it is over, it asks the database before it does anything.
 */
export interface Lease extends Lock {
  /** The fencing number: a write of anybody else has another one. */
  readonly fence: string;
  /** How long the lease lasts from each renewal, milliseconds. */
  readonly leaseMs: number;
  /** Says that a write renewed the lease. @param askedAtMs when it was asked, by `steadyMs` */
  renewed(askedAtMs: number): void;
  /** The error of a lease that is lost. It remembers that it is. */
  lost(): Promise<SparkfluenceError>;
  /** Milliseconds since 1970, by the clock of the database. */
  now(): number;
}

/** How many times a lease is renewed while it lasts. */
const BEATS = 6;
/** Of the lease that must be left when something is sent. */
const LEFT_SHARE = 0.5;
/** How often a database that answers after half a lease is asked again. */
const RENEWALS = 3;

const startedMs = { clock: performance.now(), up: uptime() * 1000 };

/** Milliseconds of a time that nobody sets. It counts a machine that slept, too, and is never less than what has passed. */
export const steadyMs = (): number =>
  Math.max(performance.now() - startedMs.clock, uptime() * 1000 - startedMs.up);

/** A heartbeat in SQL: one row where the lease is held still, none where it is not. `$1` project, `$2` fence, `$3` milliseconds */
export const RENEW = `UPDATE sparkfluence_projects.leases
  SET expires_at = clock_timestamp() + $3::float8 * interval '1 millisecond'
  WHERE project_id = $1 AND fence = $2 AND expires_at > clock_timestamp() RETURNING fence::text AS fence`;

const fenceRow = z.object({ fence: z.string() });
const takenRow = z.object({ fence: z.string(), now: z.number() });
const holderRow = z.object({ fence: z.string(), owner: z.string(), since: z.string(), left: z.number() });

/**
 * Takes the lease of a project. One that has run out is taken over, and one whose process is gone from this machine.
 * @throws SparkfluenceError project, reason `project_locked`
 */
export async function takeLease(
  database: Database,
  project: string,
  pid: number,
  leaseMs: number,
): Promise<Lease> {
  const owner = JSON.stringify(await ownerOf(pid));
  const askedAtMs = steadyMs();
  const take = (deadFence: string | null) =>
    rowsOf(
      database,
      takenRow,
      `INSERT INTO sparkfluence_projects.leases AS held (project_id, fence, owner, since, expires_at)
       VALUES ($1, 1, $2, clock_timestamp(), clock_timestamp() + $3::float8 * interval '1 millisecond')
       ON CONFLICT (project_id) DO UPDATE SET fence = held.fence + 1, owner = excluded.owner,
         since = clock_timestamp(), expires_at = clock_timestamp() + $3::float8 * interval '1 millisecond'
       WHERE held.expires_at <= clock_timestamp() OR held.fence = $4::bigint
       RETURNING fence::text AS fence, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`,
      [project, owner, leaseMs, deadFence],
    );
  let [taken] = await take(null);
  if (taken === undefined) {
    const holder = await holderOf(database, project);
    if (holder !== undefined && (await isGone(holder.owner))) [taken] = await take(holder.fence);
    if (taken === undefined) throw locked(project, (await holderOf(database, project)) ?? holder);
  }
  return openLease(database, project, leaseMs, { ...taken, askedAtMs });
}

/** Who holds a project's lease now, and for how long; undefined where nobody does. */
export async function holderOf(
  database: Database,
  project: string,
): Promise<z.infer<typeof holderRow> | undefined> {
  const [row] = await rowsOf(
    database,
    holderRow,
    `SELECT fence::text AS fence, owner, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since,
       (extract(epoch FROM expires_at - clock_timestamp()) * 1000)::float8 AS left
     FROM sparkfluence_projects.leases WHERE project_id = $1 AND expires_at > clock_timestamp()`,
    [project],
  );
  return row;
}

function openLease(
  database: Database,
  project: string,
  leaseMs: number,
  { fence, now, askedAtMs }: { fence: string; now: number; askedAtMs: number },
): Lease {
  let untilMs = askedAtMs + leaseMs;
  let isLost = false;
  const answeredAtMs = steadyMs();
  const lost = async () => {
    isLost = true;
    const holder = await holderOf(database, project).catch(() => undefined);
    return lostError(project, holder?.fence === fence ? undefined : holder);
  };
  const renew = async () => {
    const sentAtMs = steadyMs();
    const [row] = await rowsOf(database, fenceRow, RENEW, [project, fence, leaseMs]);
    if (row === undefined) throw await lost();
    untilMs = Math.max(untilMs, sentAtMs + leaseMs);
  };
  // A database that is away for a while is asked again; a write says what is wrong with it.
  const beat = setInterval(() => void (isLost ? undefined : renew().catch(() => undefined)), leaseMs / BEATS);
  beat.unref();
  const isHeld = async (): Promise<boolean> => {
    for (let asked = 0; !isLost; asked += 1) {
      if (untilMs - steadyMs() > leaseMs * LEFT_SHARE) return true;
      if (asked === RENEWALS) throw slow(database.place, leaseMs);
      await renew();
    }
    return false;
  };
  return {
    fence,
    leaseMs,
    lost,
    renewed(sentAtMs) {
      untilMs = Math.max(untilMs, sentAtMs + leaseMs);
    },
    now: () => now + (steadyMs() - answeredAtMs),
    isHeld: () =>
      isHeld().catch((error: unknown) => {
        if (isLost) return false;
        throw error;
      }),
    async assertHeld() {
      if (!(await isHeld())) throw await lost();
    },
    async release() {
      clearInterval(beat);
      if (isLost) return;
      isLost = true;
      await database.query(
        `UPDATE sparkfluence_projects.leases SET expires_at = clock_timestamp()
         WHERE project_id = $1 AND fence = $2 AND expires_at > clock_timestamp()`,
        [project, fence],
      );
    },
  };
}

/** Whether the process was on this machine and is not any more: then nobody has to wait for its lease to run out. */
async function isGone(text: string): Promise<boolean> {
  const owner = parseOwner(text);
  return owner !== undefined && (await processState(owner)) === 'gone';
}

const slow = (place: string, leaseMs: number): SparkfluenceError =>
  new SparkfluenceError(
    'config',
    `PostgreSQL at ${place} answers too slowly: a lease of ${leaseMs / 1000} s is half over when it is renewed`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'database_unreachable',
        place,
        next: 'Nothing was ordered. Run the same command again, or set SPARKFLUENCE_LEASE_MS to more.',
      },
    },
  );

type Holder = z.infer<typeof holderRow>;

function locked(project: string, holder: Holder | undefined): SparkfluenceError {
  const { pid, host }: Partial<Owner> = parseOwner(holder?.owner ?? '') ?? {};
  const leftSeconds = Math.max(1, Math.ceil((holder?.left ?? 0) / 1000));
  return new SparkfluenceError(
    'project',
    `Another sparkfluence (process ${pid ?? 'unknown'} on ${host ?? 'another machine'}) is working on the project ${project}`,
    {
      details: {
        reason: 'project_locked',
        project,
        ...(holder === undefined ? {} : { pid, host, since: holder.since }),
        next: `Wait for it, or stop it there; then run this again. If that machine is gone, its lease runs out in ${leftSeconds} s.`,
      },
    },
  );
}

function lostError(project: string, holder: Holder | undefined): SparkfluenceError {
  const { pid, host }: Partial<Owner> = parseOwner(holder?.owner ?? '') ?? {};
  const by =
    holder === undefined ? '' : `: process ${pid ?? 'unknown'} on ${host ?? 'another machine'} has it now`;
  return new SparkfluenceError(
    'project',
    `This process has lost its lease of the project ${project}${by}; it changes and orders nothing more`,
    {
      details: {
        reason: 'lease_lost',
        project,
        ...(holder === undefined ? {} : { pid, host }),
        next: 'It stood still, or was cut off from the database, for too long. What it finished is kept: run the same command again, which goes on once the other one has ended.',
      },
    },
  );
}
