import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { type ErrorDocument, SparkfluenceError } from '../contracts/errors.ts';
import { packageVersion } from '../contracts/places.ts';
import { systemError } from '../contracts/system-errors.ts';
import { asksForTelemetry, traced, useTelemetry } from '../contracts/telemetry.ts';
import type { Proxies } from '../contracts/vendors.ts';
import { useProxies } from '../providers/wire/proxies.ts';
import type { Order, Report } from './crew.ts';
import { perform, type Surroundings } from './work.ts';

/** A thread that does tasks, several at once, since most of their time is waiting for vendors. crew.ts starts it. */

/** Below what answers requests, which is at 0, and above what an idle machine does. */
const PRIORITY = 10;

/**
 * Has the thread that answers go first where the cores do not suffice for both. Linux gives each thread a priority, and what a
 * thread starts, such as ffmpeg, inherits it; elsewhere the system shares the cores as it does.
 */
function goBehind(): void {
  try {
    const [thread = ''] = readlinkSync('/proc/thread-self').split('/').reverse();
    setPriority(Number(thread), PRIORITY);
  } catch {
    // No Linux, or it is not allowed: everything works as it did.
  }
}

goBehind();
interface Given extends Surroundings {
  readonly proxies: Proxies;
  /** `OTEL_…` of the server's own environment; empty where nobody listens. */
  readonly telemetry: Readonly<Record<string, string>>;
}
const { proxies, telemetry, ...around } = workerData as Given;
useProxies(proxies);
const told = asksForTelemetry(telemetry) ? await tell() : undefined;

async function tell() {
  const { openTelemetry } = await import('../telemetry/open.ts');
  const version = await packageVersion();
  // The server itself says what cannot be sent.
  const opened = openTelemetry({ env: telemetry, pid: around.pid, version, onNotice: () => undefined });
  useTelemetry(opened);
  return opened;
}

const running = new Map<number, AbortController>();
const report = (message: Report): void => parentPort?.postMessage(message);

parentPort?.on('message', async (order: Order) => {
  const { id } = order;
  if (order.abort) return running.get(id)?.abort();
  const stop = new AbortController();
  running.set(id, stop);
  try {
    const { kind, client } = order.task;
    const data = await traced(`serve ${kind}`, { 'sparkfluence.client': client }, () =>
      perform(order.task, around, stop.signal, (event) => report({ id, event })),
    );
    report({ id, data });
  } catch (error) {
    report({ id, ...failureOf(error, stop.signal) });
  } finally {
    running.delete(id);
    void told?.flush(); // the thread may be ended at any time
  }
});

function failureOf(
  error: unknown,
  signal: AbortSignal,
): { readonly failure: ErrorDocument; readonly stack?: string } {
  if (signal.aborted)
    return {
      failure: new SparkfluenceError('interrupted', 'The server is being stopped', {
        details: { reason: 'stopping', next: 'Send the same request again; what was made is kept.' },
      }).toDocument(),
    };
  const known = systemError(error) ?? (error instanceof SparkfluenceError ? error : undefined);
  if (known !== undefined) return { failure: known.toDocument() };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const bug = new SparkfluenceError('bug', 'Unexpected', { details: { reason: 'bug' } });
  return { failure: bug.toDocument(), stack };
}
