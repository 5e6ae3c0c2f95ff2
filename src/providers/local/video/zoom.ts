/** Tables and a row buffer for scaling one plane with sub-pixel precision, made once for a clip. */
export interface Zoom {
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly width: number;
  readonly height: number;
  readonly columns: Int32Array;
  readonly weights: Int32Array;
  readonly row: Int32Array;
}

export function zoomSteps(sourceWidth: number, sourceHeight: number, width: number, height: number): Zoom {
  return {
    sourceWidth,
    sourceHeight,
    width,
    height,
    columns: new Int32Array(width),
    weights: new Int32Array(width),
    row: new Int32Array(sourceWidth + 1),
  };
}

/** A part of a plane, pixels with fractions. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Scales a window of a plane to a whole plane, bilinear, in steps of 1/256 of a pixel, so that nothing jitters. */
export function zoomPlane(source: Uint8Array, target: Uint8Array, zoom: Zoom, window: Window): void {
  const { sourceWidth, sourceHeight, width, height, columns, weights, row } = zoom;
  const [stepX, stepY] = [window.width / width, window.height / height];
  for (let x = 0; x < width; x++) {
    const place = clamp(window.left + (x + 0.5) * stepX - 0.5, sourceWidth);
    columns[x] = place | 0;
    weights[x] = ((place - (place | 0)) * 256) | 0;
  }
  const first = columns[0]!;
  const last = Math.min(sourceWidth - 1, columns[width - 1]! + 1);
  for (let y = 0, to = 0; y < height; y++) {
    const place = clamp(window.top + (y + 0.5) * stepY - 0.5, sourceHeight);
    const top = place | 0;
    const weight = ((place - top) * 256) | 0;
    let above = top * sourceWidth + first;
    let below = above + sourceWidth;
    for (let x = first; x <= last; x++, above++, below++) {
      const value = source[above]!;
      row[x] = (value << 8) + (source[below]! - value) * weight;
    }
    row[last + 1] = row[last]!;
    for (let x = 0; x < width; x++, to++) {
      const column = columns[x]!;
      const value = row[column]!;
      target[to] = ((value << 8) + (row[column + 1]! - value) * weights[x]! + 32768) >> 16;
    }
  }
}

const clamp = (place: number, length: number): number => Math.min(length - 1.01, Math.max(0, place));
