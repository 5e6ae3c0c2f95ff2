import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SEGMENT_TYPES, type SegmentType } from '../../contracts/segments.ts';
import { writeWhole } from '../../disk/files.ts';
import { doneImageSchema, type Order } from '../../project/ledger.ts';
import { changeOrder, isInDoubt, ordersFor } from '../../project/orders.ts';
import { readOrderAnswer, removeOrderAnswer } from '../money/order-answers.ts';
import { costFields } from '../money/purchases.ts';
import { addTake, keepUnknown } from '../work/takes.ts';
import type { Work } from '../work/work.ts';
import { saveImage } from './files.ts';

const imageAnswerSchema = z.strictObject({
  base64: z.base64(),
  image: doneImageSchema,
  cost: z.object({ usd: z.number().min(0).optional(), credits: z.number().min(0).optional() }).nullable(),
});
export type ImageAnswer = z.infer<typeof imageAnswerSchema>;

/**
 * Takes over pictures that were answered before a kill and have no receipt yet: they are paid for, whatever was edited
 * since. One that the segment still waits for goes into its place, any other becomes a take.
 */
export async function adoptAnswers(work: Work, type: SegmentType): Promise<void> {
  const { project, ledger } = work.place;
  for (const order of ordersFor(ledger.state, 'image', type, isInDoubt)) {
    const answer = await readOrderAnswer(project.folder, order.id, imageAnswerSchema);
    if (answer === undefined) continue;
    await adopt(work, type, order, answer);
    await removeOrderAnswer(project.folder, order.id);
  }
}

/** The segments that wait for a picture whose answer is there: it would be taken over. Nothing is written. */
export async function answeredImages({
  place: { project, ledger },
}: Pick<Work, 'place'>): Promise<Set<SegmentType>> {
  const types = new Set<SegmentType>();
  for (const type of SEGMENT_TYPES) {
    const entry = ledger.state.images[type];
    if (entry?.state !== 'ordered') continue;
    const answer = await readOrderAnswer(project.folder, entry.order, imageAnswerSchema);
    if (answer !== undefined) types.add(type);
  }
  return types;
}

async function adopt(work: Work, type: SegmentType, order: Order, answer: ImageAnswer): Promise<void> {
  const { project, ledger } = work.place;
  const bytes = Buffer.from(answer.base64, 'base64');
  const { asset, revised_prompt, degradations } = answer.image;
  const { usd, credits } = answer.cost ?? {};
  const cost = { ...(usd === undefined ? {} : { usd }), ...(credits === undefined ? {} : { credits }) };
  const settled = { state: 'fetched', ...costFields(cost), revised_prompt, degradations } as const;
  const entry = ledger.state.images[type];
  if (entry?.state === 'ordered' && entry.order === order.id) {
    await keepUnknown(work, 'image', type, asset.path, entry.over);
    await saveImage(project.folder, type, bytes);
    await ledger.update((state) => {
      changeOrder(state, order.id, { ...settled, asset });
      state.images[type] = { ...answer.image, order: order.id };
    });
    return;
  }
  const part = join(project.folder, 'images', `.${type}-${order.id.slice(0, 8)}.part`);
  await writeWhole(part, bytes);
  const take = await addTake(work, 'image', type, { ...order, asset, order: order.id }, part);
  await rm(part, { force: true });
  await ledger.update((state) => {
    changeOrder(state, order.id, { ...settled, asset: take.asset });
    state.takes.push(take);
  });
}
