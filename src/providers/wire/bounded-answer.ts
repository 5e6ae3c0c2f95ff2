import { parseJson } from '../../contracts/json.ts';
import { AnswerError, readFailedCall } from './failed-call.ts';
import { isPage } from './foreign-page.ts';

/** Many times the largest answer that makes sense, which is several pictures as base64. */
const MOST_BYTES = 32 * 1024 * 1024;
/** What is read of a refusal, or of a page in place of an answer. */
const MOST_ERROR_BYTES = 64 * 1024;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/i;
const PAGE_TYPE = /^text\//i;
const NO_BODY = new Set([204, 205, 304]);

/**
 * A vendor's answer with its body read within bounds, since an SDK reads into memory whatever comes. An answer has at most
 * 32 MB, and JSON is nested at most 100 levels; of a refusal or a page the first 64 kB are kept. A redirect stays unread. A
 * web page that comes as a success is none of a vendor's, whatever content type it has.
 * @throws AnswerError, so that it counts as an answer that cannot be used; errors of the network as they are
 */
export async function boundedAnswer(answer: Response): Promise<Response> {
  const { status, statusText, headers } = answer;
  if (status >= 300 && status < 400) return answer;
  const type = headers.get('content-type') ?? '';
  const isText = !answer.ok || PAGE_TYPE.test(type);
  const body = isText ? await startOf(answer) : await wholeOf(answer);
  if (answer.ok && mayBePage(type, body)) {
    const page = new AnswerError(status, headers, body.toString());
    if (isPage(readFailedCall(page)!)) throw page;
  }
  if (!isText && JSON_TYPE.test(type) && body.length > 0) {
    try {
      parseJson(body.toString());
    } catch (error) {
      throw unusable(answer, error instanceof Error ? error.message : String(error), body);
    }
  }
  return new Response(NO_BODY.has(status) ? null : body, { status, statusText, headers });
}

/** Cheap, so that no picture is searched for HTML. */
const mayBePage = (type: string, body: Buffer): boolean =>
  PAGE_TYPE.test(type) || /^\s*</.test(body.toString('latin1', 0, 200));

async function wholeOf(answer: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    chunks.push(chunk);
    if (bytes > MOST_BYTES)
      throw unusable(answer, `the answer is longer than ${MOST_BYTES / 1024 / 1024} MB`, Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

/** The first 64 kB of a body, or as much of them as came: the status matters even if the body broke off. */
export async function startOf(answer: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MOST_ERROR_BYTES) break;
    }
  } catch {
    // Explained above.
  }
  return Buffer.concat(chunks).subarray(0, MOST_ERROR_BYTES);
}

const unusable = ({ status, headers }: Response, why: string, body: Buffer): AnswerError =>
  new AnswerError(status, headers, `${why}: ${body.toString('utf8', 0, 1000)}`);
