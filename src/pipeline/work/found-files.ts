import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { SEGMENT_TYPES, type SegmentType } from '../../contracts/segments.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { probe } from '../../ffmpeg/inspect/probe.ts';
import type { Asset, Ledger, Order, State, Take } from '../../project/ledger.ts';
import { unknownReceipt } from '../../project/orders.ts';
import type { RegisteredOrder } from '../../project/register.ts';

/**
 * Takes over what lies in a project without a ledger: finished files by their names and hashes, and the orders that this
 * machine remembers of it. Nothing of it is bought or overwritten then. Into a ledger of an earlier time go the orders alone.
 * @param remembered the orders of this project, as they were registered last
 * @throws SparkfluenceError project, reason `files_unsure`, where it is not clear which file is the segment's
 */
export async function adoptFound(
  folder: string,
  ledger: Ledger,
  remembered: () => Promise<readonly RegisteredOrder[]>,
): Promise<void> {
  const { state } = ledger;
  if (state.orders.length + Object.keys(state.clips).length + Object.keys(state.images).length > 0)
    return adoptSent(ledger, await remembered());
  const orders = (await remembered()).flatMap(({ whole }) => (whole === undefined ? [] : [whole]));
  const images = await found(folder, 'images', /^(.+)\.(?:jpg|png|webp)$/);
  const clips = await found(folder, 'clips', /^(.+)\.mp4$/);
  const takes = await foundTakes(folder);
  if (orders.length + images.length + clips.length + takes.length === 0) return;
  requireSure(folder, images);
  for (const { asset, type } of clips)
    await probe(join(folder, asset.path)).catch((cause: unknown) => {
      throw unsure(folder, type, `${asset.path} is no whole video`, cause);
    });
  await ledger.update((next) => {
    next.orders.push(...orders);
    next.takes.push(...takes);
    for (const image of images) putImage(next, image, orders);
    for (const clip of clips) putClip(next, clip, orders);
    const names = [...images, ...clips].map(({ asset }) => asset.path).join(', ');
    next.degradations.push({
      reason: 'files_adopted',
      message: `The project had no ledger; what lay in it was taken over as it is: ${names || 'the orders of this machine'}.`,
      next: 'To have something made anew, use --redo --only SEGMENT; what is replaced becomes a take.',
    });
  });
}

/**
 * Adds what this machine has ordered for the project since its ledger was written: it was put back from a backup, or is a copy. What
 * stands there as sent takes the answer that came since. A ledger is written before the register, so it is never older otherwise.
 */
async function adoptSent(ledger: Ledger, remembered: readonly RegisteredOrder[]): Promise<void> {
  const known = new Map(ledger.state.orders.map((order) => [order.id, order.state]));
  const isNews = ({ id, state }: Order) =>
    known.has(id) ? known.get(id) === 'sent' && state !== 'sent' : state !== 'refused';
  const news = remembered.flatMap(({ whole }) => (whole !== undefined && isNews(whole) ? [whole] : []));
  if (news.length === 0) return;
  const byTime = (one: Order, other: Order) => one.at.localeCompare(other.at);
  await ledger.update((next) => {
    const ids = new Set(news.map(({ id }) => id));
    next.orders = [...next.orders.filter(({ id }) => !ids.has(id)), ...news].sort(byTime);
    next.degradations.push({
      reason: 'orders_adopted',
      message: `The project's ledger was of an earlier time than ${news.length === 1 ? 'an order' : `${news.length} orders`} that this machine has sent for it, as after a backup was put back: what was bought counts, and is fetched and not bought again where the provider has it still.`,
      next: 'Nothing has to be done. Pictures are kept by no provider: copy them from where they are, or they are drawn again.',
    });
  });
}

interface Found {
  readonly type: SegmentType;
  readonly asset: Asset;
}

const isType = (name: string): name is SegmentType => SEGMENT_TYPES.some((type) => type === name);

async function found(folder: string, below: string, named: RegExp): Promise<Found[]> {
  const names = await readdir(join(folder, below)).catch(() => []);
  const files = names.sort().flatMap((name) => {
    const type = named.exec(name)?.[1] ?? '';
    return isType(type) ? [{ type, path: `${below}/${name}` }] : [];
  });
  return Promise.all(files.map(async ({ type, path }) => ({ type, asset: await assetAt(folder, path) })));
}

async function assetAt(folder: string, path: string): Promise<Asset> {
  const file = join(folder, path);
  return { path, sha256: await sha256OfFile(file), bytes: (await stat(file)).size };
}

async function foundTakes(folder: string): Promise<Take[]> {
  const names = await readdir(join(folder, 'takes')).catch(() => []);
  const takes = names.sort().map(async (name): Promise<Take[]> => {
    const [, type = '', kind, number] = /^(.+)-(image|clip)-(\d{1,9})\.\w+$/.exec(name) ?? [];
    if (!isType(type) || (kind !== 'image' && kind !== 'clip')) return [];
    const asset = await assetAt(folder, `takes/${name}`);
    const made = { provider: 'custom', model: 'custom', asset, replaced_at: new Date().toISOString() };
    return [{ segment_type: type, kind, number: Number(number), ...made }];
  });
  return (await Promise.all(takes)).flat();
}

/** The order whose result this very file is. */
const originOf = (
  orders: readonly Order[],
  stage: Order['stage'],
  { type, asset }: Found,
): Order | undefined =>
  orders.find(
    (order) => order.stage === stage && order.segment_type === type && order.asset?.sha256 === asset.sha256,
  );

function putImage(state: State, image: Found, orders: readonly Order[]): void {
  const { asset, type } = image;
  const order = originOf(orders, 'image', image);
  const { provider = 'custom', model = 'custom', fingerprint = null, prompt = '' } = order ?? {};
  const { revised_prompt = null, degradations = [] } = order ?? {};
  state.images[type] = {
    ...{ state: 'succeeded', fingerprint, provider, model, prompt, revised_prompt, asset, degradations },
    ...(order === undefined ? {} : { order: order.id }),
  };
}

function putClip(state: State, clip: Found, orders: readonly Order[]): void {
  const { asset, type } = clip;
  const order = originOf(orders, 'clip', clip);
  const { provider = 'custom', model = 'custom', fingerprint = asset.sha256 } = order ?? {};
  const receipt = order?.receipt ?? unknownReceipt(model);
  state.clips[type] = {
    ...{ state: 'succeeded', fingerprint, provider, model, receipt, asset },
    ...(order === undefined ? {} : { order: order.id }),
  };
}

function requireSure(folder: string, images: readonly Found[]): void {
  for (const { type, asset } of images) {
    const other = images.find((each) => each.type === type && each.asset.path !== asset.path);
    if (other === undefined || other.asset.sha256 === asset.sha256) continue;
    throw unsure(folder, type, `${asset.path} and ${other.asset.path} could both be its picture`);
  }
}

function unsure(folder: string, type: SegmentType, why: string, cause?: unknown): SparkfluenceError {
  return new SparkfluenceError('project', `${type}: the project has no ledger, and ${why}`, {
    details: {
      reason: 'files_unsure',
      segment: type,
      path: folder,
      next: 'Nothing was bought or changed. Move the file that is not wanted out of the project, and run again.',
    },
    ...(cause === undefined ? {} : { cause }),
  });
}
