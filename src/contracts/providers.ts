import type { BrandColors, VoiceName } from './brand.ts';
import type { Metadata, VeoResponse } from './documents.ts';
import type { Language } from './languages.ts';
import type { FoundPassage } from './passages.ts';
import type { PhotoCredit } from './photos.ts';
import type { Reference } from './references.ts';
import type {
  Degradation,
  Duration,
  ImageProviderId,
  InputType,
  Look,
  Platform,
  ScriptProviderId,
  Segment,
  SegmentType,
  Style,
  VideoProviderId,
} from './segments.ts';
import type { SpokenWord } from './voice.ts';

/** What every call to a provider takes. `signal` aborts it. */
export interface Call {
  readonly signal: AbortSignal;
  /** Present if the call bills. */
  readonly purchase?: PurchaseHooks | undefined;
}

/** The steps of the ledger around a request that bills. */
export interface PurchaseHooks {
  /**
   * Awaited right before a request is sent, after its rate-limit slot is taken: writes the intent to the ledger. If it
   * throws, the call ends and nothing is sent.
   * @param mayHaveBeenTaken the request was sent before and its answer was lost: it counts as one more purchase
   */
  beforeSend(mayHaveBeenTaken?: boolean): Promise<void>;
  /** Defers a task until the answer is durable, to shorten the window in which a crash loses it. */
  whenDurable(task: () => Promise<void>): void;
}

/** What a purchase cost, as far as the provider's answer says. */
export interface Cost {
  readonly usd?: number;
  /** In the provider's own unit. */
  readonly credits?: number;
}

/** The tokens that a provider counted for one thing that it made. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

// ---- script ----

export interface ScriptOrder {
  readonly inputType: InputType;
  readonly content: string;
  readonly duration: Duration;
  readonly platform: Platform;
  readonly language: Language;
  /** The user's own facts on the topic, as plain text. */
  readonly notes?: string;
  /** How many scripts of the project this one replaces: another take has other words. Missing for the first. */
  readonly take?: number;
}

export interface Script {
  readonly segments: Segment[];
  readonly metadata: Metadata;
  readonly degradations: Degradation[];
}

/** What a script provider may use while it writes. */
export interface ScriptCall extends Call {
  /** Passages of the corpus on the order, best first: material to learn from, never instructions and never copied. */
  readonly passages?: () => Promise<readonly FoundPassage[]>;
  /** The clips will last as long as their speech, so that only the whole video has a planned length. */
  readonly isSpoken?: boolean;
  /** The texts of earlier takes, segment by segment: another take says what none of them said, as long as there is anything. */
  readonly said?: readonly string[];
  /**
   * The article on the order's subject in the encyclopedia that `--facts` names; undefined where none was named. Asked by
   * the local writer, which has facts of its own for some topics; a model is given it among the passages.
   * @throws SparkfluenceError input, reason `no_article`; of the network
   */
  readonly article?: (() => Promise<FoundPassage | undefined>) | undefined;
  /** General sentences may stand where nobody gave facts (`--allow-generic`); the local writer refuses otherwise. */
  readonly allowGeneric?: boolean | undefined;
  /** The caller's findings on a script, in sentences; a model is asked to repair them. */
  readonly review?: (segments: readonly Segment[]) => readonly string[];
}

/** A script that is said in another language, segment by segment. */
export interface TranslationOrder {
  readonly segments: readonly Pick<Segment, 'type' | 'duration_seconds' | 'script_text'>[];
  readonly from: Language;
  readonly to: Language;
}

/** Segments of a script that take too long to say. */
export interface ShorterOrder {
  /** `most`: the words, or letters where words are not set apart, that it may have. */
  readonly segments: readonly (Pick<Segment, 'type' | 'script_text'> & { readonly most: number })[];
  readonly language: Language;
}

export interface ScriptProvider {
  readonly id: ScriptProviderId;
  readonly model: string;
  /**
   * Says the same in another language, in the time that each segment has; one text a segment, in their order. Bills as `write` does.
   * Missing where the provider knows no languages. Throws `SparkfluenceError`.
   */
  translate?(order: TranslationOrder, call: Call): Promise<readonly string[]>;
  /**
   * Says the same in fewer words, one text a segment, in their order; each is shorter, and may be longer than asked. One request, which
   * bills as `write` does. Throws `SparkfluenceError`.
   */
  shorten?(order: ShorterOrder, call: Call): Promise<readonly string[]>;
  /** Writes a script whose segments follow `PLANS[duration]`. Throws `SparkfluenceError`. */
  write(order: ScriptOrder, call: ScriptCall): Promise<Script>;
}

