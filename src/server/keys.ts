import { timingSafeEqual } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { z } from 'zod';
import { SparkfluenceError } from '../contracts/errors.ts';
import { parseJson } from '../contracts/json.ts';
import { readIfThere } from '../disk/files.ts';
import { digestOf } from '../http/same-secret.ts';

/** Who may ask the server: tokens for the first four operations, API keys for the last two. */

export type KeyKind = 'token' | 'api_key';

/** Whoever holds a token or a key of this name. Both of one name are one client, with the same projects. */
export interface Client {
  readonly name: string;
  /** What may be bought for it in one day (UTC), USD; undefined: the server's own limit. */
  readonly maxUsdPerDay: number | undefined;
  /** Whether it may see what the queue does for all others. */
  readonly isOperator: boolean;
}

export interface KeyRing {
  /** Whether there are no keys at all; then a server on the loopback address answers everybody there. */
  readonly isEmpty: boolean;
  /** The client whose secret this is. The file of keys is read again where it has changed. */
  find(kind: KeyKind, secret: string): Promise<Client | undefined>;
  /** All clients, by their names, as the keys were read last. */
  clients(): readonly Client[];
}

export interface KeySources {
  /** `name=secret,name=secret` */
  readonly tokens: string | undefined;
  readonly apiKeys: string | undefined;
  /** A file of keys, see `keysFileSchema`. */
  readonly file: string | undefined;
  /** `name=usd`, from `--budget`. */
  readonly budgets: ReadonlyMap<string, number>;
  /** Names of clients that see what the queue does for all, from `--operator`; without any, a client that is the only one does. */
  readonly operators?: readonly string[];
  /** Called with what has to be said of a file that was read again. */
  readonly onNotice: (notice: string) => void;
}

interface Entry {
  readonly kind: KeyKind;
  readonly name: string;
  readonly digest: Buffer;
}

interface Keys {
  readonly entries: readonly Entry[];
  readonly budgets: ReadonlyMap<string, number>;
  readonly operators: readonly string[];
}

const NO_KEYS: Keys = { entries: [], budgets: new Map(), operators: [] };

/** A client's name, which is also the name of its folder. */
export const CLIENT_NAME = /^[a-z\d][\w-]{0,63}$/i;

const secret = z.string().regex(/^[\u0021-\u007e]+$/, 'must be visible ASCII characters without spaces');
const secrets = z.record(z.string().regex(CLIENT_NAME), z.union([secret, z.array(secret)]));
export const keysFileSchema = z.strictObject({
  tokens: secrets.default({}),
  api_keys: secrets.default({}),
  max_usd_per_day: z.record(z.string(), z.number().min(0)).default({}),
  operators: z.array(z.string().regex(CLIENT_NAME)).default([]),
});

/** How often the file of keys is looked at, milliseconds. */
const LOOK_MS = 250;

/** @throws SparkfluenceError config, reason `bad_keys`, which names no secret */
export async function openKeyRing({
  tokens,
  apiKeys,
  file,
  budgets,
  operators = [],
  onNotice,
}: KeySources): Promise<KeyRing> {
  const own: Keys = {
    entries: [
      ...pairsOf(tokens, 'token', 'SPARKFLUENCE_SERVE_TOKENS'),
      ...pairsOf(apiKeys, 'api_key', 'SPARKFLUENCE_SERVE_API_KEYS'),
    ],
    budgets,
    operators,
  };
  let fromFile: Keys = file === undefined ? NO_KEYS : await readKeys(file);
  let all = [...own.entries, ...fromFile.entries];
  let mark = file === undefined ? '' : await markOf(file);
  let lookedAtMs = performance.now();
  let looking: Promise<void> | undefined;
  const look = async (path: string) => {
    const seen = await markOf(path);
    if (seen === mark || mark === `damaged ${seen}`) return;
    try {
      // A file that is gone has no keys: whoever removes it wants them to be refused.
      fromFile = seen === 'gone' ? NO_KEYS : await readKeys(path);
      all = [...own.entries, ...fromFile.entries];
      mark = seen;
      onNotice(`the keys were read again: ${fromFile.entries.length} of them are in the file`);
    } catch (error) {
      onNotice(`the file of keys cannot be read, and the last keys stand: ${wordsOf(error)}`);
      mark = `damaged ${seen}`;
    }
  };
  const clientOf = (name: string): Client => {
    const named = [...own.operators, ...fromFile.operators];
    return {
      name,
      maxUsdPerDay: own.budgets.get(name) ?? fromFile.budgets.get(name),
      isOperator: named.length === 0 ? all.every((entry) => entry.name === name) : named.includes(name),
    };
  };
  return {
    get isEmpty() {
      return file === undefined && own.entries.length === 0;
    },
    async find(kind, given) {
      if (file !== undefined && performance.now() - lookedAtMs > LOOK_MS) {
        looking ??= look(file).finally(() => {
          lookedAtMs = performance.now();
          looking = undefined;
        });
        await looking;
      }
      const name = nameOf(all, kind, given);
      return name === undefined ? undefined : clientOf(name);
    },
    clients: () => [...new Set(all.map(({ name }) => name))].sort().map(clientOf),
  };
}

/** All are compared, whichever fits, so that the time tells nothing. */
function nameOf(entries: readonly Entry[], kind: KeyKind, given: string): string | undefined {
  const digest = digestOf(given);
  let found: string | undefined;
  for (const entry of entries)
    if (timingSafeEqual(entry.digest, digest) && entry.kind === kind) found ??= entry.name;
  return found;
}

function pairsOf(text: string | undefined, kind: KeyKind, from: string): Entry[] {
  const pairs = (text ?? '').split(',').map((pair) => pair.trim());
  return pairs.filter(Boolean).map((pair) => {
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    if (at > 0 && CLIENT_NAME.test(name) && secret.safeParse(value).success)
      return { kind, name, digest: digestOf(value) };
    throw badKeys(`${from} must be name=secret,name=secret with names of letters, digits, - and _`, from);
  });
}

async function readKeys(file: string): Promise<Keys> {
  const text = await readIfThere(file);
  if (text === undefined) throw badKeys(`There is no file of keys ${file}`, '--keys-file');
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw badKeys(`${file} is not JSON`, '--keys-file');
  }
  const parsed = keysFileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw badKeys(`${file}: ${String(issue?.path[0] ?? 'it')} is not as it should be`, '--keys-file');
  }
  const { tokens, api_keys, max_usd_per_day, operators } = parsed.data;
  const entries = (kind: KeyKind, some: z.infer<typeof secrets>) =>
    Object.entries(some).flatMap(([name, values]) =>
      [values].flat().map((value) => ({ kind, name, digest: digestOf(value) })),
    );
  return {
    entries: [...entries('token', tokens), ...entries('api_key', api_keys)],
    budgets: new Map(Object.entries(max_usd_per_day)),
    operators,
  };
}

/** A file that is gone has a mark of its own: its keys are read again when it is back. */
async function markOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? 'gone' : `${found.mtimeMs} ${found.size} ${found.ino}`;
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const badKeys = (message: string, field: string): SparkfluenceError =>
  new SparkfluenceError('config', message, {
    code: 'INVALID_REQUEST',
    details: {
      reason: 'bad_keys',
      field,
      next: 'docs/serve.md shows what they look like.',
    },
  });
