import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';

/** The part of undici's channel messages that is read here: no header, no body. */
interface RequestMessage {
  readonly request: { readonly method: string; readonly origin: string | URL; readonly path: string };
  readonly response?: { readonly statusCode: number };
  readonly error?: Error;
}

/**
 * Reports each request of this process when its answer begins or it fails: `POST https://… 200, 1.2 s`. A line holds no
 * keys: they are sent as headers, and the query, which may hold a signature, is left out.
 * @returns a function that stops the reports
 */
export function watchRequests(report: (line: string) => void): () => void {
  const startedAt = new WeakMap<object, number>();
  const reportRequest = ({ request }: RequestMessage, outcome: string) => {
    const seconds = ((performance.now() - (startedAt.get(request) ?? performance.now())) / 1000).toFixed(1);
    startedAt.delete(request);
    report(
      `${request.method} ${String(request.origin)}${request.path.split('?')[0]} ${outcome}, ${seconds} s`,
    );
  };
  const listeners: Record<string, ChannelListener> = {
    'undici:request:create': (message) =>
      void startedAt.set((message as RequestMessage).request, performance.now()),
    'undici:request:headers': (message) =>
      reportRequest(message as RequestMessage, String((message as RequestMessage).response?.statusCode)),
    'undici:request:error': (message) => {
      const sent = message as RequestMessage;
      if (startedAt.has(sent.request)) reportRequest(sent, `failed: ${sent.error?.name ?? 'error'}`);
    },
  };
  for (const [channel, listener] of Object.entries(listeners)) subscribe(channel, listener);
  return () => {
    for (const [channel, listener] of Object.entries(listeners)) unsubscribe(channel, listener);
  };
}
