import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { VideoStatus } from '../contracts/documents.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { type Records, takeLeft } from './records.ts';

/**
 * Clips whose client wants to be told when they end. They are asked after until then, also by the next process. A record a
 * request, removed when all of its clips were told.
 */

const watchSchema = z.strictObject({
  id: z.string(),
  client: z.string(),
  project: z.string(),
  webhook: z.string(),
  at: z.string(),
  /** Those that have not ended. */
  uuids: z.array(z.string()),
});
export type Watch = z.infer<typeof watchSchema>;

/** A clip that has not ended by then ends for its client, milliseconds. No vendor takes as long. */
const LONGEST_MS = 24 * 3_600_000;
/** Between two questions after a vendor failed, milliseconds, at the most. */
const LONGEST_WAIT_MS = 60_000;

export interface Watches {
  /** Writes down what is to be told; it is asked after from then on. The same again is one. */
  add(watch: Omit<Watch, 'id' | 'at'>): Promise<void>;
  /** Goes on with what an earlier process left. */
  resume(): Promise<void>;
  close(): Promise<void>;
}

export interface WatchOptions {
  readonly records: Records;
  /** Between two questions, milliseconds. */
  readonly pollMs: number;
  readonly statesOf: (watch: Watch) => Promise<readonly VideoStatus[]>;
  /** Called once for each clip that has ended; again, where the process was killed in between. */
  readonly tell: (watch: Watch, status: VideoStatus) => Promise<void>;
  readonly onFault: (words: string) => void;
  readonly nowMs?: () => number;
}

export function openWatches({
  records,
  pollMs,
  statesOf,
  tell,
  onFault,
  nowMs = Date.now,
}: WatchOptions): Watches {
  const stop = new AbortController();
  const underWay = new Map<string, Promise<void>>();

  const follow = async (first: Watch): Promise<void> => {
    let wait = pollMs;
    for (let watch = first; ; ) {
      const isOver = nowMs() - Date.parse(watch.at) > LONGEST_MS;
      const states = await statesOf(watch).catch((error: unknown) => {
        if (!stop.signal.aborted) onFault(error instanceof Error ? error.message : String(error));
        return undefined;
      });
      stop.signal.throwIfAborted();
      const ended = (states ?? []).filter(({ status }) => status !== 1);
      const given = isOver ? watch.uuids.filter((uuid) => ended.every((each) => each.uuid !== uuid)) : [];
      const told = [...ended, ...given.map(tooLong)];
      for (const status of told) await tell(watch, status);
      const uuids = watch.uuids.filter((uuid) => told.every((each) => each.uuid !== uuid));
      if (uuids.length === 0) return records.remove('watches', watch.id);
      watch = { ...watch, uuids };
      if (told.length > 0) await records.write('watches', watch.id, watch);
      wait = states === undefined ? Math.min(2 * wait, LONGEST_WAIT_MS) : pollMs;
      await sleep(wait, undefined, { signal: stop.signal });
    }
  };
  const begin = (watch: Watch): void => {
    if (underWay.has(watch.id) || stop.signal.aborted) return;
    const done = follow(watch)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) onFault(String(error));
      })
      .finally(() => underWay.delete(watch.id))
      .then(() => records.letGo('watches', watch.id))
      .catch(() => undefined); // another server takes it when this one was not heard of
    underWay.set(watch.id, done);
  };

  return {
    async add(asked) {
      const { client, project, webhook, uuids } = asked;
      const id = sha256(JSON.stringify([client, project, webhook, uuids])).slice(0, 32);
      if (underWay.has(id) || !(await records.take('watches', id))) return;
      const watch = { ...asked, id, at: new Date(nowMs()).toISOString() };
      await records.write('watches', id, watch);
      begin(watch);
    },
    async resume() {
      for await (const left of takeLeft(records, 'watches', watchSchema, (id) => underWay.has(id)))
        begin(left);
    },
    async close() {
      stop.abort();
      await Promise.all(underWay.values());
    },
  };
}

const tooLong = (uuid: string): VideoStatus => ({
  uuid,
  status: 3,
  status_percentage: 0,
  video_url: null,
  error_message: 'It did not end within a day',
});
