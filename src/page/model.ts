import type { StatusData } from '../contracts/documents.ts';
import type { Degradation, Segment, SegmentType } from '../contracts/segments.ts';

/** All that the review page shows, as plain data; `page.ts` makes the document of it. */
export interface PageModel {
  /** What the video is about, in the user's own words. */
  readonly title: string;
  readonly language: {
    readonly name: string;
    readonly tag: string;
    /** How much of it is said in a second. */
    readonly perSecond: number;
    readonly unit: 'words' | 'characters';
  };
  readonly folder: string;
  /** Name and value: platform, duration, style, … */
  readonly facts: readonly (readonly [string, string])[];
  /** A served page can be edited; a written one cannot. */
  readonly live: LiveState | null;
  readonly final: FinalView;
  readonly timeline: Timeline;
  readonly segments: readonly SegmentView[];
  readonly degradations: readonly Degradation[];
  readonly rerun: Rerun;
  /** About this page itself: what it could not embed or measure. */
  readonly notices: readonly string[];
  /** `0.1.0` */
  readonly version: string;
}

export interface LiveState {
  /** Who holds the project's lock. */
  readonly busy: { readonly pid: number; readonly since: string; readonly here: string | null } | null;
  /** How the last thing that was done from the page ended. */
  readonly last: { readonly ok: boolean; readonly message: string } | null;
}

/** A picture or a film that the page shows. */
export interface Media {
  /** A `data:` URL, or an address beside the page. */
  readonly src: string;
  /** A small picture to show before a film plays, or in place of a large picture. */
  readonly poster: string | null;
  /** Path inside the project: `clips/HOOK.mp4`. */
  readonly path: string;
  readonly bytes: number;
}

export interface FinalView {
  readonly state: 'missing' | 'current' | 'outdated';
  readonly media: Media | null;
  /** WebVTT, `data:` or beside the page. */
  readonly captions: string | null;
  /** Name and value: length, size, … */
  readonly facts: readonly (readonly [string, string])[];
}

/** How the text fits the time that it has. */
export interface Fit {
  /** Seconds the speech takes, and seconds there are for it. */
  readonly seconds: number;
  readonly room: number;
  /** Measured on the narration that is in the clip; else an estimate from the text's length. */
  readonly measured: boolean;
  readonly verdict: 'fits' | 'tight' | 'too_long' | 'short';
}

export interface TakeView {
  readonly kind: 'image' | 'clip';
  /** Null: the one that is in its place now. */
  readonly number: number | null;
  readonly provider: string;
  readonly model: string;
  readonly media: Media;
}

export interface SegmentView {
  readonly segment: Segment;
  readonly fit: Fit;
  /** Of the clip, or of the picture where there is no clip yet. */
  readonly row: StatusData['overview'][number];
  /** 0 to 100, while the clip is being made. */
  readonly percentage: number | null;
  readonly failure: string | null;
  readonly image: (TakeView & { readonly prompt: string; readonly revised: string | null }) | null;
  readonly clip: TakeView | null;
  /** What has been replaced, newest first. */
  readonly takes: readonly TakeView[];
  readonly sources: readonly { readonly id: string; readonly title: string; readonly score: number }[];
  readonly degradations: readonly Degradation[];
  /** Of the text as it is on disk, so that an edit of something older is noticed. */
  readonly revision: string;
}

export interface Timeline {
  readonly totalSeconds: number;
  /** Loudest of each stretch, 0 to 1; null where there is no sound yet or it could not be read. */
  readonly peaks: readonly number[] | null;
  readonly parts: readonly {
    readonly type: SegmentType;
    readonly startSeconds: number;
    readonly durationSeconds: number;
  }[];
  readonly cues: readonly TimedText[];
  /** Where the clip's maker told them. */
  readonly words: readonly TimedText[];
}

export interface TimedText {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
}

export interface Rerun {
  /** For a shell. */
  readonly command: string;
  readonly final: boolean;
  readonly lines: readonly {
    readonly what: string;
    readonly maker: string;
    readonly usd: number;
    readonly credits: number;
    readonly exact: boolean;
  }[];
  readonly totalUsd: number;
  readonly totalCredits: number;
  readonly spentUsd: number;
  readonly spentCredits: number;
  readonly limitUsd: number;
  readonly withinLimit: boolean;
  /** The price table's date. */
  readonly asOf: string;
}
