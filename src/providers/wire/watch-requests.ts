import { type ChannelListener, subscribe, unsubscribe } from 'node:diagnostics_channel';

/** What undici says on its channels; only what is told on is read: no header, no body, no query. */
interface Sent {
  readonly request: { readonly method: string; readonly origin: string | URL; readonly path: string };
  readonly response?: { readonly statusCode: number };
  readonly error?: Error;
}

/**
 * Tells each request that leaves this process, when its answer begins or it fails: `POST https://… 200, 1.2 s`.
 * Keys are never in it: they are sent as headers, and the query, where signatures stand, is left out.
 * @returns the end of the watching
 */
export function watchRequests(say: (line: string) => void): () => void {
  const since = new WeakMap<object, number>();
  const tell = ({ request }: Sent, outcome: string) => {
    const seconds = ((performance.now() - (since.get(request) ?? performance.now())) / 1000).toFixed(1);
    since.delete(request);
    say(`${request.method} ${String(request.origin)}${request.path.split('?')[0]} ${outcome}, ${seconds} s`);
  };
  const listeners: Record<string, ChannelListener> = {
    'undici:request:create': (message) => void since.set((message as Sent).request, performance.now()),
    'undici:request:headers': (message) =>
      tell(message as Sent, String((message as Sent).response?.statusCode)),
    'undici:request:error': (message) => {
      const sent = message as Sent;
      if (since.has(sent.request)) tell(sent, `failed: ${sent.error?.name ?? 'error'}`);
    },
  };
  for (const [channel, listener] of Object.entries(listeners)) subscribe(channel, listener);
  return () => {
    for (const [channel, listener] of Object.entries(listeners)) unsubscribe(channel, listener);
  };
}
