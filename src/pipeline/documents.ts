import type { Captions } from '../contracts/captions.ts';
import type {
  CombineData,
  Image,
  ImagesData,
  OwnFileEntry,
  ScriptData,
  StatusData,
  SubmittedVideo,
  VideoStatus,
  VideosData,
} from '../contracts/documents.ts';
import { type Degradation, isMadeHere } from '../contracts/segments.ts';
import type { UploadEntry } from '../contracts/storage.ts';
import type { FinalState } from '../project/ledger.ts';
import { clipOf, frameOfImage, imageOf, narrationOf, orderOf } from '../project/orders.ts';
import { summaryOf } from './clips/follow.ts';
import { isBrought, videoStatusOf } from './clips/state.ts';
import { strayNotices } from './clips/strays.ts';
import { finalFacts } from './final/job-record.ts';
import { receiptOf } from './money/receipt.ts';
import { tooLongNotes } from './narration/too-long.ts';
import { DRAFT, draftNote } from './quote/draft-note.ts';
import { overviewOf } from './quote/overview.ts';
import { assetUrl } from './work/assets.ts';
import { photoCreditsOf } from './work/photo-credits.ts';
import type { Work } from './work/work.ts';

/**
 * The `data` of each step's answer: the specification's fields, and what later steps need of them (docs/design/decisions.md,
 * the pipe document).
 */

export const scriptData = (work: Work): ScriptData => ({
  ...carried(work),
  provider: work.script.provider ?? 'local',
});

export const imagesData = (work: Work): ImagesData => ({
  ...carried(work),
  images: imagesOf(work),
  provider: work.makers.images.id,
});

export const videosData = (work: Work): VideosData => ({
  ...carried(work),
  images: imagesOf(work),
  videos: submittedOf(work),
  polling_endpoint: `sparkfluence status --project ${quoted(work.place.project.folder)}`,
  polling_interval_seconds: Math.max(1, Math.round(work.makers.pollMs / 1000)),
  provider: work.makers.videos.id,
});

export async function statusData(work: Work, videos: VideoStatus[]): Promise<StatusData> {
  const summary = summaryOf(videos);
  const all_completed = summary.completed === work.script.segments.length;
  const overview = await overviewOf(work);
  const provider = work.makers.videos.id;
  return { ...carried(work), images: imagesOf(work), videos, summary, all_completed, provider, overview };
}

/** What belongs to a finished video besides its file. */
export interface Beside {
  readonly kit: { readonly url: string };
  /** What lies in the storage; undefined where nothing was to be uploaded. */
  readonly uploads?: readonly UploadEntry[] | undefined;
}

/** Media that lie in a storage are named by their address there. */
export const combineData = (work: Work, final: FinalState, { kit, uploads }: Beside): CombineData => {
  const data = { ...madeData(work, final), publish_url: kit.url };
  if (uploads === undefined) return data;
  const there = new Map(uploads.map(({ file_url, url }) => [file_url, url]));
  const at = (url: string) => there.get(url) ?? url;
  const { captions } = data;
  return {
    ...data,
    images: data.images.map((image) => ({ ...image, image_url: at(image.image_url) })),
    videos: data.videos.map((video) => ({
      ...video,
      video_url: video.video_url === null ? null : at(video.video_url),
    })),
    final_video_url: at(data.final_video_url),
    captions:
      captions === null
        ? null
        : { ...captions, srt_url: at(captions.srt_url), vtt_url: at(captions.vtt_url) },
    uploads: [...uploads],
  };
};

const madeData = (work: Work, final: FinalState): CombineData => ({
  ...carried(work, [...final.degradations, ...(final.captions?.degradations ?? [])]),
  images: imagesOf(work),
  videos: work.script.segments.flatMap(({ type }) => {
    const clip = clipOf(work.place.ledger.state, type);
    return clip === undefined ? [] : [videoStatusOf(work.place.project.folder, type, clip)];
  }),
  aspect_ratio: ratioOf(final.resolution),
  job_id: final.job_id,
  status: 'completed',
  final_video_url: assetUrl(work.place.project.folder, final.asset),
  ...finalFacts(final),
  ...(final.music === undefined ? {} : { music: final.music }),
  captions: captionsOf(work, final),
  quality: final.quality,
});

/** The ratio of a size such as `1080x1920`, in small numbers where they are near enough: `9:16`, `4:3`. */
export function ratioOf(resolution: string): string {
  const [width = 9, height = 16] = resolution.split('x').map(Number);
  const near = ([x, y]: readonly [number, number]) => Math.abs((width / height) * (y / x) - 1) < 0.025;
  const [x, y] = RATIOS.find(near) ?? reduced(width, height);
  return `${x}:${y}`;
}

const RATIOS = [
  [9, 16],
  [16, 9],
  [1, 1],
  [4, 5],
  [5, 4],
  [3, 4],
  [4, 3],
  [2, 3],
  [3, 2],
  [9, 20],
  [20, 9],
  [21, 9],
] as const;

