import { SparkfluenceError } from '../../contracts/errors.ts';
import { shownUsd } from '../../contracts/usd.ts';
import { type PurchaseGuard, spentOf } from '../../pipeline/money/budget.ts';
import { openLedger } from '../../project/ledger.ts';

/**
 * What a batch may cost in all. The ledgers of its projects are what counts, those of rows that changed or are gone included,
 * so that a rerun and what a killed process has bought are under the same limit.
 */
export interface Spending {
  /** Of all projects, USD. */
  spentUsd(): number;
  /** The limit of the batch, asked before each order of a project, which is watched from now on. */
  guardOf(folder: string): PurchaseGuard;
  /** Reads the ledger of a project that nobody works on any more. @returns what it has cost, USD */
  settle(folder: string): Promise<number>;
}

/** The projects of a row, and what they cost when it was last looked at. */
interface Spender {
  readonly folders: readonly string[];
  readonly recordedUsd: number;
}

/**
 * @param assertHeld throws where another process works on the batch now: nothing is bought then
 * @throws SparkfluenceError project, for a ledger that cannot be read: what was bought must be known
 */
export async function openSpending(
  spenders: readonly Spender[],
  limitUsd: number,
  assertHeld: () => Promise<void>,
): Promise<Spending> {
  const costs = new Map<string, number>();
  const active = new Set<string>();
  let goneUsd = 0; // of projects whose folders a person took away
  const read = async (folder: string) => {
    const usd = spentOf((await openLedger(folder)).state).usd;
    costs.set(folder, usd);
    return usd;
  };
  for (const { folders, recordedUsd } of spenders) {
    let usd = 0;
    for (const folder of folders) usd += await read(folder);
    goneUsd += Math.max(0, recordedUsd - usd);
  }
  const spentUsd = () => [...costs.values()].reduce((sum, usd) => sum + usd, goneUsd);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    spentUsd,
    settle(folder) {
      active.delete(folder);
      return read(folder);
    },
    guardOf(folder) {
      active.add(folder);
      return (price, write) => {
        const mine = turn.then(async () => {
          await assertHeld();
          for (const each of active) await read(each); // prices settle, and intents of others are there
          const spent = spentUsd();
          if (spent + price.usd > limitUsd + 1e-9) throw overTheBatch(spent, price.usd, limitUsd);
          await write();
        });
        turn = mine.catch(() => undefined);
        return mine;
      };
    },
  };
}

/** What a project has cost, USD; nothing where there is none, or none that can be read. */
export const costOf = (folder: string): Promise<number> =>
  openLedger(folder).then(
    ({ state }) => spentOf(state).usd,
    () => 0,
  );

export function overTheBatch(spentUsd: number, usd: number, limitUsd: number): SparkfluenceError {
  const [spent, more] = [spentUsd, usd].map(shownUsd);
  return new SparkfluenceError(
    'budget',
    `This would cost ${more} USD, and ${spent} USD of the ${limitUsd} USD of the whole batch are spent`,
    {
      details: {
        reason: 'batch_budget_exceeded',
        spent_usd: spentUsd,
        price_usd: usd,
        limit_usd: limitUsd,
        next: 'Nothing of it was bought. Raise the limit of the whole batch with --max-cost, and run the same command again.',
      },
    },
  );
}
