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
  for (let index = 0, at = 0; index < frame.luma.length; index++, at += 4) {
    frame.luma[index] = lumaOf(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!, 255);
  }
  chromaOf(rgba, frame, 0);
  return frame;
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
  for (let row = 0; row < height >> 1; row++) {
    const top = (row * 2 + shift) * width * 4;
    const below = Math.min(row * 2 + shift + 1, height - 1) * width * 4;
    for (let column = 0; column < half; column++) {
      const [first, second] = [top + column * 8, below + column * 8];
      const red = rgba[first]! + rgba[first + 4]! + rgba[second]! + rgba[second + 4]!;
      const green = rgba[first + 1]! + rgba[first + 5]! + rgba[second + 1]! + rgba[second + 5]!;
      const blue = rgba[first + 2]! + rgba[first + 6]! + rgba[second + 2]! + rgba[second + 6]!;
      blues[row * half + column] = blueOf(red, green, blue, 1020);
      reds[row * half + column] = redOf(red, green, blue, 1020);
    }
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
  };
}

/** Fills a patch with a picture that has premultiplied alpha (`canvas.data()`). */
export function fillPatch(patch: Patch, premultiplied: Uint8Array): Patch {
  const { width, height, luma, blue, red, alpha, halfAlpha } = patch;
  const aligned = premultiplied.byteOffset % 4 === 0 ? premultiplied : premultiplied.slice();
  const pixels = new Uint32Array(aligned.buffer, aligned.byteOffset, width * height);
  const half = width >> 1;
  for (let row = 0; row < height; row += 2) {
    for (let column = 0; column < width; column += 2) {
      const at = row * width + column;
      const small = (row >> 1) * half + (column >> 1);
      const first = pixels[at]!;
      const second = pixels[at + 1]!;
      const third = pixels[at + width]!;
      const fourth = pixels[at + width + 1]!;
      if ((first | second | third | fourth) === 0) {
        alpha[at] = alpha[at + 1] = alpha[at + width] = alpha[at + width + 1] = halfAlpha[small] = 0;
        continue;
      }
      // Little-endian words of R, G, B, A; two channels are summed at a time in 16-bit lanes.
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
  const { x, width, height, luma, alpha, halfAlpha } = patch;
  const y = patch.y + dropRows;
  lay(frame.luma, frame.width, x, y, luma, alpha, width, columns, height, strength);
  for (const [target, source] of [
    [frame.blue, patch.blue],
    [frame.red, patch.red],
  ] as const) {
    lay(
      target,
      frame.width >> 1,
      x >> 1,
      y >> 1,
      source,
      halfAlpha,
      width >> 1,
      columns >> 1,
      height >> 1,
      strength,
    );
  }
}

function lay(
  target: Uint8Array,
  stride: number,
  x: number,
  y: number,
  source: Uint8Array,
  alpha: Uint8Array,
  width: number,
  columns: number,
  height: number,
  strength: number,
): void {
  for (let row = 0; row < height; row++) {
    let to = (y + row) * stride + x;
    let from = row * width;
    for (const end = from + columns; from < end; from++, to++) {
      const cover = alpha[from]!;
      if (cover === 0) continue;
      if (strength === 256) {
        if (cover === 255) {
          target[to] = source[from]!;
          continue;
        }
        // 32897 >> 23 divides by 255 exactly for all products of two bytes; 127 rounds.
        target[to] = source[from]! + (((target[to]! * (255 - cover) + 127) * 32897) >>> 23);
      } else {
        const held = 65280 - cover * strength;
        target[to] = (source[from]! * strength + (target[to]! * held) / 255 + 128) >> 8;
      }
    }
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
