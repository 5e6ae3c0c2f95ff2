import type { PathStep, Point } from '../../../ffmpeg/overlay/ass.ts';
import { placed } from './outlines.ts';

/** The zone of burned captions on a sheet of 1080×1920, and its place in a picture. */

export interface Picture {
  readonly width: number;
  readonly height: number;
}

export const SHEET = { width: 1080, height: 1920 } as const;
/** The zone that no platform covers with buttons: x 120 to 888, y 288 to 1248. */
export const ZONE = { left: 120, right: 888, top: 882, bottom: 1152 } as const;

const RADIUS = 16;
/** The distance of a quarter circle's control points relative to its radius. */
const ROUND = 0.5523;

/** Maps the sheet to a picture; in another shape the zone keeps its place and letters keep their proportions. */
export function pictureScale({ width, height }: Picture) {
  const [across, down] = [width / SHEET.width, height / SHEET.height];
  const factor = Math.min(across, down);
  const [centreX, centreY] = [(ZONE.left + ZONE.right) / 2, (ZONE.top + ZONE.bottom) / 2];
  return {
    factor,
    path: (path: readonly PathStep[]) =>
      placed(path, centreX * (across - factor), centreY * (down - factor), factor),
  };
}

/** A box with round corners. */
export function roundedBox(left: number, top: number, right: number, bottom: number): PathStep[] {
  const near = RADIUS * (1 - ROUND);
  const line = (x: number, y: number): PathStep => ({ kind: 'L', points: [[x, y]] });
  const curve = (...points: [Point, Point, Point]): PathStep => ({ kind: 'C', points });
  return [
    { kind: 'M', points: [[left + RADIUS, top]] },
    line(right - RADIUS, top),
    curve([right - near, top], [right, top + near], [right, top + RADIUS]),
    line(right, bottom - RADIUS),
    curve([right, bottom - near], [right - near, bottom], [right - RADIUS, bottom]),
    line(left + RADIUS, bottom),
    curve([left + near, bottom], [left, bottom - near], [left, bottom - RADIUS]),
    line(left, top + RADIUS),
    curve([left, top + near], [left + near, top], [left + RADIUS, top]),
  ];
}
