import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { type DownloadOptions, downloadFile } from '../wire/download-file.ts';
import { type CallContext, providerError } from '../wire/retry.ts';

/** No picture of a vendor is larger; 10 MB is usual for the largest PNG. */
const MAX_BYTES = 64 * 1024 ** 2;

/**
 * The bytes of a picture that a provider answered with: base64, a `data:` URL, or a URL, which is fetched without the key.
 * @throws SparkfluenceError provider, reason `bad_answer`, if it is none of these or cannot be fetched: it is paid for all
 * the same; interrupted
 */
export async function pictureBytes(
  source: string,
  { context, ...download }: { readonly context: CallContext } & Omit<DownloadOptions, 'what' | 'maxBytes'>,
): Promise<Uint8Array> {
  const inline = /^data:[^,]{0,200},/i.exec(source)?.[0];
  if (inline !== undefined) {
    const data = source.slice(inline.length);
    return /;base64,$/i.test(inline)
      ? fromBase64(data, context)
      : Buffer.from(decodeURIComponent(data), 'latin1');
  }
  if (!/^https?:/i.test(source)) return fromBase64(source, context);
  const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-picture-'));
  try {
    const file = join(folder, 'picture');
    await downloadFile(source, file, { ...download, what: context.what, maxBytes: MAX_BYTES });
    return await readFile(file);
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || error.kind === 'interrupted') throw error;
    throw providerError('bad_answer', `its picture could not be fetched: ${error.message}`, context);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fromBase64(data: string, context: CallContext): Uint8Array {
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length > 0 && /^[\w+/=\s-]*$/.test(data)) return bytes;
  throw providerError('bad_answer', 'its picture is neither base64 nor a URL', {
    ...context,
    answer: data.slice(0, 200),
  });
}
