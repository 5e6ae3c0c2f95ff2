import type { ProgressEvent } from '../contracts/progress.ts';
import { shownUsd } from '../contracts/usd.ts';
import type { Streams } from '../contracts/world.ts';
import { openLiveView, type Scene } from './live-view.ts';
import { hasColour, lineOf, type ProgressOptions, viewKind } from './progress.ts';
import { clock, type Row } from './rows.ts';
import { createTally, type Plan, type Tally } from './tally.ts';

/** What a batch tells on stderr: a bar for each video under way and one line for the whole, lines, or JSON lines. */

export interface BatchRowEvent {
  readonly key: string;
  readonly row: number;
  readonly subject: string;
  readonly state: string;
  readonly folder: string;
  readonly costUsd: number;
  readonly message?: string | undefined;
}

export interface BatchView {
  /** Rows are being checked. */
  checked(count: number, all: number): void;
  begin(facts: {
    readonly all: number;
    readonly todo: number;
    readonly limitUsd: number;
    readonly spentUsd: () => number;
  }): void;
  row(event: BatchRowEvent): void;
  event(key: string, event: ProgressEvent): void;
  plan(key: string, plan: Plan): void;
  note(text: string, key?: string): void;
  detail(kind: 'request' | 'ffmpeg', text: string): void;
  pause(): Promise<void>;
  resume(): void;
  stop(): Promise<void>;
}

export function openBatchView(streams: Streams, options: ProgressOptions): BatchView {
  const kind = viewKind(streams, options);
  const whole = createWhole();
  if (kind === 'live') return liveBatch(streams, options, whole);
  const { stderr } = streams;
  const silent = { pause: async () => undefined, resume: () => undefined, stop: async () => undefined };
  if (kind === 'json') {
    const write = (value: object) => void stderr.write(`${JSON.stringify(value)}\n`);
    return {
      ...silent,
      checked: (count, all) => void (count === all && write({ event: 'checked', rows: all })),
      begin(facts) {
        whole.begin(facts);
        write({
          event: 'batch',
          state: 'started',
          rows: facts.all,
          todo: facts.todo,
          limit_usd: facts.limitUsd,
        });
      },
      row(event) {
        whole.row(event);
        const { key, row, state, folder, costUsd, message } = event;
        const told = message === undefined ? {} : { message };
        write({
          event: 'row',
          key,
          row,
          state,
          project: folder,
          cost_usd: costUsd,
          ...told,
          ...whole.counts(),
        });
      },
      event: (key, event) => write({ event: 'progress', key, row: whole.numberOf(key), ...event }),
      plan: () => undefined,
      note: (text, key) =>
        write({ event: 'note', ...(key === undefined ? {} : { key, row: whole.numberOf(key) }), text }),
      detail: (what, text) => write({ event: what, text }),
    };
  }
  const say = (text: string) => void (kind === 'plain' && stderr.write(`${text}\n`));
  return {
    ...silent,
    checked: () => undefined,
    begin: (facts) => {
      whole.begin(facts);
      say(`${facts.all} rows, ${facts.todo} to make`);
    },
    row(event) {
      whole.row(event);
      say(rowLine(event, whole));
    },
    event(key, event) {
      const isWorth = event.state === 'done' || event.state === 'failed';
      if (isWorth && options.mode === 'plain') say(`row ${whole.numberOf(key)}: ${lineOf(event)}`);
    },
    plan: () => undefined,
    note: (text, key) => say(key === undefined ? text : `row ${whole.numberOf(key)}: ${text}`),
    detail: (what, text) => say(`${what}: ${text}`),
  };
}

/** `row 3, why-bread-rises: finished  (2 of 5)` */
function rowLine({ row, key, state, message }: BatchRowEvent, whole: Whole): string {
  const told = message === undefined ? '' : `: ${message}`;
  return `row ${row}, ${key}: ${state}${told}${state === 'started' ? '' : `  (${whole.done()} of ${whole.todo()})`}`;
}

interface Whole {
  begin(facts: Parameters<BatchView['begin']>[0]): void;
  row(event: BatchRowEvent): void;
  numberOf(key: string): number;
  done(): number;
  todo(): number;
  counts(): object;
  /** @param underWayShare how much of the videos under way is made, in videos */
  foot(columns: number, underWayShare?: number): string;
}

