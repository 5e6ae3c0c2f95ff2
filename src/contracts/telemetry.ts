/**
 * What the program tells of its work while it works, as spans and metrics: the seam between the rooms that work and
 * `src/telemetry/`, which sends it. While nobody listens, which is the default, each call is one comparison.
 *
 * Attributes hold names of providers, models, stages and segments, counts, times and prices; never a prompt, a key, a path of
 * the machine or an address beyond its host.
 */

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SpanNotes {
  /** Adds what became known meanwhile. */
  note(attributes: Attributes): void;
}

export interface OpenSpan extends SpanNotes {
  /** @param error what it failed by; undefined: it succeeded */
  end(error?: unknown): void;
}

/** What is added up; each with its unit. */
export type Counter = 'sparkfluence.videos' | 'sparkfluence.orders' | 'sparkfluence.cost';

export interface Measured {
  readonly value: number;
  readonly attributes: Attributes;
}

export interface SpanOptions {
  /** Begins a trace of its own, as an attempt of a worker does that runs for days. */
  readonly isRoot?: boolean;
  /** A request to another machine. */
  readonly isRequest?: boolean;
}

export interface Telemetry {
  /** Runs the task in a span, below the one that runs it. Provider, model, stage and segment are inherited by the spans below. */
  span<Result>(
    name: string,
    attributes: Attributes,
    task: (span: SpanNotes) => Promise<Result>,
    options?: SpanOptions,
  ): Promise<Result>;
  /** Runs the task so that the spans below inherit the attributes. */
  within<Result>(attributes: Attributes, task: () => Promise<Result>): Promise<Result>;
  /** A span that the caller ends. */
  begin(name: string, attributes: Attributes): OpenSpan;
  count(counter: Counter, value: number, attributes: Attributes): void;
  /**
   * Asks for the depth of the queue each time that metrics are sent.
   * @returns a function that asks for the last time: metrics that are sent later tell that depth
   */
  watchDepth(read: () => Promise<readonly Measured[]>): () => Promise<void>;
}

let telemetry: Telemetry | undefined;
let asked: Readonly<Record<string, string>> = {};

/** @param env the process's own environment, by which it was opened */
export function useTelemetry(
  next: Telemetry | undefined,
  env: Readonly<Record<string, string | undefined>> = {},
): void {
  telemetry = next;
  const named = Object.entries(env).filter(([name]) => name.startsWith('OTEL_'));
  asked = next === undefined ? {} : Object.fromEntries(named.map(([name, value = '']) => [name, value]));
}

/** What a thread of this process needs to tell of its work as well; empty while nobody listens. */
export const telemetryEnvironment = (): Readonly<Record<string, string>> => asked;

const UNHEARD: OpenSpan = { note: () => undefined, end: () => undefined };

export const traced = <Result>(
  name: string,
  attributes: Attributes,
  task: (span: SpanNotes) => Promise<Result>,
  options?: SpanOptions,
): Promise<Result> =>
  telemetry === undefined ? task(UNHEARD) : telemetry.span(name, attributes, task, options);

export const tracedWithin = <Result>(attributes: Attributes, task: () => Promise<Result>): Promise<Result> =>
  telemetry === undefined ? task() : telemetry.within(attributes, task);

export const beginSpan = (name: string, attributes: Attributes): OpenSpan =>
  telemetry?.begin(name, attributes) ?? UNHEARD;

export const counted = (counter: Counter, value: number, attributes: Attributes): void =>
  telemetry?.count(counter, value, attributes);

export const watchDepth = (read: () => Promise<readonly Measured[]>): (() => Promise<void>) =>
  telemetry?.watchDepth(read) ?? (async () => undefined);

/**
 * Whether the environment asks for telemetry: an endpoint is named, or an exporter by its name, and nothing switches it off.
 * @param env the process's own, which no file has completed
 */
export function asksForTelemetry(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true') return false;
  return wantsSignal(env, 'TRACES') || wantsSignal(env, 'METRICS');
}

/** Whether it asks for this signal; `none` as its exporter switches it off, `otlp` on at the standard's own address. */
export function wantsSignal(
  env: Readonly<Record<string, string | undefined>>,
  signal: 'TRACES' | 'METRICS',
): boolean {
  const exporter = env[`OTEL_${signal}_EXPORTER`]?.trim().toLowerCase();
  if (exporter !== undefined && exporter !== '')
    return exporter.split(',').some((name) => name.trim() === 'otlp');
  const named = [env.OTEL_EXPORTER_OTLP_ENDPOINT, env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]];
  return named.some((address) => (address?.trim() ?? '') !== '');
}
