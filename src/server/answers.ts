import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { readIfThere, writeJson } from '../disk/files.ts';
import { sha256 } from '../disk/fingerprint.ts';

/**
 * Answers to requests with an `Idempotency-Key`: the same key and body get the same answer, also from the next process. A
 * file a key, written before the work begins, so that a request that was cut off goes on in the project that it began.
 */

export interface Answer {
  readonly status: number;
  /** JSON as it was sent. */
  readonly body: string;
}

const recordSchema = z.strictObject({
  at: z.string(),
  /** Of route and body. */
  request: z.string(),
  /** The project that the request works on. */
  project: z.string(),
  answer: z.strictObject({ status: z.number(), body: z.string() }).optional(),
});
type Record = z.infer<typeof recordSchema>;

/** How long an answer is kept, milliseconds. */
const KEPT_MS = 24 * 3_600_000;

export interface Asked {
  readonly client: string;
  readonly route: string;
  /** The header's value; undefined where there is none. */
  readonly key: string | undefined;
  /** What the key stands for: another request with the same key is refused. */
  readonly request: string;
  /** The project of the request, where it names one. */
  readonly project: string | undefined;
}

export interface Answers {
  /**
   * The answer that is kept, or the one that `make` gives, with the project to work on. What ends in an error is not kept,
   * so that the same request again goes on with it.
   * @throws SparkfluenceError input: reasons `bad_key`, `other_body`; what `make` throws
   */
  once(
    asked: Asked,
    make: (project: string) => Promise<Answer>,
  ): Promise<Answer & { readonly isKept: boolean }>;
  /** Removes what is older than a day. */
  sweep(): Promise<void>;
}

export function openAnswers(root: string): Answers {
  const underWay = new Map<string, { readonly request: string; readonly done: Promise<Answer> }>();
  const make = async (file: string, asked: Asked, work: (project: string) => Promise<Answer>) => {
    const known = await readRecord(file);
    if (known !== undefined && known.request !== asked.request) throw otherBody();
    if (known?.answer !== undefined) return { ...known.answer, isKept: true };
    const project = known?.project ?? asked.project ?? crypto.randomUUID();
    const record: Record = { at: new Date().toISOString(), request: asked.request, project };
    if (known === undefined) await writeJson(file, record);
    const answer = await work(project);
    await writeJson(file, { ...record, answer });
    return { ...answer, isKept: false };
  };
  return {
    async once(asked, work) {
      if (asked.key === undefined)
        return { ...(await work(asked.project ?? crypto.randomUUID())), isKept: false };
      if (!/^[\u0021-\u007e]{1,255}$/.test(asked.key)) throw badKey();
      const file = join(root, 'answers', asked.client, `${sha256(`${asked.route}\n${asked.key}`)}.json`);
      const running = underWay.get(file);
      if (running !== undefined) {
        if (running.request !== asked.request) throw otherBody();
        return { ...(await running.done), isKept: true };
      }
      const done = make(file, asked, work).finally(() => underWay.delete(file));
      underWay.set(file, { request: asked.request, done });
      return done;
    },
    async sweep() {
      for (const client of await readdir(join(root, 'answers')).catch(() => []))
        for (const name of await readdir(join(root, 'answers', client)).catch(() => [])) {
          const file = join(root, 'answers', client, name);
          const found = await stat(file).catch(() => undefined);
          if (found !== undefined && Date.now() - found.mtimeMs > KEPT_MS) await rm(file, { force: true });
        }
    },
  };
}

/** A record that cannot be read is none: files are whole or absent, so somebody changed it. */
async function readRecord(file: string): Promise<Record | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    const record = recordSchema.parse(JSON.parse(text));
    return Date.now() - Date.parse(record.at) > KEPT_MS ? undefined : record;
  } catch {
    return undefined;
  }
}

const otherBody = (): SparkfluenceError =>
  new SparkfluenceError('input', 'This Idempotency-Key was used for another request', {
    details: { reason: 'other_body', field: 'Idempotency-Key', next: 'Use a new key for a new request.' },
  });

const badKey = (): SparkfluenceError =>
  new SparkfluenceError('input', 'Idempotency-Key must be 1 to 255 visible ASCII characters', {
    details: { reason: 'bad_key', field: 'Idempotency-Key' },
  });
