import type { Degradation, SegmentType } from '../../contracts/segments.ts';
import type { Probe } from '../inspect/probe.ts';
import type { Fit, Frame } from '../inspect/shape.ts';
import type { SoundFacts } from '../inspect/sound-facts.ts';
import type { FfmpegTools } from '../run/run.ts';
import type { Narrator } from '../sound/mix.ts';
import type { MixRequest } from '../sound/plan-mix.ts';
import type { ClipSource } from './fit-graph.ts';
import type { Transition } from './transition.ts';

/** The request and the result of a join, and what its steps pass to each other. */

export interface JoinClip {
  readonly file: string;
  /** The planned length. The picture's own length counts; a difference is named. */
  readonly durationSeconds: number;
  readonly segmentType?: SegmentType;
  /** The probe of the file, where it is known already. */
  readonly probe?: Probe | undefined;
  /** Whether it is known not to decode without errors; it is then encoded again, and named. */
  readonly isDamaged?: boolean | undefined;
  /** Of its own sound, 0 to 1; as it is where it is left out, and 0 leaves it out. */
  readonly volume?: number | undefined;
  /** A narrator who is heard over its sound. */
  readonly narrator?: Narrator | undefined;
  /** How long its last picture stands after its end, seconds. */
  readonly holdSeconds?: number | undefined;
}

export interface JoinRequest extends MixRequest {
  readonly clips: readonly JoinClip[];
  /** A temporary file that the caller moves into place; removed where the join fails. */
  readonly output: string;
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** The frame of the result; left out: as the clips are. */
  readonly frame?: Frame | undefined;
  /** Left out: hard cuts. For any other, frames around the joins are encoded again, or all frames where that is not safe. */
  readonly transition?: Transition | undefined;
}

export interface JoinOptions extends FfmpegTools {
  /** Called before any work with a text on what a transition encodes again. */
  readonly onPlan?: (words: string) => void;
}

/** How pictures are encoded for a join. */
export interface PictureTools extends Required<FfmpegTools> {
  /** Called with what ffmpeg complained about while it decoded a clip. */
  readonly onComplaint: (clip: number, complaints: string) => void;
}

export interface JoinResult {
  readonly degradations: Degradation[];
  readonly durationSeconds: number;
  /** The length of each clip's picture in the result, seconds. */
  readonly clipSeconds: readonly number[];
  /** The probe of the result. */
  readonly made: Probe;
  /** The sha256 of the output, where it was written in this process. */
  readonly sha256?: string | undefined;
  /** Whether the pictures were all copied, all encoded, or some of each. */
  readonly route: 'copy' | 'encode' | 'mixed';
  /** Whether the sound's packets were copied, or the whole sound was encoded once. */
  readonly sound: 'copied' | 'encoded';
  /** The measurement of an encoded sound, where it was made during the join. */
  readonly soundFacts?: SoundFacts | undefined;
}

export interface Staged extends ClipSource {
  readonly clip: JoinClip;
  /** The clip's path under its staged name; its sound is read from here. */
  readonly path: string;
  readonly fit: Fit;
}

export interface Picture {
  /** The staged name of the file whose picture is copied. */
  readonly name: string;
  readonly seconds: number;
  readonly frameCount: number;
}
