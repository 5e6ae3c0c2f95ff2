import type { VeoResponse } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { StartedClip } from '../contracts/providers.ts';
import type { SegmentType } from '../contracts/segments.ts';
import type { DoneClip, DoneImage, DoneNarration, JsonValue, Order, State, Take } from './state.ts';

/** Questions to the orders of a project, and what a segment has by them. */

type Common = { readonly fingerprint: string; readonly provider: string; readonly model: string };
interface Failed {
  readonly state: 'failed';
  readonly reason: string;
  readonly message: string;
}

/** A clip that the provider is making, or whose file was not fetched yet. */
export interface RunningClip extends Common {
  readonly state: 'running';
  readonly operation: JsonValue;
  readonly receipt: VeoResponse;
  readonly order: string;
  /** Since when it is done at the provider while its file has not come. */
  readonly without_file_since?: string;
}
/** No answer to the order is known. */
export interface SubmittingClip extends Common {
  readonly state: 'submitting';
  readonly order: string;
}
/** What a segment has for a clip. */
export type ClipState =
  | SubmittingClip
  | RunningClip
  | DoneClip
  | (Failed & Common & { readonly receipt: VeoResponse | null; readonly order: string });

/** What a segment has for a picture. */
export type ImageState =
  | {
      readonly state: 'submitting';
      readonly fingerprint: string;
      readonly provider: string;
      readonly order: string;
    }
  | DoneImage
  | (Failed & { readonly fingerprint: string; readonly provider: string });

/** The file that clips are made of and that is shown: the frame of a person's photo, otherwise the picture itself. */
export const frameOfImage = ({ asset, frame }: Pick<DoneImage, 'asset' | 'frame'>): DoneImage['asset'] =>
  frame ?? asset;

export const orderOf = ({ orders }: Pick<State, 'orders'>, id: string | undefined): Order | undefined =>
  orders.find((each) => each.id === id);

/** Changes an order; no order is changed where the state has none of this id. */
export function changeOrder(state: State, id: string | undefined, change: Partial<Order>): void {
  state.orders = state.orders.map((each) => (each.id === id ? { ...each, ...change } : each));
}

export function clipOf(state: Pick<State, 'orders' | 'clips'>, type: SegmentType): ClipState | undefined {
  const entry = state.clips[type];
  if (entry?.state !== 'ordered') return entry;
  const order = orderOf(state, entry.order);
  if (order === undefined) return undefined;
  const { id, fingerprint = '', provider, model, receipt, operation, without_file_since } = order;
  const late = without_file_since === undefined ? {} : { without_file_since };
  const common = { fingerprint, provider, model, order: id };
  if (isOpen(order) && receipt !== undefined && operation !== undefined)
    return { state: 'running', ...common, operation, receipt, ...late };
  if (isInDoubt(order)) return { state: 'submitting', ...common };
  return { state: 'failed', ...common, receipt: receipt ?? null, ...failureOf(order) };
}

export function imageOf(state: Pick<State, 'orders' | 'images'>, type: SegmentType): ImageState | undefined {
  const entry = state.images[type];
  if (entry?.state !== 'ordered') return entry;
  const order = orderOf(state, entry.order);
  if (order === undefined) return undefined;
  const { id, fingerprint = '', provider } = order;
  if (isInDoubt(order)) return { state: 'submitting', fingerprint, provider, order: id };
  return { state: 'failed', fingerprint, provider, ...failureOf(order) };
}

const failureOf = ({ failure, state, provider }: Order) =>
  failure ?? { reason: state, message: `the order at ${provider} is ${state}` };

/** No answer is known: it may have been taken. */
export const isInDoubt = ({ state }: Order): boolean => state === 'sent' || state === 'lost';

/** The receipt of a finished clip of which no provider has told more than the model, if anything. */
export const unknownReceipt = (model: string): VeoResponse => ({
  ...{ id: 0, uuid: crypto.randomUUID(), model_name: model, estimated_credit: 0 },
  ...{ status: 2, status_percentage: 100 },
});

/** The provider has the job, and what it makes is not on disk yet. */
export const isOpen = ({ state }: Order): boolean => state === 'accepted' || state === 'finished';

/** What the local providers make costs nothing. */
export const isLocal = ({ provider }: Pick<Order, 'provider'>): boolean => provider === 'local';

/** Whether a segment waits for this order, or has what came of it. */
export function isPointedAt(state: Entries, { id }: Order): boolean {
  const { images, clips, narrations } = state;
  const all = [...Object.values(images), ...Object.values(clips), ...Object.values(narrations)];
  return all.some((entry) => entry.order === id);
}

type Entries = Pick<State, 'images' | 'clips' | 'narrations'>;

/** What the segments have of one kind. */
export const entriesOf = <Kind extends Take['kind']>(state: Entries, kind: Kind) =>
  ({ image: state.images, clip: state.clips, narration: state.narrations })[kind];

/** The folder of a project's files of one kind. */
export const FOLDERS: Readonly<Record<Take['kind'], string>> = {
  image: 'images',
  clip: 'clips',
  narration: 'narrations',
};

/** The narration that a segment has on disk. */
export function narrationOf(
  { narrations }: Pick<State, 'narrations'>,
  type: SegmentType,
): DoneNarration | undefined {
  const entry = narrations[type];
  return entry?.state === 'succeeded' ? entry : undefined;
}

/** The orders of a segment's picture or clip whose inputs are these, newest first. */
export const ordersFor = (
  { orders }: Pick<State, 'orders'>,
  stage: Order['stage'],
  type: SegmentType,
  isSame: (order: Order) => boolean,
): Order[] =>
  orders
    .filter((order) => order.stage === stage && order.segment_type === type && isSame(order))
    .toReversed();

/** Local orders that nobody waits for any more are forgotten: they cost nothing, and are made again when they are wanted. */
export function forgetLocal(state: State): void {
  state.orders = state.orders.filter((order) => !isLocal(order) || isPointedAt(state, order));
}

/**
 * Writes that a provider has accepted an order as a job.
 * @throws SparkfluenceError provider, reason `duplicate_job`, where another order has this job already
 */
export function acceptJob(state: State, id: string, { operation, receipt }: StartedClip): void {
  const provider = orderOf(state, id)?.provider;
  const other = state.orders.find(
    (each) => each.id !== id && each.provider === provider && each.job === receipt.uuid,
  );
  if (other !== undefined) throw duplicateJob(provider ?? '', receipt.uuid, other);
  changeOrder(state, id, {
    state: 'accepted',
    job: receipt.uuid,
    operation: operation as JsonValue,
    receipt,
  });
}

const duplicateJob = (provider: string, job: string, other: Order): SparkfluenceError =>
  new SparkfluenceError('provider', `${provider} gave the job ${job} to two orders`, {
    details: {
      reason: 'duplicate_job',
      provider,
      job_id: job,
      segments: [other.segment_type ?? other.stage],
      next: 'Look at your account there: the second order may have been bought. --resubmit buys it again.',
    },
  });
