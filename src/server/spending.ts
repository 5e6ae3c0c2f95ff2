import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config/resolve.ts';
import type { Receipt } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { shownUsd } from '../contracts/usd.ts';
import { withLockFile } from '../disk/short-lock.ts';
import type { Caller } from '../operations/caller.ts';
import { type PurchaseGuard, spentOf } from '../pipeline/money/budget.ts';
import { receiptOf } from '../pipeline/money/receipt.ts';
import { openLedger, type State } from '../project/ledger.ts';
import { clientRoot, projectsOf } from './place.ts';

/**
 * What a client may spend in a day. The ledgers of its projects are what counts, so nothing is kept twice, and what a killed
 * server has bought is counted by the next one. A day is one of UTC.
 */

export interface Buyer {
  readonly client: string;
  readonly maxUsdPerDay: number;
}

export interface Guards {
  /** Looks at what was spent and writes the intent under one lock, so that two purchases cannot both be the last one. */
  readonly guard: PurchaseGuard;
  /** Refuses a quote beforehand that the day has no room for. */
  readonly confirm: NonNullable<Caller['confirm']>;
}

/** Where projects are kept: in PostgreSQL other servers buy for the same clients. */
export type KeptIn = Pick<Config, 'databaseUrl' | 'projects'>;

export function clientGuard(
  root: string,
  { client, maxUsdPerDay }: Buyer,
  signal: AbortSignal,
  keptIn?: KeptIn,
): Guards {
  const check = async (usd: number) => {
    const spent = await spentToday(root, client, keptIn);
    if (spent + usd > maxUsdPerDay + 1e-9) throw overTheDay(spent, usd, maxUsdPerDay);
  };
  return {
    guard: ({ usd }, write) =>
      withLockFile(join(clientRoot(root, client), 'spending.lock'), signal, () =>
        inTurn(keptIn, client, signal, async () => {
          await check(usd);
          await write();
        }),
      ),
    confirm: ({ total_usd }) => check(total_usd),
  };
}

export const today = (nowMs = Date.now()): string => new Date(nowMs).toISOString().slice(0, 10);

/** What a client has bought today in all its projects, USD; an order without a settled price counts with its estimate. */
export async function spentToday(root: string, client: string, keptIn?: KeptIn): Promise<number> {
  const day = today();
  const states = isShared(keptIn)
    ? (await (await import('./shared.ts')).sharedStates(keptIn, client, day)).map(({ state }) => state)
    : await Promise.all((await projectsOf(root, client)).map((folder) => stateOf(folder, day)));
  return spentOn(day, states);
}

const spentOn = (day: string, states: readonly (Readonly<State> | undefined)[]): number =>
  states.reduce((sum, state) => {
    const orders = state?.orders.filter(({ at }) => at.startsWith(day)) ?? [];
    return sum + spentOf({ orders }).usd;
  }, 0);

const isShared = (keptIn: KeptIn | undefined): keptIn is KeptIn => keptIn?.projects.kind === 'postgres';

/** Does the work while no other server does the same for this client. */
async function inTurn(
  keptIn: KeptIn | undefined,
  client: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  if (!isShared(keptIn)) return work();
  const { takeTurn } = await import('./shared.ts');
  const turn = await takeTurn(keptIn, `spending ${client}`, signal);
  try {
    await work();
  } finally {
    await turn.end();
  }
}

/** The ledger of a project that was written to today or later; one that was not holds no order of today. */
async function stateOf(folder: string, day: string): Promise<Readonly<State> | undefined> {
  const found = await stat(join(folder, 'state.json')).catch(() => undefined);
  if (found === undefined || new Date(found.mtimeMs).toISOString().slice(0, 10) < day) return undefined;
  return (await openLedger(folder)).state;
}

export interface Purchases {
  readonly day: string;
  readonly spent_usd_today: number;
  readonly max_usd_per_day: number;
  readonly projects: readonly { readonly project_id: string; readonly receipt: Receipt }[];
}

/** What was ever bought for a client, a receipt a project. */
export async function purchasesOf(
  root: string,
  { client, maxUsdPerDay }: Buyer,
  keptIn?: KeptIn,
): Promise<Purchases> {
  const ledgers = isShared(keptIn)
    ? await (await import('./shared.ts')).sharedStates(keptIn, client)
    : await Promise.all(
        (await projectsOf(root, client)).map(async (folder) => ({
          project: folder.split(/[/\\]/).at(-1) ?? '',
          state: (await openLedger(folder)).state,
        })),
      );
  const projects = ledgers.map(({ project, state }) => {
    const { receipt } = receiptOf(state);
    return receipt === undefined ? [] : [{ project_id: project, receipt }];
  });
  const day = today();
  const spent = spentOn(
    day,
    ledgers.map(({ state }) => state),
  );
  return {
    day,
    spent_usd_today: Math.round(spent * 1e6) / 1e6,
    max_usd_per_day: maxUsdPerDay,
    projects: projects.flat(),
  };
}

function overTheDay(spentUsd: number, usd: number, limitUsd: number): SparkfluenceError {
  const [spent, more] = [spentUsd, usd].map(shownUsd);
  return new SparkfluenceError(
    'budget',
    `This would cost ${more} USD, and ${spent} USD of the ${limitUsd} USD of today are spent`,
    {
      code: 'RATE_LIMITED',
      details: {
        reason: 'day_budget_exceeded',
        spent_usd: spentUsd,
        price_usd: usd,
        limit_usd: limitUsd,
        next: 'Nothing of it was bought. Wait for the next day (UTC), or have the limit raised.',
      },
    },
  );
}
