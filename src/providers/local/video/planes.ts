/** Pictures in the format of video: Y′CbCr BT.709, limited range, 4:2:0. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly luma: Uint8Array;
  readonly blue: Uint8Array;
  readonly red: Uint8Array;
}

/** A picture with transparency, its colours already multiplied by it, to be laid over planes at even coordinates. */
export interface Patch extends Planes {
  readonly x: number;
  readonly y: number;
  /** 0 to 255, at full and at half size. */
  readonly alpha: Uint8Array;
  readonly halfAlpha: Uint8Array;
  /** For each pair of rows the columns outside of which it is empty: the first one, and the one behind the last; even. */
  readonly spans: Uint16Array;
}

/** A whole frame in one buffer, as `-pix_fmt yuv420p` reads it. */
export interface Frame extends Planes {
  readonly bytes: Uint8Array;
}

/** The size of a clip's frames, even pixels, and how many of them a pixel of the sheet is. */
export interface FrameSize {
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

export function createFrame(width: number, height: number): Frame {
  const [area, quarter] = [width * height, (width * height) / 4];
  const bytes = new Uint8Array(area + 2 * quarter);
  return {
    width,
    height,
    bytes,
    luma: bytes.subarray(0, area),
    blue: bytes.subarray(area, area + quarter),
    red: bytes.subarray(area + quarter),
  };
}

/** Planes of an opaque RGBA picture, even in width and height. */
export function planesOf(rgba: Uint8Array, width: number, height: number): Planes {
  const frame = createFrame(width, height);
  const { luma } = frame;
  const pixels = pixelsOf(rgba);
  for (let from = 0; from < luma.length; from += width) lumaRow(luma, pixels, from, from + width);
  chromaOf(rgba, frame, 0);
  return frame;
}

/** One little-endian word of R, G, B, A for each pixel, which is read at once. */
function pixelsOf(rgba: Uint8Array): Uint32Array {
  const aligned = rgba.byteOffset % 4 === 0 ? rgba : rgba.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >> 2);
}

/**
 * Fills the chroma of planes from their RGBA picture.
 * @param shift 1 takes the chroma one row lower: what a frame needs that shows the picture from an odd row on
 */
export function chromaOf(
  rgba: Uint8Array,
  { width, height, blue: blues, red: reds }: Omit<Planes, 'luma'>,
  shift: 0 | 1,
): void {
  const half = width >> 1;
  const pixels = pixelsOf(rgba);
  for (let row = 0; row < height >> 1; row++) {
    const first = (row * 2 + shift) * width;
    const second = Math.min(row * 2 + shift + 1, height - 1) * width;
    chromaRow(blues, reds, pixels, row * half, (row + 1) * half, first, second);
  }
}

// Rows are functions of their own: V8 optimizes a function that is called often sooner and better than a loop in a loop.

function lumaRow(luma: Uint8Array, pixels: Uint32Array, from: number, end: number): void {
  for (let at = from; at < end; at++) {
    const pixel = pixels[at]!;
    luma[at] = lumaOf(pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255, 255);
  }
}

function chromaRow(
  blues: Uint8Array,
  reds: Uint8Array,
  pixels: Uint32Array,
  from: number,
  end: number,
  first: number,
  second: number,
): void {
  for (let at = from, above = first, below = second; at < end; at++, above += 2, below += 2) {
    const a = pixels[above]!;
    const b = pixels[above + 1]!;
    const c = pixels[below]!;
    const d = pixels[below + 1]!;
    // Two channels are summed at a time in 16-bit lanes.
    const even = (a & 0xff00ff) + (b & 0xff00ff) + (c & 0xff00ff) + (d & 0xff00ff);
    const green = ((a >>> 8) & 255) + ((b >>> 8) & 255) + ((c >>> 8) & 255) + ((d >>> 8) & 255);
    blues[at] = blueOf(even & 0xffff, green, even >>> 16, 1020);
    reds[at] = redOf(even & 0xffff, green, even >>> 16, 1020);
  }
}

/** Room for a patch, filled by `fillPatch` as often as its picture changes. `x`, `y`, width and height are even. */
export function createPatch(x: number, y: number, width: number, height: number): Patch {
  const half = createFrame(width, height);
  return {
    ...half,
    x,
    y,
    alpha: new Uint8Array(width * height),
    halfAlpha: new Uint8Array((width * height) / 4),
    spans: new Uint16Array(height),
  };
}

