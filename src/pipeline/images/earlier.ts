import { join } from 'node:path';
import type { SegmentType } from '../../contracts/segments.ts';
import { copyWhole } from '../../disk/files.ts';
import { readBytes } from '../../disk/read.ts';
import type { Asset, Order } from '../../project/ledger.ts';
import { changeOrder, ordersFor } from '../../project/orders.ts';
import { isWhole } from '../work/assets.ts';
import { keepUnknown, setAside } from '../work/takes.ts';
import type { Work } from '../work/work.ts';
import { pathOfImage } from './files.ts';
import { saveFrame } from './frame.ts';
import { MAX_PHOTO_BYTES } from './photo-format.ts';

/** A picture that was bought earlier for the inputs that are wanted again, and is among the takes. */
export interface EarlierImage {
  readonly earlier: Order;
  readonly asset: Asset;
  readonly frame?: undefined;
}

/** The newest such picture whose file is there. */
export async function earlierImage(
  { place: { ledger, project } }: Work,
  type: SegmentType,
  isSame: (order: Order) => boolean,
): Promise<EarlierImage | undefined> {
  for (const order of ordersFor(ledger.state, 'image', type, isSame)) {
    const { asset } = order;
    if (order.state === 'fetched' && asset !== undefined && (await isWhole(project.folder, asset)))
      return { earlier: order, asset };
  }
  return undefined;
}

/** Puts it in its place again; what is there becomes a take. */
export async function putBack(
  work: Work,
  type: SegmentType,
  { earlier, asset: from }: EarlierImage,
): Promise<void> {
  const { ledger, project } = work.place;
  const { record, over } = await setAside(work, 'image', type);
  await ledger.update(record); // before its file is overwritten
  const asset = { ...from, path: pathOfImage(type, from.path) };
  if (asset.path !== from.path) {
    await keepUnknown(work, 'image', type, asset.path, over);
    await copyWhole(join(project.folder, from.path), join(project.folder, asset.path));
  }
  const {
    id,
    fingerprint = null,
    provider,
    model,
    prompt = '',
    wanted,
    revised_prompt = null,
    degradations = [],
    credit,
  } = earlier;
  const frame =
    credit === undefined
      ? null
      : await saveFrame(
          work,
          type,
          await readBytes(join(project.folder, asset.path), { maxBytes: MAX_PHOTO_BYTES }),
        );
  await ledger.update((state) => {
    changeOrder(state, id, { asset });
    state.images[type] = {
      ...{ state: 'succeeded', fingerprint, provider, model, prompt, revised_prompt, asset, degradations },
      ...(credit === undefined ? {} : { credit, frame }),
      ...(wanted === undefined ? {} : { wanted }),
      order: id,
    };
  });
}
