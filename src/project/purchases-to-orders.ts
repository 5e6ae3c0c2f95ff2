/**
 * Makes version 2 of `state.json` of version 1, where 0.1.0 kept purchases, and in each segment the one clip or picture that
 * it knew of. A clip job that no segment names any more was forgotten there; here it is asked after again.
 */

type Fields = Readonly<Record<string, unknown>>;
type Entry = Record<string, unknown>;

export function ordersFromPurchases({ purchases, images, clips, takes, ...rest }: Fields): Fields {
  if (!isList(purchases ?? []) || !isObject(images) || !isObject(clips))
    return { purchases, images, clips, takes, ...rest }; // damaged, as the schema says of it
  const orders = ((purchases ?? []) as Entry[]).map(orderOfPurchase);
  const entries = (kind: 'image' | 'clip', known: Fields) =>
    Object.fromEntries(
      Object.entries(known).flatMap(([type, value]) => {
        const entry = isObject(value) ? entryOf(kind, type, value, orders) : value;
        return entry === undefined ? [] : [[type, entry]];
      }),
    );
  const parts = { images: entries('image', images), clips: entries('clip', clips) };
  for (const order of orders) askAgain(order);
  return { orders, takes: takes ?? [], ...parts, ...rest };
}

const AS_ORDER: Readonly<Record<string, string>> = { sent: 'sent', refused: 'refused', bought: 'fetched' };

function orderOfPurchase({
  state,
  actual_usd,
  credits,
  estimate_usd,
  estimate_credits,
  ...purchase
}: Entry): Entry {
  return {
    ...purchase,
    state: AS_ORDER[String(state)] ?? state,
    estimate_usd: amount(estimate_usd),
    estimate_credits: amount(estimate_credits),
    actual_usd: settled(actual_usd),
    credits: settled(credits),
  };
}

/** The entry of a segment; its order takes over what the entry knew of it. Undefined for what is made again for nothing. */
function entryOf(kind: 'image' | 'clip', type: string, value: Entry, orders: Entry[]): Entry | undefined {
  const { state, order: id, operation, receipt, reason, message, prompt } = value;
  const job = isObject(receipt) ? receipt.uuid : undefined;
  const bought = orders.findLast(
    (order) =>
      order.stage === kind &&
      order.segment_type === type &&
      (id === undefined
        ? job === undefined || order.job === undefined
          ? true
          : order.job === job
        : order.id === id),
  );
  const asked = { fingerprint: value.fingerprint, ...(prompt === undefined ? {} : { prompt }) };
  if (state === 'succeeded') {
    const isIts =
      bought?.provider === value.provider && bought?.state === 'fetched' && value.fingerprint !== null;
    if (isIts) Object.assign(bought!, { ...asked, asset: value.asset });
    return { ...value, ...(isIts ? { order: bought!.id } : {}) };
  }
  if (state !== 'submitting' && state !== 'running' && state !== 'failed') return value;
  if (value.provider === 'local' && state === 'submitting') return undefined;
  const order = bought ?? synthetic(kind, type, value);
  if (bought === undefined) orders.push(order);
  Object.assign(order, asked);
  if (state === 'running') Object.assign(order, { state: 'accepted', operation, receipt, job });
  if (state === 'failed') {
    const gone = receipt === null || receipt === undefined;
    Object.assign(order, { state: gone ? 'refused' : 'failed', failure: { reason, message } });
    if (!gone) Object.assign(order, { receipt });
  }
  return { state: 'ordered', order: order.id };
}

function synthetic(kind: 'image' | 'clip', type: string, { provider, model, since, state }: Entry): Entry {
  return {
    id: crypto.randomUUID(),
    at: typeof since === 'string' ? since : new Date(0).toISOString(),
    ...{
      stage: kind,
      segment_type: type,
      provider,
      model: model ?? '',
      state: state === 'submitting' ? 'sent' : 'accepted',
    },
    ...{ estimate_usd: 0, estimate_credits: 0, actual_usd: null, credits: null },
  };
}

/** A bought clip of which no file is known is running for all that is known. Where it is a take already, it comes as the same file. */
function askAgain(order: Entry): void {
  const { stage, state, job, asset, provider } = order;
  if (stage !== 'clip' || state !== 'fetched' || asset !== undefined || typeof job !== 'string') return;
  const operation =
    provider === 'veo'
      ? { provider, uuid: job }
      : provider === 'google'
        ? { provider, interaction: job }
        : undefined;
  if (operation === undefined) return;
  const receipt = {
    id: 0,
    uuid: job,
    model_name: order.model,
    status: 1,
    status_percentage: 0,
    estimated_credit: 0,
  };
  Object.assign(order, { state: 'accepted', operation, receipt });
}

const amount = (value: unknown): unknown => (typeof value === 'number' && !(value >= 0) ? 0 : value);
const settled = (value: unknown): unknown => (typeof value === 'number' && !(value >= 0) ? null : value);
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isObject);
const isObject = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
