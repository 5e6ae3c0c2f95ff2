import { join } from 'node:path';
import type { StatusData } from '../../contracts/documents.ts';
import { isMadeHere, type Segment, type SegmentType } from '../../contracts/segments.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import type { SegmentView, TakeView } from '../../page/model.ts';
import type { Words } from '../../page/words/en.ts';
import { openJobs, type WordTime } from '../../project/jobs.ts';
import type { Asset, State } from '../../project/ledger.ts';
import { type ClipState, clipOf, frameOfImage, type ImageState, imageOf } from '../../project/orders.ts';
import type { Work } from '../work/work.ts';
import { fitOf } from './fit.ts';
import type { Shelf } from './media.ts';

/** The revision of a segment's text, as the page showed it. */
export const revisionOf = ({
  script_text,
  visual_direction,
}: Pick<Segment, 'script_text' | 'visual_direction'>): string =>
  fingerprint({ script_text, visual_direction }).slice(0, 16);

/** Where notices go, and in which words. */
interface Saying {
  readonly notices: string[];
  readonly words: Words;
}

export async function segmentViews(
  work: Work,
  rows: StatusData['overview'],
  shelf: Shelf,
  say: Saying,
): Promise<SegmentView[]> {
  const views: SegmentView[] = [];
  for (const [index, segment] of work.script.segments.entries()) {
    views.push(await segmentView(work, segment, rows[index]!, shelf, say));
  }
  return views;
}

async function segmentView(
  work: Work,
  segment: Segment,
  row: StatusData['overview'][number],
  shelf: Shelf,
  { notices, words: { notices: sentences } }: Saying,
): Promise<SegmentView> {
  const {
    script,
    place: { ledger },
    language,
  } = work;
  const { type } = segment;
  const [image, clip] = [imageOf(ledger.state, type), clipOf(ledger.state, type)];
  const picture = image?.state === 'succeeded' ? frameOfImage(image) : null;
  const show = async (asset: Asset, poster: Asset | null): Promise<TakeView['media'] | null> => {
    const media = await shelf.media(asset, poster);
    if (media === null) notices.push(sentences.fileGone(asset.path));
    return media;
  };
  const shownImage = picture === null ? null : await show(picture, picture);
  const current = row.rerun === 'nothing' || row.rerun === 'image';
  // A clip that is made again need not be of the picture that is there now.
  const shownClip =
    clip?.state === 'succeeded' ? await show(clip.asset, row.rerun === 'clip' ? null : picture) : null;
  const words = current ? await wordsOf(work, type) : undefined;
  const local = isMadeHere(clip?.state === 'succeeded' ? clip.provider : work.makers.videos.id);
  return {
    segment,
    row,
    fit: fitOf(segment, language, words, local),
    percentage: await percentageOf(work, clip),
    failure: failureOf(image, clip),
    image:
      image?.state === 'succeeded' && shownImage !== null
        ? {
            ...{ kind: 'image', number: null, media: shownImage },
            ...makerOf(ledger.state, 'image', type, image),
            ...{ prompt: image.prompt, revised: image.revised_prompt, credit: image.credit?.line ?? null },
          }
        : null,
    clip:
      clip?.state === 'succeeded' && shownClip !== null
        ? { kind: 'clip', number: null, media: shownClip, ...makerOf(ledger.state, 'clip', type, clip) }
        : null,
    takes: await takesOf(work, type, shelf),
    sources: (script.metadata.rag_sources ?? [])
      .filter(({ segment_type }) => segment_type === type)
      .map(({ id, title, score }) => ({ id, title, score })),
    degradations: image?.state === 'succeeded' ? image.degradations : [],
    revision: revisionOf(segment),
  };
}

/** The times of a local clip's words, from the beginning of the clip. */
export async function wordsOf(
  { place: { project, ledger } }: Work,
  type: SegmentType,
): Promise<WordTime[] | undefined> {
  const clip = clipOf(ledger.state, type);
  if (clip?.state !== 'succeeded' || !isMadeHere(clip.provider)) return undefined;
  return openJobs(join(project.folder, 'jobs')).words(clip.receipt.uuid);
}

async function percentageOf(
  { place: { project } }: Work,
  clip: ClipState | undefined,
): Promise<number | null> {
  if (clip?.state !== 'running') return null;
  if (!isMadeHere(clip.provider)) return clip.receipt.status_percentage;
  const job = await openJobs(join(project.folder, 'jobs')).state(clip.receipt.uuid);
  if (job.state === 'working') return Math.floor(job.percentage);
  return job.state === 'done' ? 100 : 0;
}

function failureOf(image: ImageState | undefined, clip: ClipState | undefined): SegmentView['failure'] {
  if (clip?.state === 'failed')
    return { what: 'clip', provider: clip.provider, reason: clip.reason, message: clip.message };
  if (image?.state === 'failed')
    return { what: 'picture', provider: image.provider, reason: image.reason, message: image.message };
  return null;
}

interface Made {
  readonly provider: string;
  readonly model: string;
  readonly asset: Asset;
}

/** Who made what is in place: a take that was chosen again counts as brought in the ledger, and yet whoever made it made it. */
export function makerOf(
  { takes }: Pick<State, 'takes'>,
  kind: TakeView['kind'],
  type: SegmentType,
  { provider, model, asset }: Made,
): Pick<Made, 'provider' | 'model'> {
  const chosen = takes.find(
    (take) => take.segment_type === type && take.kind === kind && take.asset.sha256 === asset.sha256,
  );
  return provider === 'custom' && chosen !== undefined
    ? { provider: chosen.provider, model: chosen.model }
    : { provider, model };
}

/** The old takes; one that was chosen again is in place, and not beside itself. */
async function takesOf({ place: { ledger } }: Work, type: SegmentType, shelf: Shelf): Promise<TakeView[]> {
  const { takes } = ledger.state;
  const inPlace = [imageOf(ledger.state, type), clipOf(ledger.state, type)].flatMap((entry) =>
    entry?.state === 'succeeded' ? [entry.asset.sha256] : [],
  );
  const views = await Promise.all(
    takes.toReversed().map(async (take): Promise<TakeView[]> => {
      const { segment_type, kind, number, provider, model, asset } = take;
      if (segment_type !== type || kind === 'narration' || inPlace.includes(asset.sha256)) return [];
      const media = await shelf.media(asset);
      return media === null ? [] : [{ kind, number, provider, model, media }];
    }),
  );
  return views.flat();
}
