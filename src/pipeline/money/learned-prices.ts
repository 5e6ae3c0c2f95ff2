import { join } from 'node:path';
import { z } from 'zod';
import { makeFolder, writeJson } from '../../disk/files.ts';
import { readText } from '../../disk/read.ts';
import { withLockFile } from '../../disk/short-lock.ts';

/**
 * What finished clips have cost in the provider's credits, learned from its answers (`used_credit`): a reseller publishes
 * no price list, and a clip of another length or resolution has another price. `learned-prices.json` of the data folder;
 * it may be lost, and the price table's estimate holds then.
 */

/** A clip as it is priced. */
export interface PricedClip {
  readonly provider: string;
  readonly model: string;
  /** A resolution other than the default. */
  readonly variant?: string | undefined;
  readonly seconds: number;
}

export interface LearnedPrices {
  /** Credits of such a clip; undefined where none was finished yet, or where what is noted cannot be a price. */
  creditsFor(clip: PricedClip, usual: number): number | undefined;
  /**
   * Notes what a clip has cost; a newer one stays. What cannot be a price is left out, and a disk that is full is no error.
   * @param usual credits by the price table
   * @param at when the clip was ordered, ISO 8601
   */
  learn(clip: PricedClip, credits: number, usual: number, at: string): Promise<void>;
}

const rowSchema = z.object({
  provider: z.string().min(1).max(200),
  model: z.string().min(1).max(200),
  variant: z.string().max(200).optional(),
  seconds: z.number().positive().max(3600),
  credits: z.number().positive(),
  at: z.iso.datetime(),
});
type Row = z.infer<typeof rowSchema>;
const fileSchema = z.object({ clips: z.array(z.unknown()) });

/** The clips that are kept, those that were learned last; a user has a handful. */
const MOST_ROWS = 200;
const MAX_BYTES = 1024 * 1024;
/** More than so many times the table's figure, or less than that part of it, is a mistake and no price. */
const MOST_TIMES = 50;
const DAY_MS = 24 * 3_600_000;

/** Whether a number of credits can be the price of what costs `usual` by the table. */
export const isLikely = (credits: number, usual: number): boolean =>
  Number.isFinite(credits) && credits > 0 && credits <= usual * MOST_TIMES && credits >= usual / MOST_TIMES;

/** Opens what was learned on this machine, as it is now; what this process learns later is known to it at once. */
export async function openLearnedPrices(dataFolder: string): Promise<LearnedPrices> {
  const file = join(dataFolder, 'learned-prices.json');
  let rows = await readRows(file);
  return {
    creditsFor(clip, usual) {
      const credits = rows.find((row) => isSame(row, clip))?.credits;
      return credits !== undefined && isLikely(credits, usual) ? credits : undefined;
    },
    async learn({ provider, model, variant, seconds }, credits, usual, at) {
      const named = variant === undefined ? {} : { variant };
      const row = rowSchema.safeParse({ provider, model, ...named, seconds, credits, at }).data;
      if (row === undefined || !isLikely(credits, usual)) return;
      rows = withRow(rows, row, usual);
      const never = new AbortController().signal; // a short write, of what was paid for
      const write = async () => {
        const onDisk = await readRows(file);
        rows = withRow(onDisk, row, usual);
        if (rows !== onDisk) await writeJson(file, { clips: rows });
      };
      await makeFolder(dataFolder)
        .then(() => withLockFile(`${file}.lock`, never, write))
        .catch(() => undefined);
    },
  };
}

const isSame = (row: Row, { provider, model, variant, seconds }: PricedClip): boolean =>
  row.provider === provider && row.model === model && row.variant === variant && row.seconds === seconds;

/** The rows with this one first; as they are where they hold it already, or a newer likely one of the same clip. */
function withRow(rows: readonly Row[], row: Row, usual: number): readonly Row[] {
  const known = rows.find((each) => isSame(each, row));
  if (known !== undefined && isLikely(known.credits, usual) && Date.parse(row.at) <= Date.parse(known.at))
    return rows;
  return [row, ...rows.filter((each) => each !== known)].slice(0, MOST_ROWS);
}

/** Each row is read by itself: one that cannot be read takes no other with it. */
async function readRows(file: string): Promise<readonly Row[]> {
  try {
    const { clips } = fileSchema.parse(JSON.parse(await readText(file, { maxBytes: MAX_BYTES })));
    const rows = clips.flatMap((clip) => rowSchema.safeParse(clip).data ?? []);
    // A time to come (a clock that was wrong) would keep every newer price away.
    return rows.filter(({ at }) => Date.parse(at) <= Date.now() + DAY_MS).slice(0, MOST_ROWS);
  } catch {
    return [];
  }
}
