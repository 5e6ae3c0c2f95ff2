/** Reads a picture's format and size from its bytes, since the content type of a server may be wrong. */

export interface ImageFacts {
  readonly mimeType: 'image/jpeg' | 'image/png' | 'image/webp';
  /** Pixels; undefined if the header does not contain the size. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

/** Undefined if the bytes are no JPEG, PNG or WebP. */
export function imageFacts(bytes: Uint8Array): ImageFacts | undefined {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (data.length >= 24 && data.subarray(0, 8).toString('latin1') === '\x89PNG\r\n\x1a\n') {
    return {
      mimeType: 'image/png',
      size: { width: data.readUInt32BE(16), height: data.readUInt32BE(20) },
    };
  }
  if (data.length >= 4 && data.readUIntBE(0, 3) === 0xffd8ff) {
    return { mimeType: 'image/jpeg', size: jpegSize(data) };
  }
  if (
    data.length >= 30 &&
    data.toString('latin1', 0, 4) === 'RIFF' &&
    data.toString('latin1', 8, 12) === 'WEBP'
  ) {
    return { mimeType: 'image/webp', size: webpSize(data) };
  }
  return undefined;
}

/** Enough for the cameras of phones; decoded, such a picture takes 256 MB. */
const MOST_PIXELS = 64_000_000;

/**
 * Why a picture is too large to be decoded, as the end of a sentence; undefined where it is not. A file of some kilobytes
 * may say that it has more pixels than any memory, and decoders make room for what it says.
 */
export function oversize({ size }: ImageFacts): string | undefined {
  const { width, height } = size ?? { width: 0, height: 0 };
  if (width * height <= MOST_PIXELS && Math.max(width, height) <= MOST_SIDE) return undefined;
  return `it is ${width}×${height} pixels large; at most ${MOST_PIXELS / 1e6} megapixels and ${MOST_SIDE} pixels a side are read`;
}

const MOST_SIDE = 30_000;

/** Walks the segments to the start of frame; SOF4, SOF8 and SOF12 are no frames. */
function jpegSize(data: Buffer): ImageFacts['size'] {
  let at = 2;
  while (at + 9 <= data.length) {
    if (data[at] !== 0xff) return undefined;
    const marker = data[at + 1]!;
    if (marker === 0xff) {
      at += 1; // padding
    } else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { height: data.readUInt16BE(at + 5), width: data.readUInt16BE(at + 7) };
    } else {
      at += 2 + data.readUInt16BE(at + 2);
    }
  }
  return undefined;
}

function webpSize(data: Buffer): ImageFacts['size'] {
  switch (data.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = data.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}
