import type { BrandColors, VoiceName } from './brand.ts';
import type { Metadata, VeoResponse } from './documents.ts';
import type { Language } from './languages.ts';
import type { FoundPassage } from './passages.ts';
import type {
  Degradation,
  Duration,
  ImageProviderId,
  InputType,
  Platform,
  ScriptProviderId,
  Segment,
  SegmentType,
  Style,
  VideoProviderId,
} from './segments.ts';

/** What every call to a provider takes: `signal` aborts it. */
export interface Call {
  readonly signal: AbortSignal;
  /** With what bills. */
  readonly purchase?: PurchaseHooks | undefined;
}

/** How a purchase is written down around the request that bills. */
export interface PurchaseHooks {
  /**
   * Awaited right before a request goes out, when a place within the rate limits is taken: the intent is written here.
   * Whatever it throws ends the call, and nothing is sent.
   */
  beforeSend(): Promise<void>;
  /** Takes what has time until the answer is on disk: until then each step is one more that a kill could cut. */
  whenLanded(task: () => Promise<void>): void;
}

/** What a purchase cost, as far as the provider's answer tells. */
export interface Cost {
  readonly usd?: number;
  /** In the provider's own unit. */
  readonly credits?: number;
}

// ---- script ----

export interface ScriptOrder {
  readonly inputType: InputType;
  readonly content: string;
  readonly duration: Duration;
  readonly platform: Platform;
  readonly language: Language;
  /** The user's own facts on the topic, plain text; used in place of facts nobody gave us. */
  readonly notes?: string;
}

export interface Script {
  readonly segments: Segment[];
  readonly metadata: Metadata;
  readonly degradations: Degradation[];
}

/** What a writer may turn to while it writes. */
export interface ScriptCall extends Call {
  /** What the corpus holds on the order, best first: material to learn from, never instructions, never to be copied. */
  readonly passages?: () => Promise<readonly FoundPassage[]>;
  /** What the caller finds wrong with a script, in words; a model is asked to mend it. */
  readonly review?: (segments: readonly Segment[]) => readonly string[];
}

export interface ScriptProvider {
  readonly id: ScriptProviderId;
  readonly model: string;
  /** Writes a script whose segments follow `PLANS[duration]`. Throws `SparkfluenceError`. */
  write(order: ScriptOrder, call: ScriptCall): Promise<Script>;
}

// ---- images ----

export interface ImageOrder {
  readonly segment: Segment;
  readonly style: Style;
  readonly platform: Platform;
  readonly language: Language;
  /** Where the segment stands in the video. */
  readonly position: SegmentPosition;
  readonly brandColors?: BrandColors | undefined;
}

export interface SegmentPosition {
  /** 0-based. */
  readonly index: number;
  readonly count: number;
  readonly startSeconds: number;
  readonly totalSeconds: number;
}

export interface DrawnImage {
  readonly bytes: Uint8Array;
  readonly mimeType: 'image/jpeg' | 'image/png' | 'image/webp';
  readonly revisedPrompt: string | null;
  readonly degradations: Degradation[];
  /** What the provider counted, where it says so; the price follows from it. */
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

export interface ImageProvider {
  readonly id: ImageProviderId;
  readonly model: string;
  /** The picture shows where in the video it stands, so that moving the segment makes it outdated. */
  readonly showsPosition?: boolean;
  /** The full prompt that `draw` sends, pure: it is stored, fingerprinted and shown. */
  promptFor(order: ImageOrder): string;
  /** Bills where the provider bills. Returns the whole picture. */
  draw(order: ImageOrder, call: Call): Promise<DrawnImage>;
}

// ---- videos ----

export interface FirstFrame {
  /** Absolute path of the picture. */
  readonly file: string;
  readonly sha256: string;
}

export interface ClipOrder {
  readonly segment: Segment;
  readonly image: FirstFrame;
  readonly language: Language;
  readonly style: Style;
  readonly platform: Platform;
  readonly position: SegmentPosition;
  /** Who narrates; undefined: the provider's own voice. */
  readonly voice?: VoiceName | undefined;
  readonly brandColors?: BrandColors | undefined;
  /** The full prompt that drew the picture; missing where the user brought the picture. */
  readonly imagePrompt?: string;
  /** The answer of `promptFor`, as it was stored before the order; where it is missing, `start` asks for it itself. */
  readonly motionPrompt?: string;
}

/** JSON that a provider needs to find a clip again, from any process; parsed again when it comes back from disk. */
export type Operation = unknown;

export interface StartedClip {
  readonly operation: Operation;
  readonly receipt: VeoResponse;
}

/** A clip that the provider's own history knows, whoever ordered it. */
export interface PastClip extends StartedClip {
  /** The prompt as the provider kept it; it may be shorter than what was sent. */
  readonly prompt: string;
  /** Milliseconds since 1970; undefined where the provider does not say. */
  readonly createdAtMs: number | undefined;
}

export type ClipStatus =
  | { readonly state: 'running'; readonly percentage: number }
  | {
      readonly state: 'succeeded';
      /** Short-lived, may carry a signature: never stored. */
      readonly uri: string;
      /** What the clip cost in the provider's own credits, where it says so. */
      readonly usedCredit?: number;
    }
  | { readonly state: 'failed'; readonly reason: string; readonly message: string };

export interface VideoProvider {
  readonly id: VideoProviderId;
  readonly model: string;
  /** The clip shows where in the video it stands, so that moving the segment makes it outdated. */
  readonly showsPosition?: boolean;
  /** The clip carries captions in the brand's colours, so that other colours make it outdated. */
  readonly drawsCaptions?: boolean;
  /** How often `poll` may be asked, milliseconds. */
  readonly pollMs: number;
  /** How long the provider keeps a finished clip, days; undefined where it does not say. */
  readonly keptDays?: number;
  /** Writes the full prompt that `start` sends, so that it can be stored before the order. Free or nearly so. */
  promptFor?(order: ClipOrder, call: Call): Promise<string>;
  /** Bills. Never retried by itself. */
  start(order: ClipOrder, call: Call): Promise<StartedClip>;
  /** Free. */
  poll(operation: Operation, call: Call): Promise<ClipStatus>;
  /** Repeatable. Writes the whole clip to `file`, or nothing. */
  download(uri: string, file: string, call: Call): Promise<void>;
  /**
   * What the account ordered since a moment (milliseconds since 1970), newest first: the way to find an order whose
   * answer was lost. Missing where the provider keeps no list. Free.
   */
  history?(sinceMs: number, call: Call): Promise<PastClip[]>;
}

/** The segment a provider was working on, put before a message that does not begin with it already. */
export const forSegment = (type: SegmentType, message: string): string =>
  message.startsWith(`${type}: `) ? message : `${type}: ${message}`;
