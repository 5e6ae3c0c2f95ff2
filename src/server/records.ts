import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { parsedOrNothing } from '../contracts/json.ts';
import { readIfThere, writeJson } from '../disk/files.ts';

/** What the server writes down of its own work, as JSON: in files below its root, or where several servers share a database, there. */

export type RecordKind = 'jobs' | 'answers' | 'webhooks' | 'watches';

export interface Records {
  /** Whether other servers have the same records. */
  readonly isShared: boolean;
  /** A text in which files of clients are named the same by every server. */
  portable(text: string): string;
  /** The text of a record; undefined where there is none. */
  read(kind: RecordKind, id: string): Promise<string | undefined>;
  /**
   * Writes a record whole; durable when it returns.
   * @param isAtRest nothing is left to do of it
   */
  write(kind: RecordKind, id: string, value: unknown, isAtRest?: boolean): Promise<void>;
  remove(kind: RecordKind, id: string): Promise<void>;
  /** Those of which something may be left to do, and that no other server has taken. */
  left(kind: RecordKind): Promise<readonly string[]>;
  /** Takes a record for this server, whether it is there or not; false where another server has it. */
  take(kind: RecordKind, id: string): Promise<boolean>;
  letGo(kind: RecordKind, id: string): Promise<void>;
  /** Removes what was written so long ago, milliseconds. */
  removeOlder(kind: RecordKind, ms: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Takes what is left of a kind, one after the other, and gives what each holds; one that cannot be read is let go.
 * @param isUnderWay whether this server works on it already
 */
export async function* takeLeft<Value>(
  records: Records,
  kind: RecordKind,
  schema: z.ZodType<Value>,
  isUnderWay: (id: string) => boolean,
): AsyncGenerator<Value> {
  for (const id of await records.left(kind)) {
    if (isUnderWay(id) || !(await records.take(kind, id))) continue;
    const parsed = schema.safeParse(parsedOrNothing((await records.read(kind, id)) ?? ''));
    if (parsed.success) yield parsed.data;
    else await records.letGo(kind, id);
  }
}

/** A file a record: `<root>/<kind>/<id>.json`. The lock of the root keeps other servers out. */
export function folderRecords(root: string): Records {
  const fileOf = (kind: RecordKind, id: string) => join(root, kind, `${id}.json`);
  const namesIn = (kind: RecordKind) => readdir(join(root, kind), { recursive: true }).catch(() => []);
  return {
    isShared: false,
    portable: (text) => text,
    read: (kind, id) => readIfThere(fileOf(kind, id)),
    write: (kind, id, value) => writeJson(fileOf(kind, id), value),
    remove: (kind, id) => rm(fileOf(kind, id), { force: true }),
    async left(kind) {
      const names = await namesIn(kind);
      return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
    },
    take: async () => true,
    letGo: async () => undefined,
    async removeOlder(kind, ms) {
      for (const name of await namesIn(kind)) {
        const file = join(root, kind, name);
        const found = await stat(file).catch(() => undefined);
        if (found?.isFile() && Date.now() - found.mtimeMs > ms) await rm(file, { force: true });
      }
    },
    close: async () => undefined,
  };
}
