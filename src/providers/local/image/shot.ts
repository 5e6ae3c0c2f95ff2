import type { Canvas, SKRSContext2D } from '@napi-rs/canvas';
import type { FontStack } from '../../../language/fonts.ts';
import type { PictureLayout } from './pictures.ts';

/** What a shot of a clip shows, before anything of it is drawn. */

export type Layout = PictureLayout | 'split' | 'number' | 'checklist' | 'words';

/** Of a shot's drawings so many are shown at most. */
export const MOST_DRAWN = 2;

export interface ShownNumber {
  readonly text: string;
  /** The word behind it, or nothing. */
  readonly unit: string;
}

export interface ShownItem {
  readonly text: string;
  readonly atSeconds: number;
}

export interface Shot {
  readonly layout: Layout;
  /** Seconds of the clip. */
  readonly startSeconds: number;
  readonly endSeconds: number;
  /** Names of drawings, the main one first. */
  readonly icons: readonly string[];
  readonly seed: number;
  /** Light and second light change places, so that a cut is seen. */
  readonly turned: boolean;
  readonly number?: ShownNumber;
  readonly items?: readonly ShownItem[];
  /** Words that stand large, a line each. */
  readonly phrase?: readonly ShownItem[];
}

/** A part of a shot that stands before the background. Its painter draws around 0, 0, in pixels of the sheet. */
export interface Piece {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly turn: number;
  /** Seconds after the shot's beginning at which it springs up. */
  readonly enterSeconds: number;
  /** Floats a little; what does not is drawn at its place. */
  readonly floats: boolean;
  readonly paint: (context: SKRSContext2D) => void;
}

/** The loaded drawings and fonts that painting needs. */
export interface Art {
  readonly iconOf: (name: string) => Canvas;
  readonly fonts: FontStack;
  /** Measures texts; nothing of it is shown. */
  readonly context: SKRSContext2D;
  readonly rightToLeft: boolean;
}
