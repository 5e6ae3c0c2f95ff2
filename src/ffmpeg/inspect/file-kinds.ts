import { open } from 'node:fs/promises';

/** What a file is by its first bytes, for the words about one that is no video. */

/** What can be done about a file that is something else than a video. */
export type Content = 'picture' | 'sound' | 'text' | 'pointer' | 'archive' | 'unfinished' | 'video' | 'other';

export interface FileKind {
  /** In words: `a PDF`. */
  readonly what: string;
  readonly content: Content;
  /** Whether ffmpeg may find a moving picture in it all the same. */
  readonly mayPlay: boolean;
}

/** Enough for some packets of MPEG-TS, which begin with the same byte. */
const HEAD_BYTES = 1024;

type Entry = readonly [RegExp, string, Content, 'may play'?];
/** The first that fits counts. The bytes are read as one character each. */
const KINDS: readonly Entry[] = [
  [/^\0{1024}$/, '', 'unfinished'],
  [/^RIFF.{4}AVI /s, 'an AVI', 'video', 'may play'],
  [/^FLV\x01/, 'an FLV', 'video', 'may play'],
  [/^0&\xb2u\x8ef\xcf\x11/, 'a file of Windows Media', 'video', 'may play'],
  [/^(?:.{4})?G.{187}(?:.{4})?G/s, 'an MPEG-TS', 'video', 'may play'],
  [/^\0\0\x01\xba/, 'an MPEG program stream', 'video', 'may play'],
  [/^\x06\x0e\x2b\x34/, 'an MXF', 'video', 'may play'],
  [/^\.RMF/, 'a RealMedia file', 'video', 'may play'],
  [/^YUV4MPEG2 /, 'a YUV4MPEG2', 'video', 'may play'],
  [/^nut\/multimedia/, 'a NUT', 'video', 'may play'],
  [/^DKIF/, 'an IVF', 'video', 'may play'],
  [/^OggS.{24,60}(?:OpusHead|\x01vorbis|Speex|\x7fFLAC)/s, 'an Ogg sound', 'sound', 'may play'],
  [/^OggS/, 'an Ogg file', 'video', 'may play'],
  [/^GIF8/, 'a GIF', 'picture', 'may play'],
  [/^\x89PNG/, 'a PNG picture', 'picture', 'may play'],
  [/^RIFF.{4}WEBP/s, 'a WebP picture', 'picture', 'may play'],
  [/^\xff\xd8\xff/, 'a JPEG picture', 'picture'],
  [/^.{4}ftyp(?:hei[cmsx]|mif1)/s, 'a HEIC picture', 'picture', 'may play'],
  [/^.{4}ftypavi[fs]/s, 'an AVIF picture', 'picture', 'may play'],
  [/^BM.{4}\0{4}/s, 'a BMP picture', 'picture'],
  [/^(?:II\*\0|MM\0\*)/, 'a TIFF picture, or the raw picture of a camera', 'picture'],
  [/^8BPS/, 'a Photoshop picture', 'picture'],
  [/^RIFF.{4}WAVE|^RF64/s, 'a WAV sound', 'sound'],
  [/^(?:ID3|\xff[\xf2\xf3\xfa\xfb])/, 'an MP3 sound', 'sound'],
  [/^\xff[\xf0\xf1\xf8\xf9]/, 'an AAC sound', 'sound'],
  [/^fLaC/, 'a FLAC sound', 'sound'],
  [/^#!AMR/, 'an AMR sound', 'sound'],
  [/^FORM.{4}AIF[CF]/s, 'an AIFF sound', 'sound'],
  [/^MThd/, 'a MIDI file', 'sound'],
  [/^%PDF/, 'a PDF', 'other'],
  [/^PK\x03\x04/, 'a ZIP archive or a document of an office program', 'archive'],
  [/^Rar!/, 'a RAR archive', 'archive'],
  [/^7z\xbc\xaf/, 'a 7-Zip archive', 'archive'],
  [/^\x1f\x8b/, 'a gzip archive', 'archive'],
  [/^\xfd7zXZ/, 'an XZ archive', 'archive'],
  [/^.{257}ustar/s, 'a TAR archive', 'archive'],
  [/^(?:MZ|\x7fELF|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)/, 'a program', 'other'],
  [/^d\d+:(?:announce|created by)/, 'a torrent, which only says where a file lies', 'pointer'],
];
const TEXTS: readonly (readonly [RegExp, string, Content])[] = [
  [/^#EXTM3U/, 'a playlist, which only says where the parts of a video lie', 'pointer'],
  [/^(?:<!--[\s\S]*?-->\s*)*<(?:!doctype html|html|head|body)\b/i, 'a page of the web', 'text'],
  [/^(?:<\?xml|<svg)/i, 'an XML text', 'text'],
  [/^[{[]\s*["{[\]}]/, 'a JSON text', 'text'],
  [/^\S/, 'a text', 'text'],
];

/** The kind of a file; undefined where its first bytes tell nothing. */
export async function kindOf(file: string): Promise<FileKind | undefined> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return kindIn(buffer.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** @param head the first bytes of a file */
export function kindIn(head: Buffer): FileKind | undefined {
  const bytes = head.toString('latin1');
  const found = KINDS.find(([begins]) => begins.test(bytes));
  if (found !== undefined) return { what: found[1], content: found[2], mayPlay: found[3] !== undefined };
  const text = textIn(head)?.trimStart();
  const named = text === undefined ? undefined : TEXTS.find(([begins]) => begins.test(text));
  return named && { what: named[1], content: named[2], mayPlay: false };
}

const LEAST_TEXT_BYTES = 8;

/** The beginning of a text in UTF-8 or UTF-16; undefined where it holds what no text does. */
function textIn(head: Buffer): string | undefined {
  if (head.length < LEAST_TEXT_BYTES) return undefined;
  const [first, second] = head;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    // `stream`: the last character may go on behind these bytes.
    const text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
    return /[^\P{Cc}\t\n\f\r\x1b]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
