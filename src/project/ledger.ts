import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Degradation } from '../contracts/segments.ts';
import { moveWhole, readIfThere } from '../disk/files.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { backendOf } from './backends.ts';
import { type Order, type State, stateSchema } from './state.ts';
import { fieldsOf, readable, toDocument } from './versions.ts';

export * from './state.ts';

/**
 * The program's record of a project, `state.json`: what was ordered, what the provider answered, which files are whole on
 * disk. It is written and synced before the step that it records goes on (docs/ledger.md).
 */

export interface Ledger {
  readonly state: Readonly<State>;
  /** What was repaired to open it; every document of this command names it. */
  readonly notices: readonly Degradation[];
  /** Changes the state in memory once the change is durable on disk. Calls wait for each other; each writes the whole state. */
  update(change: (state: State) => void): Promise<void>;
  /**
   * Right before a request goes out that may be billed: whether this process has the project still.
   * @throws SparkfluenceError project: `lock_lost`, `lease_lost`
   */
  assertMaySend(): Promise<void>;
}

const EMPTY: State = {
  orders: [],
  takes: [],
  images: {},
  clips: {},
  narrations: {},
  final: null,
  degradations: [],
};

/**
 * Opens the state from `state.json`, or from its backup where that is damaged or gone. The backup is written first and with
 * the same text, so it is never older, and no order is lost with a damaged file. The damaged file is kept beside it.
 * @param beforeWrite called before each write; when it throws, nothing is written and the update fails
 * @param afterWrite called with the orders that a write changed, once it is durable
 * @throws SparkfluenceError project: `state_damaged` when both files are damaged, which changes neither; `project_newer`
 */
export async function openLedger(
  folder: string,
  beforeWrite?: () => Promise<void>,
  afterWrite?: (changed: readonly Order[]) => Promise<void>,
): Promise<Ledger> {
  const file = join(folder, 'state.json');
  const backup = join(folder, 'state.backup.json');
  const opened = await readState(file, backup);
  let current = opened.state;
  let { damaged } = opened;
  let queue: Promise<unknown> = Promise.resolve();

  return {
    get state() {
      return current;
    },
    notices: opened.notices,
    assertMaySend: async () => beforeWrite?.(),
    update(change) {
      const write = async () => {
        const next = structuredClone(current);
        change(next);
        readable(stateSchema, next, file);
        await beforeWrite?.();
        // Not when it is opened, which needs no lock; a writer holds the lock.
        if (damaged) await moveWhole(file, asideOf(file, opened.text));
        damaged = false;
        await backendOf(folder).writeState(toDocument('state.json', next), next);
        const before = new Map(current.orders.map((order) => [order.id, JSON.stringify(order)]));
        current = next;
        await afterWrite?.(next.orders.filter((order) => before.get(order.id) !== JSON.stringify(order)));
      };
      const done = queue.then(write, write);
      queue = done;
      return done;
    },
  };
}

/** The same record for who only looks: what is changed in it is changed in memory alone. */
export function onlyInMemory(ledger: Ledger): Ledger {
  let current = ledger.state;
  return {
    ...ledger,
    get state() {
      return current;
    },
    async update(change) {
      const next = structuredClone(current);
      change(next);
      current = next;
    },
  };
}

/** The state in the text of `state.json`; an empty one where there is none. @throws SparkfluenceError project: `state_damaged`, `project_newer` */
export function parseStateText(text: string | undefined, path: string): State {
  const parsed = text === undefined ? { state: EMPTY } : parseState(text, path);
  if ('state' in parsed) return parsed.state;
  throw damagedState(path, parsed.cause);
}

interface Opened {
  readonly state: State;
  readonly notices: readonly Degradation[];
  /** `state.json` is there and damaged, and the state is from its backup. */
  readonly damaged: boolean;
  readonly text: string;
}

async function readState(file: string, backup: string): Promise<Opened> {
  const text = await readIfThere(file);
  const found = text === undefined ? undefined : parseState(text, file);
  if (found !== undefined && 'state' in found)
    return { state: found.state, notices: [], damaged: false, text: '' };
  const backupText = await readIfThere(backup);
  const whole = backupText === undefined ? undefined : parseState(backupText, backup);
  if (whole !== undefined && 'state' in whole) {
    const notices = [recovered(file, text)];
    return { state: whole.state, notices, damaged: text !== undefined, text: text ?? '' };
  }
  if (found !== undefined) throw damagedState(file, found.cause);
  if (whole !== undefined) throw damagedState(backup, whole.cause);
  return { state: EMPTY, notices: [], damaged: false, text: '' };
}

/** @throws SparkfluenceError project, reason `project_newer` */
function parseState(text: string, file: string): { readonly state: State } | { readonly cause: unknown } {
  try {
    return { state: stateSchema.parse(fieldsOf('state.json', text, file)) };
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause; // it is newer, not damaged
    return { cause };
  }
}

/** Named by its contents, so that no damaged file replaces another one. */
const asideOf = (file: string, text: string): string => `${file}.damaged-${sha256(text).slice(0, 8)}`;

function recovered(file: string, text: string | undefined): Degradation {
  const what = text === undefined ? 'was gone' : 'was damaged';
  return {
    reason: 'state_recovered',
    message: `The project's state file ${file} ${what}; its backup state.backup.json holds the same and was used.`,
    ...(text === undefined ? {} : { next: `The damaged file is kept as ${asideOf(file, text)}.` }),
  };
}

function damagedState(file: string, cause: unknown): SparkfluenceError {
  return new SparkfluenceError('project', `The project's state file ${file} is damaged`, {
    details: {
      reason: 'state_damaged',
      path: file,
      next: 'Put a whole copy back, or move it and state.backup.json away: what lies in images/, clips/ and takes/ is taken over then, with the orders that this machine remembers, and nothing of it is bought again.',
    },
    cause,
  });
}
