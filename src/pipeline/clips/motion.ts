import { SparkfluenceError } from '../../contracts/errors.ts';
import { type ClipOrder, forSegment, type WrittenPrompt } from '../../contracts/providers.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { costOfTokens, priceOf } from '../money/prices.ts';
import { buy } from '../money/purchases.ts';
import type { Work } from '../work/work.ts';

/**
 * The motion prompt of a clip. A text model writes it where there is a key for one; it is bought as everything else is.
 * Where none comes (a used-up quota, a block, a limit of the project), the program composes one, so that a clip that can be
 * made is made.
 */
export async function motionFor(work: Work, order: ClipOrder): Promise<string | undefined> {
  const { videos } = work.makers;
  if (videos.promptFor === undefined) return undefined;
  if (videos.promptWriter === undefined) {
    const { text } = await videos.promptFor(order, { signal: work.tools.signal });
    return text;
  }
  try {
    const { text } = await buyMotion(work, order, videos.promptWriter);
    await noteMotion(work, order, undefined);
    return text;
  } catch (error) {
    const text = isReplaceable(work, error) ? videos.composePrompt?.(order) : undefined;
    if (text === undefined) throw error;
    await noteMotion(work, order, error as SparkfluenceError);
    return text;
  }
}

function buyMotion(
  work: Work,
  order: ClipOrder,
  writer: { readonly id: string; readonly model: string },
): Promise<WrittenPrompt> {
  const { prices } = work.money;
  const { id, model } = writer;
  return buy(work, {
    stage: 'motion',
    segment: order.segment.type,
    provider: id,
    model,
    price: priceOf(prices, 'motion', { id, model }),
    send: (call) => work.makers.videos.promptFor!(order, call),
    answerToSave: (written) => written,
    costOf: ({ usage }) => costOfTokens(prices, 'motion', writer, usage),
    save: async (written) => written,
  });
}

/** Whether the composer may step in: not after Ctrl-C, and not where the project itself cannot be worked on. */
const isReplaceable = ({ tools }: Work, error: unknown): boolean =>
  error instanceof SparkfluenceError &&
  !tools.signal.aborted &&
  ['provider', 'limit', 'config', 'budget'].includes(error.kind);

const REASON = 'motion_composed';

/** Writes into the project that a motion was composed and why, or takes that back. Every document carries it on. */
async function noteMotion(
  { place: { ledger } }: Work,
  { segment: { type } }: ClipOrder,
  error: SparkfluenceError | undefined,
): Promise<void> {
  const isMine = ({ reason, message }: Degradation) => reason === REASON && message.startsWith(`${type}: `);
  const known = ledger.state.degradations.filter(isMine);
  const note = error === undefined ? [] : [composedNote(type, error)];
  if (known.length === 0 && note.length === 0) return;
  await ledger.update((state) => {
    state.degradations = [...state.degradations.filter((each) => !isMine(each)), ...note];
  });
}

const composedNote = (type: ClipOrder['segment']['type'], error: SparkfluenceError): Degradation => ({
  reason: REASON,
  message: forSegment(
    type,
    `the built-in composer wrote the motion of the clip, since the text model did not: ${error.message.replace(`${type}: `, '')}`,
  ),
  ...(error.details.next === undefined
    ? {}
    : {
        next: `For another motion later, make the clip again with --redo --only ${type}. ${error.details.next}`,
      }),
});
