import type { LogoPosition } from '../contracts/brand.ts';
import type { CaptionMode, CaptionStyle } from '../contracts/captions.ts';
import type { StatusData } from '../contracts/documents.ts';
import type { StockLibrary } from '../contracts/photos.ts';
import type { Degradation, Look, Segment, SegmentType, Style } from '../contracts/segments.ts';
import type { PageLanguage } from './languages.ts';
import type { Problem } from './problem.ts';

/** Everything that the review page shows, as plain data; `page.ts` renders it as HTML. */
export interface PageModel {
  /** In which the page speaks. */
  readonly ui: PageLanguage;
  /** The user's topic or title; without one, the first words of the script. */
  readonly title: string;
  readonly language: {
    readonly name: string;
    readonly tag: string;
    /** Words or characters that are spoken in a second. */
    readonly perSecond: number;
    readonly unit: 'words' | 'characters';
    readonly rightToLeft: boolean;
  };
  readonly folder: string;
  /** Pairs of a name and a value: platform, duration, style, … */
  readonly facts: readonly (readonly [string, string])[];
  /** Null for a page written to a file, which cannot be edited. */
  readonly live: LiveState | null;
  /** The line that belongs below a video on health or money, in its language; null for others. */
  readonly caution: string | null;
  readonly final: FinalView;
  /** The texts to paste where the video is published, the project's own platform first; empty before there is a video. */
  readonly publish: readonly PublishView[];
  readonly timeline: Timeline;
  readonly segments: readonly SegmentView[];
  /** Segments of earlier scripts that can be put back, the last first. */
  readonly removed: readonly Segment[];
  readonly choices: ChoicesView;
  /** Libraries in which photos can be searched for. */
  readonly libraries: readonly StockLibrary[];
  readonly degradations: readonly Degradation[];
  readonly rerun: Rerun;
  /** What this page could not embed or measure. */
  readonly notices: readonly string[];
  /** Of the program: `0.1.0`. */
  readonly version: string;
}

export interface PublishView {
  /** `TikTok` */
  readonly name: string;
  readonly texts: readonly (readonly ['title' | 'text' | 'hashtags', string])[];
}

export interface LiveState {
  /** The process that holds the project's lock. `here` names the task if it is this page's own. */
  readonly busy: { readonly pid: number; readonly since: string; readonly here: string | null } | null;
  /** How the last task that was started from the page ended. */
  readonly last: { readonly task: string /** Null: it was done. */; readonly problem: Problem | null } | null;
  /** The address of the page with all videos; null where there is none. */
  readonly home: string | null;
}

/** A picture or a video that the page shows. */
export interface Media {
  /** A `data:` URL, or a URL relative to the page. */
  readonly src: string;
  /** A small picture, shown before a video plays or in place of a large picture. */
  readonly poster: string | null;
  /** Path inside the project: `clips/HOOK.mp4`. */
  readonly path: string;
  readonly bytes: number;
}

/** What is chosen for the whole video, as it holds now; `null` where nothing was chosen. */
export interface ChoicesView {
  readonly style: Style;
  readonly look: Look;
  readonly voice: string | null;
  readonly speed: number;
  /** How the narrator speaks, in words. */
  readonly voiceStyle: string | null;
  readonly brandColors: readonly string[];
  readonly music: {
    readonly kind: 'default' | 'auto' | 'none' | 'file' | 'url';
    /** Of the file, or the address. */
    readonly name: string;
    /** 0 to 1. */
    readonly volume: number;
    readonly duck: boolean;
  };
  readonly loudnessLufs: number | null;
  readonly transition: 'cut' | 'fade' | 'white' | 'dissolve';
  readonly transitionSeconds: number;
  readonly captions: CaptionMode;
  readonly captionStyle: CaptionStyle;
  readonly logo: { readonly name: string; readonly position: LogoPosition } | null;
}

export interface FinalView {
  readonly state: 'missing' | 'current' | 'outdated';
  readonly media: Media | null;
  /** WebVTT: a `data:` URL, or a URL relative to the page. */
  readonly captions: string | null;
  /** Pairs of a name and a value: length, size, … */
  readonly facts: readonly (readonly [string, string])[];
  /** The storage that it goes to, `s3://videos/2026`, and whether this very video lies there; null: it stays here. */
  readonly upload: { readonly to: string; readonly isThere: boolean } | null;
}

/** Whether a segment's text can be spoken in the segment's time. */
export interface Fit {
  /** How long the speech takes, and how long it may take, in seconds. */
  readonly seconds: number;
  readonly room: number;
  /** Speech that takes less leaves silence, seconds; 0 where the clip lasts as long as its speech. */
  readonly least: number;
  /** True: measured on the narration in the clip. False: estimated from the text's length. */
  readonly measured: boolean;
  readonly verdict: 'fits' | 'tight' | 'too_long' | 'short';
}

export interface TakeView {
  readonly kind: 'image' | 'clip';
  /** Null: the take in use. */
  readonly number: number | null;
  readonly provider: string;
  readonly model: string;
  readonly media: Media;
}

export interface SegmentView {
  readonly segment: Segment;
  readonly fit: Fit;
  /** The states of its picture and clip, its cost, and what a rerun makes. */
  readonly row: StatusData['overview'][number];
  /** 0 to 100 while the clip is being made, else null. */
  readonly percentage: number | null;
  readonly failure: {
    readonly what: 'clip' | 'picture';
    readonly provider: string;
    readonly reason: string;
    readonly message: string;
  } | null;
  readonly image:
    | (TakeView & {
        readonly prompt: string;
        readonly revised: string | null;
        /** Whose photo it is, as one line; null where it is none. */
        readonly credit: string | null;
      })
    | null;
  readonly clip: TakeView | null;
  /** Replaced takes, newest first. */
  readonly takes: readonly TakeView[];
  readonly sources: readonly { readonly id: string; readonly title: string; readonly score: number }[];
  readonly degradations: readonly Degradation[];
  /** Hash of the text on disk, so that an edit of an older text is refused. */
  readonly revision: string;
}

export interface Timeline {
  readonly totalSeconds: number;
  /** Peak of each column of the drawing, 0 to 1; null if there is no sound yet or it could not be read. */
  readonly peaks: readonly number[] | null;
  readonly parts: readonly {
    readonly type: SegmentType;
    readonly startSeconds: number;
    readonly durationSeconds: number;
  }[];
  readonly cues: readonly TimedText[];
  /** The spoken words of clips whose maker gives their times. */
  readonly words: readonly TimedText[];
}

export interface TimedText {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
}

export interface Rerun {
  /** The command line that goes on with the project. */
  readonly command: string;
  /** Whether a rerun joins the final video again. */
  readonly final: boolean;
  /** What it lacks to make what is left, such as a key; null where nothing is lacking. */
  readonly missing: Problem | null;
  readonly lines: readonly {
    readonly segment: SegmentType | null;
    readonly stage: 'script' | 'images' | 'voice' | 'motion' | 'videos';
    readonly maker: string;
    readonly usd: number;
    readonly credits: number;
    readonly exact: boolean;
  }[];
  readonly totalUsd: number;
  readonly totalCredits: number;
  readonly spentUsd: number;
  readonly spentCredits: number;
  /** null: what is left could not be counted, so that no limit was looked at. */
  readonly limitUsd: number | null;
  readonly withinLimit: boolean;
  /** Date of the price table. */
  readonly asOf: string;
}
