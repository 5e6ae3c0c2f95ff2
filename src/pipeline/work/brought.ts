import type { BrandColors } from '../../contracts/brand.ts';
import type { Metadata } from '../../contracts/documents.ts';
import type { PhotoCredit } from '../../contracts/photos.ts';
import type { KeptReference } from '../../contracts/references.ts';
import type {
  AspectRatio,
  Degradation,
  Duration,
  InputType,
  Look,
  Platform,
  Segment,
  SegmentType,
  Style,
} from '../../contracts/segments.ts';

/** What a caller brings to a project: a document's contents, settings above them, the subject of a video. */

export interface BroughtImage {
  readonly segment_type: SegmentType;
  readonly image_url: string;
  /** The provider that drew the picture; one by `local` is a draft that may be drawn again. */
  readonly provider?: string | undefined;
  /** Whose photo it is, where it came from a stock library. */
  readonly credit?: PhotoCredit | undefined;
}

export interface BroughtClip {
  readonly type: SegmentType;
  /** An https or `file:` URL, or a path relative to the project's folder. */
  readonly video_url: string;
  /** The user named the clip on the command line: it may lie anywhere on this machine. */
  readonly named?: boolean;
}

/** What a document or a bare body brings to a step, in one shape for both. */
export interface Brought {
  readonly projectId?: string | undefined;
  readonly language?: string | undefined;
  readonly platform?: Platform | undefined;
  readonly duration?: Duration | null | undefined;
  readonly style?: Style | undefined;
  readonly aspectRatio?: AspectRatio | undefined;
  readonly voice?: string | undefined;
  readonly brandColors?: BrandColors | undefined;
  readonly look?: Look | undefined;
  readonly segments?: readonly Segment[] | undefined;
  readonly metadata?: Metadata | undefined;
  readonly degradations?: readonly Degradation[] | undefined;
  readonly images?: readonly BroughtImage[] | undefined;
  readonly clips?: readonly BroughtClip[] | undefined;
}

/** Settings that stand above the document. */
export interface SettingFlags {
  readonly style?: Style | undefined;
  readonly platform?: Platform | undefined;
  readonly language?: string | undefined;
  readonly voice?: string | undefined;
  /** Of the narrator's natural speed. */
  readonly speed?: number | undefined;
  /** How the narrator speaks, in words; `none`: in no style any more. */
  readonly voiceStyle?: string | undefined;
  readonly brandColors?: BrandColors | undefined;
  /** `clean` where it is missing. */
  readonly look?: Look | undefined;
  /** A clip ends in the picture that the next one begins with. */
  readonly chain?: boolean | undefined;
  /** `none`: none any more. */
  readonly seed?: number | 'none' | undefined;
  /** An empty list: none any more. */
  readonly references?: readonly KeptReference[] | undefined;
}

/** One segment of a person's own script; how long it is follows from its speech. */
export interface OwnSegment {
  readonly type: SegmentType;
  readonly script_text: string;
  readonly visual_direction?: string | undefined;
  readonly emotion?: string | undefined;
}

/** A script of a person's own words. */
export interface OwnScript {
  /** The hash of the text that it came as, by which it is known again. */
  readonly source: string;
  readonly segments: readonly OwnSegment[];
  /** What of the text is not said, and what is said though it may be a direction. */
  readonly notes?: readonly Degradation[];
}

/** What a script is written from, and how. */
export interface Brief extends SettingFlags {
  /** The id of a new project, where the caller has given it one. */
  readonly projectId?: string | undefined;
  /** The order by which a `run` that was interrupted is known again. */
  readonly order?: string | undefined;
  /** The script itself, in the person's own words. */
  readonly script?: OwnScript | undefined;
  readonly content?: { readonly inputType: InputType; readonly content: string } | undefined;
  readonly notes?: string | undefined;
  readonly duration?: Duration | undefined;
}
