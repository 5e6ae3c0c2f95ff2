import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { stopping } from './crew.ts';
import type { Records } from './records.ts';

/**
 * Answers to requests with an `Idempotency-Key`: the same key and body get the same answer, also from the next process. A
 * record a key, written before the work begins, so that a request that was cut off goes on in the project that it began.
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
/** How often it is looked whether another server has answered, milliseconds. */
const LOOK_MS = 250;

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

interface Kept extends Answer {
  /** It was given before. */
  readonly isKept: boolean;
}

export interface Answers {
  /**
   * The answer that is kept, or the one that `make` gives, with the project to work on. What ends in an error is not kept,
   * so that the same request again goes on with it.
   * @throws SparkfluenceError input: reasons `bad_key`, `other_body`; what `make` throws
   */
  once(asked: Asked, make: (project: string) => Promise<Answer>): Promise<Kept>;
  /** Removes what is older than a day. */
  sweep(): Promise<void>;
}

export function openAnswers(records: Records, isStopping: () => boolean = () => false): Answers {
  const underWay = new Map<string, { readonly request: string; readonly done: Promise<Kept> }>();
  const make = async (
    id: string,
    asked: Asked,
    work: (project: string) => Promise<Answer>,
  ): Promise<Kept> => {
    while (!(await records.take('answers', id))) {
      if (isStopping()) throw stopping();
      await sleep(LOOK_MS);
    }
    try {
      const known = await readRecord(records, id);
      if (known !== undefined && known.request !== asked.request) throw otherBody();
      if (known?.answer !== undefined) return { ...known.answer, isKept: true };
      const project = known?.project ?? asked.project ?? crypto.randomUUID();
      const record: Record = { at: new Date().toISOString(), request: asked.request, project };
      if (known === undefined) await records.write('answers', id, record);
      const answer = await work(project);
      await records.write('answers', id, { ...record, answer });
      return { ...answer, isKept: false };
    } finally {
      await records.letGo('answers', id);
    }
  };
  return {
    async once(asked, work) {
      if (asked.key === undefined)
        return { ...(await work(asked.project ?? crypto.randomUUID())), isKept: false };
      if (!/^[\u0021-\u007e]{1,255}$/.test(asked.key)) throw badKey();
      const id = `${asked.client}/${sha256(`${asked.route}\n${asked.key}`)}`;
      const running = underWay.get(id);
      if (running !== undefined) {
        if (running.request !== asked.request) throw otherBody();
        return { ...(await running.done), isKept: true };
      }
      const done = make(id, asked, work).finally(() => underWay.delete(id));
      underWay.set(id, { request: asked.request, done });
      return done;
    },
    sweep: () => records.removeOlder('answers', KEPT_MS),
  };
}

/** A record that cannot be read is none: files are whole or absent, so somebody changed it. */
async function readRecord(records: Records, id: string): Promise<Record | undefined> {
  const text = await records.read('answers', id);
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