/** Fills a patch with a picture that has premultiplied alpha (`canvas.data()`). */
export function fillPatch(patch: Patch, premultiplied: Uint8Array): Patch {
  const { width, height, luma, blue, red, alpha, halfAlpha, spans } = patch;
  const pixels = pixelsOf(premultiplied);
  const half = width >> 1;
  for (let row = 0; row < height; row += 2) {
    let begin = width;
    let end = 0;
    for (let column = 0; column < width; column += 2) {
      const at = row * width + column;
      const small = (row >> 1) * half + (column >> 1);
      const first = pixels[at]!;
      const second = pixels[at + 1]!;
      const third = pixels[at + width]!;
      const fourth = pixels[at + width + 1]!;
      if ((first | second | third | fourth) === 0) {
        luma[at] = luma[at + 1] = luma[at + width] = luma[at + width + 1] = blue[small] = red[small] = 0;
        alpha[at] = alpha[at + 1] = alpha[at + width] = alpha[at + width + 1] = halfAlpha[small] = 0;
        continue;
      }
      begin = Math.min(begin, column);
      end = column + 2;
      luma[at] = lumaOf(first & 255, (first >>> 8) & 255, (first >>> 16) & 255, first >>> 24);
      luma[at + 1] = lumaOf(second & 255, (second >>> 8) & 255, (second >>> 16) & 255, second >>> 24);
      luma[at + width] = lumaOf(third & 255, (third >>> 8) & 255, (third >>> 16) & 255, third >>> 24);
      luma[at + width + 1] = lumaOf(fourth & 255, (fourth >>> 8) & 255, (fourth >>> 16) & 255, fourth >>> 24);
      alpha[at] = first >>> 24;
      alpha[at + 1] = second >>> 24;
      alpha[at + width] = third >>> 24;
      alpha[at + width + 1] = fourth >>> 24;
      const even = (first & 0xff00ff) + (second & 0xff00ff) + (third & 0xff00ff) + (fourth & 0xff00ff);
      const odd =
        ((first >>> 8) & 0xff00ff) +
        ((second >>> 8) & 0xff00ff) +
        ((third >>> 8) & 0xff00ff) +
        ((fourth >>> 8) & 0xff00ff);
      const sumAlpha = odd >>> 16;
      blue[small] = blueOf(even & 0xffff, odd & 0xffff, even >>> 16, sumAlpha);
      red[small] = redOf(even & 0xffff, odd & 0xffff, even >>> 16, sumAlpha);
      halfAlpha[small] = (sumAlpha + 2) >> 2;
    }
    spans[row] = begin;
    spans[row + 1] = end;
  }
  return patch;
}

export interface Blending {
  /** 0 to 1, of the whole patch. */
  readonly opacity?: number;
  /** Moves it down, an even number of rows. */
  readonly dropRows?: number;
  /** Shows only so many columns, an even number. */
  readonly columns?: number;
}

/** Lays a patch over a frame, at its place. */
export function blend(frame: Planes, patch: Patch, options: Blending = {}): void {
  const { opacity = 1, dropRows = 0, columns = patch.width } = options;
  const strength = Math.round(opacity * 256);
  if (strength <= 0) return;
  const { x, width, alpha, halfAlpha, spans } = patch;
  const y = patch.y + dropRows;
  const full = { x, y, width, columns, rows: patch.height, strength };
  lay(frame.luma, frame.width, patch.luma, alpha, spans, { ...full, perSpan: 2 });
  const half = { x: x >> 1, y: y >> 1, width: width >> 1, columns: columns >> 1, rows: patch.height >> 1 };
  for (const [target, source] of [
    [frame.blue, patch.blue],
    [frame.red, patch.red],
  ] as const) {
    lay(target, frame.width >> 1, source, halfAlpha, spans, { ...half, perSpan: 1, strength });
  }
}

interface Laying {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly columns: number;
  readonly rows: number;
  /** How many rows, and how many columns, of this plane a pair of them in the patch is. */
  readonly perSpan: 1 | 2;
  readonly strength: number;
}

function lay(
  target: Uint8Array,
  stride: number,
  source: Uint8Array,
  alpha: Uint8Array,
  spans: Uint16Array,
  { x, y, width, columns, rows, perSpan, strength }: Laying,
): void {
  const shift = 2 - perSpan; // spans are told in columns of the whole patch
  for (let row = 0; row < rows; row++) {
    const pair = perSpan === 2 ? row & ~1 : row * 2;
    const begin = spans[pair]! >> shift;
    const end = row * width + Math.min(columns, spans[pair + 1]! >> shift);
    const from = row * width + begin;
    const to = (y + row) * stride + x + begin;
    if (strength === 256) layRow(target, to, source, alpha, from, end);
    else fadeRow(target, to, source, alpha, from, end, strength);
  }
}

/** Where `alpha` is 0, `source` is 0 as well. */
function layRow(
  target: Uint8Array,
  begin: number,
  source: Uint8Array,
  alpha: Uint8Array,
  from: number,
  end: number,
): void {
  for (let at = from, to = begin; at < end; at++, to++) {
    // A sum of the product and its 256th, divided by 256, divides all products of two bytes by 255, rounded.
    const below = Math.imul(target[to]!, 255 - alpha[at]!) + 128;
    target[to] = source[at]! + ((below + (below >> 8)) >> 8);
  }
}

function fadeRow(
  target: Uint8Array,
  begin: number,
  source: Uint8Array,
  alpha: Uint8Array,
  from: number,
  end: number,
  strength: number,
): void {
  for (let at = from, to = begin; at < end; at++, to++) {
    const cover = alpha[at]!;
    if (cover === 0) continue;
    const held = 65280 - cover * strength;
    target[to] = (source[at]! * strength + (target[to]! * held) / 255 + 128) >> 8;
  }
}

// Premultiplied colours in, premultiplied Y′CbCr out: the offsets 16 and 128 take part in proportion to `alpha`.
// Factors are BT.709's in 1/65536.

const lumaOf = (red: number, green: number, blue: number, alpha: number): number =>
  (red * 11966 + green * 40254 + blue * 4064 + alpha * 4112 + 32768) >> 16;

/** Converts the sums of four pixels. */
const blueOf = (red: number, green: number, blue: number, alpha: number): number =>
  (blue * 28784 - red * 6596 - green * 22188 + alpha * 32897 + 131072) >> 18;

const redOf = (red: number, green: number, blue: number, alpha: number): number =>
  (red * 28784 - green * 26145 - blue * 2639 + alpha * 32897 + 131072) >> 18;
