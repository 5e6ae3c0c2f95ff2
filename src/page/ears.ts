import type { ServerResponse } from 'node:http';

/** The open pages of one room, which are told when it changes (server-sent events). */
export interface Ears {
  /** How many listen. */
  readonly size: number;
  add(response: ServerResponse): void;
  /** @param data sent as JSON */
  send(event: 'change' | 'progress', data: unknown): void;
  end(): void;
}

export function createEars(): Ears {
  const open = new Set<ServerResponse>();
  return {
    get size() {
      return open.size;
    },
    add(response) {
      open.add(response);
      response.once('close', () => open.delete(response));
    },
    send(event, data) {
      for (const response of open) response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end() {
      for (const response of open) response.end();
    },
  };
}
