import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { SparkfluenceError } from '../contracts/errors.ts';
import { openServer } from './server.ts';

/**
 * A server that speaks PostgreSQL's protocol (https://www.postgresql.org/docs/current/protocol-message-formats.html) and
 * means harm.
 */

let server: Server | undefined;
const open = new Set<Socket>();
afterEach(() => {
  for (const socket of open) socket.destroy();
  server?.close();
});

const message = (type: string, ...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const int16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const int32 = (value: number) =>
  Buffer.from([value >> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);
const text = (value: string) => Buffer.from(`${value}\0`);

const LOGGED_IN = [message('R', int32(0)), message('Z', Buffer.from('I'))];
const COLUMN = message(
  'T',
  int16(1),
  text('number'),
  int32(0),
  int16(0),
  int32(25),
  int16(-1),
  int32(-1),
  int16(0),
);
const ROW = message('D', int16(1), int32(6), Buffer.from('150000'));
const COMPLAINT = message(
  'E',
  text('SERROR'),
  text('C42P01'),
  text('M\x1b]0;owned\x07\x1b[2Jno \u202esuch table'),
  Buffer.from('\0'),
);

/** Of a large answer the hundredth part shows the same. */
const FEW = { mostBytes: 8 * 1024 * 1024, mostRows: 10_000 };
/** A login that has begun and does not end is given up after this, milliseconds. */
const connectMs = 1500;

/** @param login what follows the startup message @param answer called for each message that follows */
async function hostile(
  login: readonly Buffer[],
  answer: (socket: Socket) => void = () => undefined,
): Promise<SparkfluenceError> {
  server = createServer((socket) => {
    open.add(socket);
    let started = false;
    socket.on('error', () => undefined);
    socket.on('data', () => {
      if (started) return answer(socket);
      started = true;
      socket.write(Buffer.concat(login));
      if (login.length === 0) answer(socket);
    });
  });
  await new Promise((resolve) => server?.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = server.address() as AddressInfo;
  const opened = openServer(`postgresql://me:secret@127.0.0.1:${port}/films`, { ...FEW, connectMs });
  return opened.then(
    () => expect.fail('it opened'),
    (error: SparkfluenceError) => error,
  );
}

/** Writes for as long as somebody reads. */
function endless(socket: Socket, one: Buffer): void {
  const many = Buffer.concat(Array.from({ length: Math.ceil(65_536 / one.length) }, () => one));
  const more = () => {
    while (!socket.destroyed && socket.writable && socket.write(many));
  };
  socket.on('drain', more);
  more();
}

test.each<[string, () => Promise<SparkfluenceError>]>([
  ['a login that stays open', () => hostile([])],
  [
    'a login without end',
    () => hostile([], (socket) => endless(socket, message('N', text('Mwait'), Buffer.from('\0')))),
  ],
  [
    'one message without end in the login',
    () =>
      hostile([], (socket) => {
        socket.write(Buffer.from([0x4e, 0x7f, 0xff, 0xff, 0xff]));
        endless(socket, Buffer.alloc(1024));
      }),
  ],
  [
    'rows without end',
    () =>
      hostile(LOGGED_IN, (socket) => {
        socket.write(COLUMN);
        endless(socket, ROW);
      }),
  ],
  [
    'one row without end',
    () =>
      hostile(LOGGED_IN, (socket) => {
        socket.write(Buffer.concat([COLUMN, Buffer.from([0x44, 0x7f, 0xff, 0xff, 0xff])]));
        endless(socket, Buffer.alloc(1024, 'x'));
      }),
  ],
  [
    'a copy in the place of an answer',
    () => hostile(LOGGED_IN, (socket) => socket.write(message('G', Buffer.from([0]), int16(0)))),
  ],
  [
    'a copy out',
    () =>
      hostile(LOGGED_IN, (socket) => {
        socket.write(message('H', Buffer.from([0]), int16(0)));
        endless(socket, message('d', Buffer.alloc(1000)));
      }),
  ],
  [
    'no rows',
    () =>
      hostile(LOGGED_IN, (socket) =>
        socket.write(Buffer.concat([COLUMN, message('C', text('SELECT 0')), message('Z', Buffer.from('I'))])),
      ),
  ],
  [
    'an error that speaks to the terminal',
    () =>
      hostile(LOGGED_IN, (socket) =>
        socket.write(Buffer.concat([COMPLAINT, message('Z', Buffer.from('I'))])),
      ),
  ],
  [
    'an error that is 6 MB long',
    () =>
      hostile(LOGGED_IN, (socket) =>
        socket.write(
          Buffer.concat([
            message(
              'E',
              text('SERROR'),
              text('C42P01'),
              text(`M${'x '.repeat(3_000_000)}`),
              Buffer.from('\0'),
            ),
            message('Z', Buffer.from('I')),
          ]),
        ),
      ),
  ],
  ['no protocol at all', () => hostile([Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')])],
])('a hostile server ends in exit 3: %s', async (_name, meet) => {
  const before = process.memoryUsage().rss;
  const error = await meet();
  expect(error.exitCode, error.message).toBe(3);
  expect(error.message).not.toMatch(/[\u0000-\u001f\u202e]|secret/);
  expect(error.message.length).toBeLessThan(600);
  expect(process.memoryUsage().rss - before).toBeLessThan(512 * 1024 ** 2);
});