/** Counts how far the whole is; the time that is left follows from the pace since the first video began. */
function createWhole(): Whole {
  const numbers = new Map<string, number>();
  const openedMs = performance.now();
  let begunMs = openedMs;
  let [done, failed, underWay] = [0, 0, 0];
  let facts: Parameters<BatchView['begin']>[0] | undefined;
  const todo = () => facts?.todo ?? 0;
  return {
    begin: (given) => {
      facts = given;
      begunMs = performance.now();
    },
    row({ key, row, state }) {
      numbers.set(key, row);
      underWay += state === 'started' ? 1 : -1;
      if (state === 'finished' || state === 'failed') done += 1;
      if (state === 'failed') failed += 1;
    },
    numberOf: (key) => numbers.get(key) ?? 0,
    done: () => done,
    todo,
    counts: () => ({
      done,
      failed,
      todo: todo(),
      under_way: underWay,
      spent_usd: Math.round((facts?.spentUsd() ?? 0) * 1e6) / 1e6,
    }),
    foot(columns, underWayShare = 0) {
      const passed = secondsSince(openedMs);
      const made = done + underWayShare;
      // The pace of the making, without the time that the rows were checked for.
      const left = made < 1 ? undefined : (secondsSince(begunMs) * (todo() - made)) / made;
      const expected = left === undefined || done === todo() ? '' : ` of about ${clock(passed + left)}`;
      const spent = facts?.spentUsd() ?? 0;
      const count = `${done} of ${todo()}`;
      const parts = [
        `${count} videos`,
        ...(failed > 0 ? [`${failed} failed`] : []),
        `${clock(passed)}${expected}`,
        ...(facts !== undefined && spent > 0
          ? [`spent ${shownUsd(spent)} of ${shownUsd(facts.limitUsd)} USD`]
          : []),
      ];
      if (columns >= 60) return parts.join('  ·  ');
      const failures = failed > 0 ? `, ${failed} failed` : '';
      const forms = [
        parts.join(', '),
        `${count} videos${failures}, ${clock(passed)}`,
        `${count}${failures}, ${clock(passed)}`,
        `${count}${failures}`,
      ];
      return forms.find((form) => form.length < columns - 1) ?? count; // a column on either side stays free
    },
  };
}

const secondsSince = (ms: number): number => (performance.now() - ms) / 1000;

function liveBatch(streams: Streams, options: ProgressOptions, whole: Whole): BatchView {
  const under = new Map<string, { readonly row: number; readonly subject: string; readonly tally: Tally }>();
  let words = 'checking the rows';
  const rows = () => [...under.values()].map(rowOf);
  const foot = (columns: number) =>
    whole.foot(columns, rows().reduce((sum, { share }) => sum + share, 0) / 100);
  const scene: Scene = { rows, foot, words: (columns) => (whole.todo() === 0 ? words : foot(columns)) };
  const view = openLiveView(streams, scene, hasColour(options));
  return {
    checked(count, all) {
      words = `checking the rows: ${count} of ${all}`;
      view.changed();
    },
    begin: whole.begin,
    row(event) {
      whole.row(event);
      const { key, row, subject, state } = event;
      if (state === 'started') under.set(key, { row, subject, tally: createTally(() => performance.now()) });
      else {
        under.delete(key);
        view.above(`${rowLine(event, whole)}\n`);
      }
      view.changed();
    },
    event(key, event) {
      under.get(key)?.tally.update(event);
      view.changed();
    },
    plan: (key, plan) => under.get(key)?.tally.plan(plan),
    note: (text, key) => view.above(`${key === undefined ? '' : `row ${whole.numberOf(key)}: `}${text}\n`),
    detail: (kind, text) => view.above(`${kind}: ${text}\n`),
    pause: view.pause,
    resume: view.resume,
    stop: view.stop,
  };
}

function rowOf({ row, subject, tally }: { row: number; subject: string; tally: Tally }): Row {
  const rows = tally.rows();
  const share =
    rows.length === 0 ? 0 : Math.floor(rows.reduce((sum, each) => sum + each.share, 0) / rows.length);
  return { name: `row ${row}`, share, note: subject, mood: 'running' };
}