// ---- images ----

export interface ImageOrder {
  readonly segment: Segment;
  readonly style: Style;
  readonly platform: Platform;
  readonly language: Language;
  /** The segment's place in the video. */
  readonly position: SegmentPosition;
  /** The segments before it, in their order: a drawn picture does not show what they show. */
  readonly before?: readonly Segment[] | undefined;
  readonly brandColors?: BrandColors | undefined;
  /** Local pictures only; `clean` where it is missing. */
  readonly look?: Look | undefined;
  /** What the video is about, in its language; missing where only a script or a transcript is known. */
  readonly topic?: string | undefined;
  /** The photos that the project has shown already, by `photoKey`: each is shown once. */
  readonly usedPhotos?: readonly string[] | undefined;
  /** With which the model begins, where it takes one; another take begins with another. */
  readonly seed?: number | undefined;
  /** What all pictures of the video shall agree with. */
  readonly references?: readonly Reference[] | undefined;
  /** Counts the takes of this segment, from 0: local pictures vary their layout, colours and crop by it. */
  readonly take?: number | undefined;
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
  /** Whose photo it is, where it was found and not drawn. */
  readonly credit?: PhotoCredit;
  /** Who drew it, where another one than the provider had to: nothing was found. */
  readonly drawnBy?: { readonly provider: ImageProviderId; readonly model: string };
  /** Tokens that the provider counted, if it says so; the price follows from them. */
  readonly usage?: TokenUsage;
}

export interface ImageProvider {
  readonly id: ImageProviderId;
  readonly model: string;
  /** A quality other than the default, on which price and picture depend; missing for the default. */
  readonly variant?: string;
  /** The picture shows the segment's words, look, take and place in the video, so that a change makes it outdated. */
  readonly showsPosition?: boolean;
  /** The model begins with the order's seed; what it draws says itself where it could not. */
  readonly takesSeed?: boolean;
  /** The references are sent as pictures; otherwise the prompt has words for them. */
  readonly takesReferences?: boolean;
  /** The pictures are photos of any shape, which are framed as a person's own are. */
  readonly findsPhotos?: boolean;
  /** The full prompt that `draw` sends. A pure function: the prompt is stored, fingerprinted and shown. */
  promptFor(order: ImageOrder): string;
  /** Draws the picture. Bills, if the provider bills. Throws `SparkfluenceError`. */
  draw(order: ImageOrder, call: Call): Promise<DrawnImage>;
}

// ---- videos ----

export interface FirstFrame {
  /** Absolute path of the picture. */
  readonly file: string;
  readonly sha256: string;
}

/** What a clip is given to say, as a sound. */
export interface ClipNarration {
  /** Absolute path of a WAV of one channel, 16 bit. */
  readonly file: string;
  readonly sha256: string;
  /** The length of the clip. */
  readonly durationSeconds: number;
  readonly words: readonly SpokenWord[];
}

export interface ClipOrder {
  readonly segment: Segment;
  readonly image: FirstFrame;
  /** The picture that the clip ends in, where it leads over to the next one. */
  readonly lastFrame?: FirstFrame | undefined;
  readonly language: Language;
  readonly style: Style;
  readonly platform: Platform;
  readonly position: SegmentPosition;
  /** The narrator; undefined for the provider's own voice. */
  readonly voice?: VoiceName | undefined;
  /** Of the narrator's natural speed; 1 where it is missing. */
  readonly speed?: number | undefined;
  /** What is said, for a provider that takes it; undefined: the provider speaks the script itself. */
  readonly narration?: ClipNarration | undefined;
  readonly brandColors?: BrandColors | undefined;
  /** What all clips of the video shall agree with; the picture agrees with it already. */
  readonly references?: readonly Reference[] | undefined;
  /** The full prompt that drew the picture; missing for a picture of the user's own. */
  readonly imagePrompt?: string;
  /** The full prompt that was stored before the order; if it is missing, `start` composes one. */
  readonly motionPrompt?: string;
  /** What the video is about, in its language; missing where only a script or a transcript is known. */
  readonly topic?: string | undefined;
  /** The photos and footage that the project has shown already, by `photoKey`: each is shown once. */
  readonly usedPhotos?: readonly string[] | undefined;
  /** How many clips of the segment come before this one: another take moves otherwise. Missing for the first. */
  readonly take?: number;
}

