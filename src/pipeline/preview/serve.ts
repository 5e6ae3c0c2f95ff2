import { randomBytes } from 'node:crypto';
import { startPageServer } from '../../page/server.ts';
import { openRoom, type RoomOptions } from './room.ts';

export interface ServeOptions extends Omit<RoomOptions, 'home'> {
  readonly port: number;
  /** Called when the page can be opened. */
  readonly onReady: (url: string) => void;
}

export interface Served {
  readonly url: string;
  /** The number of changes from the page: saved texts, chosen takes, started work. */
  readonly changes: number;
  /** The work that was interrupted at the end. */
  readonly cutOff: string | null;
}

/**
 * Serves the page of one project to this machine until the signal is aborted, and ends all its work then.
 * @throws SparkfluenceError config, reason `port_taken`
 */
export async function servePage(options: ServeOptions): Promise<Served> {
  const room = openRoom({ ...options, home: null });
  const server = await startPageServer({
    port: options.port,
    token: newToken(),
    command: 'sparkfluence preview --serve',
    roomAt: async (rest) => ({ room, rest }),
  });
  try {
    options.onReady(server.url);
    await room.follow();
  } finally {
    await server.close();
  }
  return { url: server.url, changes: room.changes, cutOff: room.working };
}

/** The secret part of the address. */
export const newToken = (): string => randomBytes(24).toString('base64url');