function reduced(width: number, height: number): readonly [number, number] {
  const divisor = (some: number, other: number): number =>
    other === 0 ? some : divisor(other, some % other);
  const common = divisor(width, height);
  return [width / common, height / common];
}

function captionsOf({ place: { project } }: Work, { captions }: FinalState): Captions | null {
  if (captions === null || captions.files === null) return null;
  const { files, burned, source } = captions;
  const [srt_url, vtt_url] = [assetUrl(project.folder, files.srt), assetUrl(project.folder, files.vtt)];
  return { srt_url, vtt_url, burned, source };
}

function carried(work: Work, more: readonly Degradation[] = []) {
  const {
    place: { project, ledger },
    script,
  } = work;
  const { settings } = project;
  const credits = photoCreditsOf(work);
  return {
    project_id: settings.project_id,
    language: settings.language,
    platform: settings.platform,
    duration: settings.duration,
    style: settings.style,
    aspect_ratio: settings.aspect_ratio,
    ...(settings.voice === undefined ? {} : { voice: settings.voice }),
    ...(settings.brand_colors === undefined ? {} : { brand_colors: settings.brand_colors }),
    ...(settings.look === undefined ? {} : { look: settings.look }),
    segments: script.segments,
    metadata: script.metadata,
    ...ownFilesOf(work),
    ...(credits.length === 0 ? {} : { photo_credits: credits }),
    ...receiptOf(ledger.state),
    degradations: degradationsOf(work, more),
  };
}

/** What the person brought, as the files lie in the project: a picture of theirs is not the frame that was made of it. */
export function ownFilesOf({ script, place: { ledger, project } }: Pick<Work, 'script' | 'place'>): {
  own_files?: OwnFileEntry[];
} {
  const own_files = script.segments.flatMap(({ type }) => {
    const entries = {
      image: imageOf(ledger.state, type),
      narration: narrationOf(ledger.state, type),
      clip: clipOf(ledger.state, type),
    };
    return (['image', 'narration', 'clip'] as const).flatMap((kind): OwnFileEntry[] => {
      const entry = entries[kind];
      if (entry?.state !== 'succeeded' || !isBrought(entry)) return [];
      return [{ segment_type: type, kind, file_url: assetUrl(project.folder, entry.asset) }];
    });
  });
  return own_files.length === 0 ? {} : { own_files };
}

/** All of the project that could not be done as asked, each entry once. */
export function degradationsOf(work: Work, more: readonly Degradation[] = []): Degradation[] {
  const {
    script,
    makers: { notes },
    place,
  } = work;
  const { ledger } = place;
  const ofImages = script.segments.flatMap(({ type }) => {
    const image = imageOf(ledger.state, type);
    return image?.state === 'succeeded' ? image.degradations : [];
  });
  const ofClips = script.segments.flatMap(({ type }) => {
    const clip = clipOf(ledger.state, type);
    return orderOf(ledger.state, clip?.order)?.degradations ?? [];
  });
  const ofProject = [...ledger.notices, ...ledger.state.degradations];
  const all = [
    ...(isAllOfVendors(work) ? notes.filter(({ reason }) => !OF_CLIPS_HERE.has(reason)) : notes),
    ...ofProject,
    ...script.degradations,
    ...ofImages,
    ...ofClips,
    ...tooLongNotes(work),
    ...strayNotices({ place }),
    ...more,
  ];
  const others = all.filter(({ reason }) => reason !== DRAFT);
  // Said once, of the parts as they are now: the script keeps the note of the day on which it was written.
  return onceEach(others.length === all.length ? others : [...draftNote(work), ...others]);
}

/** What is said of clips that are made on this machine. */
const OF_CLIPS_HERE = new Set(['clips_made_here', 'chain_not_used']);

const isAllOfVendors = ({ script, place: { ledger }, makers }: Work): boolean =>
  makers.auto.videos &&
  script.segments.every(({ type }) => !isMadeHere(clipOf(ledger.state, type)?.provider ?? 'local'));

function onceEach(list: readonly Degradation[]): Degradation[] {
  return [...new Map(list.map((entry) => [JSON.stringify(entry), entry])).values()];
}

function imagesOf({ script, place: { ledger, project } }: Work): Image[] {
  return script.segments.flatMap(({ type }) => {
    const image = imageOf(ledger.state, type);
    if (image?.state !== 'succeeded') return [];
    const { prompt, provider, revised_prompt } = image;
    const image_url = assetUrl(project.folder, frameOfImage(image));
    return [{ segment_type: type, prompt, image_url, provider, revised_prompt }];
  });
}

function submittedOf({ script, place: { ledger } }: Work): SubmittedVideo[] {
  return script.segments.flatMap(({ type }) => {
    const clip = clipOf(ledger.state, type);
    if (clip === undefined || clip.state === 'submitting' || clip.receipt === null) return [];
    return [{ segment_type: type, veo_response: clip.receipt }];
  });
}

/** A word for a shell: plain where that is safe, otherwise in single quotes. */
export const quoted = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
