import type { Metadata, VeoResponse } from './documents.ts';
import type { Language } from './languages.ts';
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

export interface ScriptProvider {
  readonly id: ScriptProviderId;
  readonly model: string;
  /** Writes a script whose segments follow `PLANS[duration]`. Throws `SparkfluenceError`. */
  write(order: ScriptOrder, call: Call): Promise<Script>;
}

// ---- images ----

export interface ImageOrder {
  readonly segment: Segment;
  readonly style: Style;
  readonly platform: Platform;
  readonly language: Language;
  /** Where the segment stands in the video. */
  readonly position: SegmentPosition;
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
}

export interface ImageProvider {
  readonly id: ImageProviderId;
  readonly model: string;
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
}

/** JSON that a provider needs to find a clip again, from any process; parsed again when it comes back from disk. */
export type Operation = unknown;

export interface StartedClip {
  readonly operation: Operation;
  readonly receipt: VeoResponse;
}

export type ClipStatus =
  | { readonly state: 'running'; readonly percentage: number }
  | { readonly state: 'succeeded'; readonly uri: string }
  | { readonly state: 'failed'; readonly reason: string; readonly message: string };

export interface VideoProvider {
  readonly id: VideoProviderId;
  readonly model: string;
  /** How often `poll` may be asked, milliseconds. */
  readonly pollMs: number;
  /** Bills. Never retried by itself. */
  start(order: ClipOrder, call: Call): Promise<StartedClip>;
  /** Free. */
  poll(operation: Operation, call: Call): Promise<ClipStatus>;
  /** Repeatable. Writes the whole clip to `file`, or nothing. */
  download(uri: string, file: string, call: Call): Promise<void>;
}

/** The segment a provider was working on, put before a message. */
export const forSegment = (type: SegmentType, message: string): string => `${type}: ${message}`;
