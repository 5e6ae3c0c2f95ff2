import type { PhotoCredit } from '../../contracts/photos.ts';
import { firstLetters } from '../../contracts/text.ts';
import type { PhotoQuery } from './query.ts';

/** A photo that a library found. */
export interface FoundPhoto {
  readonly credit: PhotoCredit;
  /** Of its file. */
  readonly url: string;
  /** Of a small picture to look at, where the library has one. */
  readonly thumbnailUrl?: string | undefined;
  /** Pixels of that file; undefined where the library does not say. */
  readonly size: Size | undefined;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One page of a search. */
export interface Search {
  readonly query: PhotoQuery;
  /** Only photos that are higher than wide. */
  readonly upright: boolean;
  /** From 1. */
  readonly page: number;
}

/** What differs between the libraries. */
export interface Library {
  /** The search as a path below the base URL, without a key. */
  readonly pathOf: (search: Search) => string;
  /** The same with the key where a library takes it in no header. */
  readonly keyed?: (path: string) => string;
  readonly headers: Readonly<Record<string, string>>;
  /** It is asked without a key. */
  readonly isOpen?: true;
  /** Whether the library can be asked in a language, by its BCP 47 tag. */
  readonly speaks: (language: string) => boolean;
  /** The photos of an answer; undefined where it is none. */
  readonly read: (answer: unknown) => readonly FoundPhoto[] | undefined;
  /** Whether an answer, which `read` could read, says that there are pages after it. */
  readonly hasMore: (answer: unknown, page: number) => boolean;
}

/** The part of 9:16 that is cut out has at least these sides, and so has a wide one that is shown whole. */
const LEAST: Size = { width: 720, height: 1280 };
/** At most this width for its height fills the frame; anything wider is shown whole before a blurred copy of itself. */
const UPRIGHT = 0.8;

export const isUpright = ({ width, height }: Size): boolean => width / height <= UPRIGHT;

/** Whether a photo is sharp in the frame. */
export function isLargeEnough(size: Size): boolean {
  const { width, height } = size;
  if (!isUpright(size)) return width >= LEAST.height && height >= LEAST.width;
  const isWider = width / height > LEAST.width / LEAST.height;
  return isWider ? height >= LEAST.height : width >= LEAST.width;
}

/** A text of a library on one line, without signs that would change what stands around it. */
export const lineOf = (text: string | null | undefined, most = 160): string | null => {
  const line = (text ?? '')
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/[<>[\]`|\\]/g, '')
    .trim();
  return line === '' ? null : firstLetters(line, most);
};

/** An address that may be shown; undefined for any but https and http. */
export const addressOf = (url: string | null | undefined): string | undefined => {
  if (url == null || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  return /^https?:$/.test(protocol) && href.length <= 1000 ? href : undefined;
};
