import type { Degradation, SegmentType } from '../../contracts/segments.ts';
import type { Heard } from '../inspect/heard.ts';
import type { Probe } from '../inspect/probe.ts';
import type { Fit } from '../inspect/shape.ts';
import type { FfmpegTools } from '../run/run.ts';
import type { MixRequest } from '../sound/plan-mix.ts';
import type { Transition } from './transition.ts';

/** What a join is asked for, and what its steps hand to each other. */

export interface JoinClip {
  readonly file: string;
  /** Planned length. The picture's own length counts; one that differs is named. */
  readonly durationSeconds: number;
  readonly segmentType?: SegmentType;
  /** What is known of the file already. */
  readonly probe?: Probe | undefined;
}

export interface JoinRequest extends MixRequest {
  readonly clips: readonly JoinClip[];
  /** A temporary file that the caller moves into place; removed where the join fails. */
  readonly output: string;
  readonly title: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Left out: hard cuts. For any other frames around the joins are encoded again, or all where that is not safe. */
  readonly transition?: Transition | undefined;
}

export interface JoinOptions extends FfmpegTools {
  /** Told, before anything is done, what a transition makes again. */
  readonly onPlan?: (words: string) => void;
}

export interface JoinResult {
  readonly degradations: Degradation[];
  readonly durationSeconds: number;
  /** How long each clip's picture is in it. */
  readonly clipSeconds: readonly number[];
  /** What the result's container says. */
  readonly made: Probe;
  /** Of the output, where it was written in this process. */
  readonly sha256?: string | undefined;
  /** What was done with the pictures: all copied, all made again, or some of each. */
  readonly route: 'copy' | 'encode' | 'mixed';
  /** The sound's packets were copied, or all of it was encoded once. */
  readonly sound: 'copied' | 'encoded';
  /** What is heard in a sound that was encoded, where it was listened to on the way. */
  readonly heard?: Heard | undefined;
}

export interface Staged {
  readonly clip: JoinClip;
  /** Path of the clip under its staged name; its sound is taken from here. */
  readonly path: string;
  readonly probe: Probe;
  readonly fit: Fit;
}

export interface Picture {
  /** Staged name of the file whose picture is copied. */
  readonly name: string;
  readonly seconds: number;
  readonly frameCount: number;
  /** What was taken away before its first frame. */
  readonly skipSeconds: number;
}