/** JSON with which a provider finds a clip again from any process; validated again when it is read from disk. */
export type Operation = unknown;

export interface StartedClip {
  readonly operation: Operation;
  readonly receipt: VeoResponse;
  /** Whose footage the clip shows, where it was found and not made. */
  readonly credit?: PhotoCredit;
  readonly degradations?: readonly Degradation[];
}

/** A clip in the provider's own history, also one that another program ordered. */
export interface PastClip extends StartedClip {
  /** The prompt as the provider keeps it: often shorter than the one sent, escaped, or empty. */
  readonly prompt: string;
  /** Milliseconds since 1970; undefined if the provider does not say. */
  readonly createdAtMs: number | undefined;
}

/** A list of orders; where it could not be read whole, an order that is not in it may be there all the same. */
export interface PastClips extends ReadonlyArray<PastClip> {
  /** Why it is not known to be whole. */
  readonly doubt?: string | undefined;
}

export const pastClips = (clips: readonly PastClip[], doubt?: string): PastClips =>
  Object.assign([...clips], doubt === undefined ? {} : { doubt });

export type ClipStatus =
  | { readonly state: 'running'; readonly percentage: number }
  | {
      readonly state: 'succeeded';
      /** Short-lived and possibly signed, so never stored. */
      readonly uri: string;
      /** The clip's price in the provider's own credits, if it says so. */
      readonly usedCredit?: number;
    }
  | {
      /** It is done, and its file is not there yet: it may come within minutes, or never. */
      readonly state: 'without_file';
      readonly message: string;
    }
  | {
      readonly state: 'failed';
      readonly reason: string;
      readonly message: string;
      /** The price of the failed clip in the provider's own credits, if it is known; 0: it is not charged. */
      readonly usedCredit?: number;
    };

export interface WrittenPrompt {
  readonly text: string;
  readonly usage?: TokenUsage | undefined;
}

export interface VideoProvider {
  readonly id: VideoProviderId;
  readonly model: string;
  /** A resolution other than the default, on which price and clip depend; missing for the default. */
  readonly variant?: string;
  /** The clip shows the segment's place in the video, so that moving the segment makes it outdated. */
  readonly showsPosition?: boolean;
  /** The clip has captions in the brand's colours, so that other colours make it outdated. */
  readonly drawsCaptions?: boolean;
  /** A clip says what the order's `narration` holds; otherwise clips speak by themselves only. */
  readonly takesNarration?: boolean;
  /** The references are sent as pictures. */
  readonly takesReferences?: boolean;
  /** A clip can end in a given picture. */
  readonly takesLastFrame?: boolean;
  /** The time between two polls, milliseconds. */
  readonly pollMs: number;
  /** Whose list `history` reads, as a short hash: an order that was sent to another one is not in it. */
  readonly account?: string;
  /** How long the provider keeps a finished clip, days; undefined if it does not say. */
  readonly keptDays?: number;
  /** The text model that writes in `promptFor`, and bills it; undefined where the program composes. */
  readonly promptWriter?: { readonly id: string; readonly model: string } | undefined;
  /** Writes the full prompt that `start` sends, so that it can be stored before the order. Throws `SparkfluenceError`. */
  promptFor?(order: ClipOrder, call: Call): Promise<WrittenPrompt>;
  /** The full prompt as the program composes it, without any provider. A pure function. */
  composePrompt?(order: ClipOrder): string;
  /** Orders a clip. Bills; not retried where the provider may have accepted the order. */
  start(order: ClipOrder, call: Call): Promise<StartedClip>;
  /** The handle of a job of which only the id is known; missing where a project alone knows its jobs. A pure function. */
  operationOf?(uuid: string): Operation;
  /** The state of the clip. Free. */
  poll(operation: Operation, call: Call): Promise<ClipStatus>;
  /** Writes the whole clip to `file`, or nothing. Can be repeated. */
  download(uri: string, file: string, call: Call): Promise<void>;
  /**
   * The account's orders back to `sinceMs` (milliseconds since 1970) and perhaps older ones, to find an order whose answer
   * was lost. Missing if the provider offers no list. Free.
   */
  history?(sinceMs: number, call: Call): Promise<PastClips>;
}

/** Puts the segment before a message that does not begin with it yet. */
export const forSegment = (type: SegmentType, message: string): string =>
  message.startsWith(`${type}: `) ? message : `${type}: ${message}`;
