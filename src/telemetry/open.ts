import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  type Span as ApiSpan,
  type Context,
  DiagLogLevel,
  diag,
  type Meter,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import {
  type Attributes,
  type Counter,
  type Measured,
  type OpenSpan,
  type SpanOptions,
  type Telemetry,
  wantsSignal,
} from '../contracts/telemetry.ts';
import { errorAttributes, givenOf, inheritedOf } from './attributes.ts';

/** What a process sends of its work to a collector, until it is closed. */
export interface OpenTelemetry extends Telemetry {
  /** Sends what there is; what fails is told by `onNotice`. */
  flush(): Promise<void>;
  /** Sends what is left, for so long at most, milliseconds; a collector that is away keeps nobody. */
  close(withinMs: number): Promise<void>;
}

export interface OpenTelemetryOptions {
  /** The process's own environment, which no file has completed. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly pid: number;
  /** Called with what cannot be sent, once a kind, and with what is not supported. */
  readonly onNotice: (message: string) => void;
}

const UNITS: Readonly<Record<Counter, { readonly unit: string; readonly description: string }>> = {
  'sparkfluence.videos': { unit: '{video}', description: 'Attempts to make a video that ended, by outcome' },
  'sparkfluence.orders': {
    unit: '{order}',
    description: 'Orders that providers took, by provider and stage',
  },
  'sparkfluence.cost': { unit: 'USD', description: 'What orders cost, by provider and stage' },
};

const NAME = 'sparkfluence';

export function openTelemetry({ env, version, pid, onNotice }: OpenTelemetryOptions): OpenTelemetry {
  const notice = once(onNotice);
  // The libraries say what fails through this; without it an endpoint with a typing error would stay silent.
  diag.setLogger(
    { error: notice, warn: notice, info: () => undefined, debug: () => undefined, verbose: () => undefined },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  noteProtocol(env, notice);
  const resource = resourceFromAttributes({
    ...{ 'service.name': NAME, 'service.version': version, 'service.instance.id': randomUUID() },
    ...{ 'host.name': hostname(), 'process.pid': pid },
  }).merge(detectResources({ detectors: [envDetector] }));
  const spans = wantsSignal(env, 'TRACES')
    ? new TracerProvider({
        resource,
        spanProcessors: [
          new BatchSpanProcessor({ exporter: new OTLPTraceExporter(timeoutOf(env, 'TRACES')) }),
        ],
      })
    : undefined;
  const metrics = wantsSignal(env, 'METRICS')
    ? new MeterProvider({
        resource,
        readers: [
          new PeriodicExportingMetricReader({
            exporter: new OTLPMetricExporter(timeoutOf(env, 'METRICS')),
            ...intervalOf(env.OTEL_METRIC_EXPORT_INTERVAL),
          }),
        ],
      })
    : undefined;
  return {
    ...tracing(spans?.getTracer(NAME, version)),
    ...measuring(metrics?.getMeter(NAME, version)),
    async flush() {
      await Promise.all([spans?.forceFlush(), metrics?.forceFlush()]).catch(notice);
    },
    async close(withinMs) {
      const sent = Promise.all([spans?.shutdown(), metrics?.shutdown()]).catch(notice);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          notice(`the collector did not take everything within ${withinMs / 1000} s`);
          resolve();
        }, withinMs);
      });
      await Promise.race([sent, late]);
      clearTimeout(timer);
      diag.disable();
    },
  };
}

interface Place {
  readonly context: Context;
  readonly inherited: Attributes;
}

