import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type PastClip, type PastClips, pastClips } from '../../contracts/providers.ts';
import { historyEntry, pastClip, type VeoEntry } from './veo-answers.ts';

/**
 * Reads the account's list of orders page by page, back to a time. What cannot be read of it makes the whole list doubtful:
 * an order that is not in it may be there all the same.
 */

export const PAGE_ITEMS = 50;
/** 10,000 orders: more than an account makes within the hours that are read back. */
const MAX_PAGES = 200;
/** A page of such a length may be all that the server gives at once, whatever was asked for. */
const USUAL_PAGE_LENGTHS = new Set([10, 20, 25, 30, 40, PAGE_ITEMS]);

/** What is known of the list from an earlier reading, which was whole. */
export interface ReadBefore {
  readonly clips: readonly PastClip[];
  /** From here on the list has to be read again, milliseconds since 1970. */
  readonly againMs: number;
}

/**
 * @param getPage the answer to one page, 1 and up
 * @param sinceMs how far back the list has to be read, milliseconds since 1970
 * @param before takes the place of the pages behind `againMs`
 */
export async function readHistory(
  getPage: (page: number) => Promise<unknown>,
  sinceMs: number,
  model: string,
  before?: ReadBefore,
): Promise<PastClips> {
  const found = new Map<string, PastClip>();
  const untilMs = Math.max(sinceMs, before?.againMs ?? sinceMs);
  let totals: { readonly first: number; readonly last: number } | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await getPage(page).catch((error: unknown) => {
      if (page > 1 && error instanceof SparkfluenceError && error.details.status === 404) return [];
      throw error;
    });
    const list = listIn(answer);
    if (list === undefined)
      return pastClips([...found.values()], `page ${page} holds no list that can be read`);
    const entries = list.map(historyEntry);
    const clips = entries.filter((entry): entry is VeoEntry => entry !== undefined);
    const sizeBefore = found.size;
    const counted = total(answer);
    if (counted > 0 && counted < (totals?.last ?? 0))
      return pastClips([...found.values()], 'it became shorter while it was read');
    const hasMoved = totals !== undefined && counted > totals.last;
    totals = { first: totals?.first || counted, last: counted };
    for (const entry of clips) if (!found.has(entry.uuid)) found.set(entry.uuid, pastClip(entry, model));
    if (clips.length < entries.length)
      return pastClips([...found.values()], `${entries.length - clips.length} of its entries cannot be read`);
    if (list.length === 0) return whole(found, totals.first);
    if (found.size === sizeBefore) {
      if (hasMoved) continue; // a page of new orders has come since, and moved all others by one
      return repeated(found, list.length, totals.first);
    }
    if (isBehind([...found.values()].slice(sizeBefore), untilMs)) return withThose(found, before);
    if (!USUAL_PAGE_LENGTHS.has(list.length) && totals.first <= found.size) return whole(found, totals.first);
  }
  return pastClips([...found.values()], `it is longer than ${MAX_PAGES} pages`);
}

/** What was read, and what an earlier reading knows. */
function withThose(found: Map<string, PastClip>, before: ReadBefore | undefined): PastClips {
  for (const clip of before?.clips ?? [])
    if (!found.has(clip.receipt.uuid)) found.set(clip.receipt.uuid, clip);
  return pastClips([...found.values()]);
}

/** The list ended. It is whole unless it said when it was begun that there is more; what came since is newer than all that is looked for. */
const whole = (found: ReadonlyMap<string, PastClip>, firstTotal: number): PastClips =>
  firstTotal > found.size
    ? pastClips([...found.values()], `it ends after ${found.size} of ${firstTotal} orders`)
    : pastClips([...found.values()]);

/** The server answers every page with the first one: a full one may hide others. */
const repeated = (found: ReadonlyMap<string, PastClip>, length: number, firstTotal: number): PastClips =>
  length >= PAGE_ITEMS && firstTotal !== found.size
    ? pastClips([...found.values()], 'its pages repeat each other')
    : whole(found, firstTotal);

/** Whether a page is sorted, newest first, and reaches back to before that time. */
function isBehind(clips: readonly PastClip[], sinceMs: number): boolean {
  const times = clips.map(({ createdAtMs }) => createdAtMs);
  if (times.some((time) => time === undefined)) return false;
  const isSorted = times.every((time, index) => index === 0 || time! <= times[index - 1]! + SORT_SLACK_MS);
  return isSorted && times.at(-1)! < sinceMs;
}

const SORT_SLACK_MS = 60_000;

const totalNames = z.object({
  total: z.number().optional().catch(undefined),
  total_items: z.number().optional().catch(undefined),
  total_count: z.number().optional().catch(undefined),
});

/** How many orders the list says to have; 0 where it does not say. */
function total(answer: unknown): number {
  const places = [answer, ...valuesOf(answer)];
  const named = places.map((place) => totalNames.safeParse(place).data ?? {});
  return Math.max(0, ...named.flatMap((each) => Object.values(each).filter((count) => count !== undefined)));
}

/** The names under which lists of orders were seen. */
const LIST_NAMES = ['result', 'results', 'data', 'histories', 'history', 'items', 'list', 'records'];
const MAX_DEPTH = 3;

/** The array that holds the orders, wherever it stands; undefined where none can be told to be it. */
function listIn(answer: unknown): unknown[] | undefined {
  if (Array.isArray(answer)) return answer;
  const arrays = arraysIn(answer, MAX_DEPTH);
  const readable = arrays
    .map(({ list }) => ({ list, count: list.filter((item) => historyEntry(item) !== undefined).length }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count)[0];
  if (readable !== undefined) return readable.list;
  const named = arrays.filter(({ name }) => LIST_NAMES.includes(name));
  return named.length > 0 && named.every(({ list }) => list.length === 0) ? [] : undefined;
}

function arraysIn(value: unknown, depth: number): { readonly name: string; readonly list: unknown[] }[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth === 0) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    Array.isArray(item) ? [{ name, list: item }] : arraysIn(item, depth - 1),
  );
}

const valuesOf = (value: unknown): unknown[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.values(value) : [];

/** The entries of one page that can be read; undefined if it holds no list. */
export const entriesIn = (answer: unknown): VeoEntry[] | undefined =>
  listIn(answer)
    ?.map(historyEntry)
    .filter((entry) => entry !== undefined);
