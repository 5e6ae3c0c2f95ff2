import type { StatusData } from '../contracts/documents.ts';
import { needsImage } from './images.ts';
import { spentOf } from './purchases.ts';
import { needsClip } from './quote.ts';
import type { VideosWork } from './videos.ts';

/** Each segment: what is there, what it cost, what running again would do. */
export async function overviewOf(work: VideosWork): Promise<StatusData['overview']> {
  const { state } = work.ledger;
  const rows: StatusData['overview'] = [];
  for (const [index, segment] of work.script.segments.entries()) {
    const { type } = segment;
    const spent = spentOf({ purchases: state.purchases.filter(({ segment_type }) => segment_type === type) });
    const image = await needsImage(work, segment, index);
    const clip = image || (await needsClip(work, segment, index));
    rows.push({
      segment_type: type,
      image: state.images[type]?.state ?? 'missing',
      clip: state.clips[type]?.state ?? 'missing',
      cost_usd: spent.usd,
      credits: spent.credits,
      takes: state.takes.filter(({ segment_type }) => segment_type === type).length,
      rerun: image && clip ? 'image_and_clip' : image ? 'image' : clip ? 'clip' : 'nothing',
    });
  }
  return rows;
}