function tracing(tracer: Tracer | undefined): Pick<Telemetry, 'span' | 'within' | 'begin'> {
  const places = new AsyncLocalStorage<Place>();
  const start = (name: string, attributes: Attributes, { isRoot, isRequest }: SpanOptions = {}) => {
    const above = isRoot === true ? undefined : places.getStore();
    const all = { ...above?.inherited, ...givenOf(attributes) };
    const context = above?.context ?? ROOT_CONTEXT;
    const kind = isRequest === true ? SpanKind.CLIENT : SpanKind.INTERNAL;
    const span = tracer?.startSpan(name, { attributes: all, kind }, context);
    const place: Place = {
      context: span === undefined ? context : trace.setSpan(context, span),
      inherited: inheritedOf(all),
    };
    return { opened: opened(span), place };
  };
  return {
    async span(name, attributes, task, options) {
      const { opened: span, place } = start(name, attributes, options);
      try {
        const result = await places.run(place, () => task(span));
        span.end();
        return result;
      } catch (error) {
        span.end(error);
        throw error;
      }
    },
    within(attributes, task) {
      const above = places.getStore();
      const inherited = inheritedOf({ ...above?.inherited, ...givenOf(attributes) });
      return places.run({ context: above?.context ?? ROOT_CONTEXT, inherited }, task);
    },
    begin: (name, attributes) => start(name, attributes).opened,
  };
}

function opened(span: ApiSpan | undefined): OpenSpan {
  const note = (attributes: Attributes) => {
    span?.setAttributes(givenOf(attributes));
    const { 'error.type': error } = attributes;
    if (error !== undefined) span?.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
  };
  return {
    note,
    end(error) {
      if (error !== undefined) note(errorAttributes(error));
      span?.end();
    },
  };
}

function measuring(meter: Meter | undefined): Pick<Telemetry, 'count' | 'watchDepth'> {
  const counters = new Map(
    Object.entries(UNITS).map(([name, options]) => [name, meter?.createCounter(name, options)]),
  );
  return {
    count: (counter, value, attributes) => counters.get(counter)?.add(value, givenOf(attributes)),
    watchDepth(read) {
      const gauge = meter?.createObservableGauge('sparkfluence.queue.depth', {
        ...{ unit: '{video}', description: 'Videos in the queue of all machines, by state' },
      });
      const depths = () => read().catch(() => []); // a database that is away is told by what needs it
      let last: readonly Measured[] | undefined;
      gauge?.addCallback(async (result) => {
        for (const { value, attributes } of last ?? (await depths()))
          result.observe(value, givenOf(attributes));
      });
      return async () => {
        last = await depths();
      };
    },
  };
}

/** What is sent is JSON over HTTP, which every collector takes at the same port as protobuf. */
function noteProtocol(env: OpenTelemetryOptions['env'], notice: (message: string) => void): void {
  const names = [
    'OTEL_EXPORTER_OTLP_PROTOCOL',
    'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
    'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL',
  ];
  const grpc = names.find((name) => env[name]?.trim().toLowerCase() === 'grpc');
  if (grpc !== undefined)
    notice(`${grpc} is grpc, and OTLP is sent over HTTP here: name the collector's HTTP port (4318)`);
}

/** A collector that is away holds up the end of a command by as much, so that it is less than the standard's ten seconds. */
const TIMEOUT_MS = 2000;

/** The libraries read the variables only where they are given nothing. */
function timeoutOf(env: OpenTelemetryOptions['env'], signal: string): { timeoutMillis?: number } {
  const names = ['OTEL_EXPORTER_OTLP_TIMEOUT', `OTEL_EXPORTER_OTLP_${signal}_TIMEOUT`];
  return names.some((name) => (env[name]?.trim() ?? '') !== '') ? {} : { timeoutMillis: TIMEOUT_MS };
}

/** The reader knows its interval by this option alone; its time-out has to be below. */
function intervalOf(text: string | undefined): {
  exportIntervalMillis?: number;
  exportTimeoutMillis?: number;
} {
  const ms = /^\d{1,9}$/.test(text?.trim() ?? '') ? Number(text) : 0;
  return ms > 0 ? { exportIntervalMillis: ms, exportTimeoutMillis: Math.min(ms, 30_000) } : {};
}

/** The libraries repeat themselves with each batch. */
function once(onNotice: (message: string) => void): (...parts: unknown[]) => void {
  let isSaid = false;
  return (...parts) => {
    if (isSaid) return;
    isSaid = true;
    const words = parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');
    onNotice(`telemetry: ${shortly(words)}`);
  };
}

/** An error of theirs is a JSON text with its stack. */
function shortly(words: string): string {
  const message = /"message":"((?:[^"\\]|\\.)*)"/.exec(words)?.[1];
  return (message ?? words).split('\n')[0]!.slice(0, 300);
}
