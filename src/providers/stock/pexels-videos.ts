import { z } from 'zod';
import type { PhotoCredit } from '../../contracts/photos.ts';
import { pexelsLocale } from './pexels.ts';
import { addressOf, lineOf, type Size } from './photo.ts';
import type { PhotoQuery } from './query.ts';

/**
 * Footage of Pexels, with the key of its photos. Source: https://www.pexels.com/api/documentation/#videos-search
 * (`GET /v1/videos/search`, earlier `GET /videos/search`; the limits are those of the photos).
 */

export interface FoundFootage {
  readonly credit: PhotoCredit;
  /** Of the file that fits the frame best. */
  readonly url: string;
  readonly size: Size;
  readonly seconds: number;
}

export const footagePath = ({ text, language }: PhotoQuery, upright: boolean): string =>
  `videos/search?${new URLSearchParams({
    query: text,
    ...(upright ? { orientation: 'portrait' } : {}),
    size: 'small', // HD at least
    locale: pexelsLocale(language) ?? 'en-US',
    per_page: '20',
  })}`;

const answerSchema = z.object({ videos: z.array(z.unknown()) });
const videoSchema = z.object({
  id: z.number(),
  url: z.string(),
  duration: z.number().positive(),
  user: z
    .object({ name: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
  video_files: z.array(z.unknown()),
});
const fileSchema = z.object({
  link: z.string(),
  file_type: z.string(),
  width: z.number().positive(),
  height: z.number().positive(),
});

/** The footage of an answer, each by the file that fits the frame best; undefined where it is no answer. */
export function readFootage(answer: unknown, frame: Size): FoundFootage[] | undefined {
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) return undefined;
  return parsed.data.videos.flatMap((found): FoundFootage[] => {
    const video = videoSchema.safeParse(found).data;
    if (video === undefined) return [];
    const files = video.video_files.flatMap((file) => fileSchema.safeParse(file).data ?? []);
    const file = bestFile(files, frame);
    const url = addressOf(file?.link);
    const page_url = addressOf(video.url);
    if (file === undefined || url === undefined || page_url === undefined) return [];
    const creator = lineOf(video.user?.name);
    return [
      {
        url,
        size: { width: file.width, height: file.height },
        seconds: video.duration,
        credit: {
          library: 'pexels',
          photo_id: `video-${video.id}`,
          title: null,
          ...{ creator, page_url },
          license: 'Pexels License',
          license_url: 'https://www.pexels.com/license/',
          required: false,
          line: `Footage${creator === null ? '' : ` by ${creator}`} on Pexels: ${page_url}`,
        },
      },
    ];
  });
}

type File = z.infer<typeof fileSchema>;

/** The smallest that fills the frame without being made larger; else the largest that there is. */
function bestFile(files: readonly File[], frame: Size): File | undefined {
  const usable = files.filter(({ file_type }) => file_type === 'video/mp4');
  const bySize = usable.toSorted((one, other) => one.width * one.height - other.width * other.height);
  return bySize.find(({ width, height }) => width >= frame.width && height >= frame.height) ?? bySize.at(-1);
}
