import { expect, onTestFinished, test } from 'vitest';
import { SparkfluenceError } from '../contracts/errors.ts';
import { type Room, startPageServer } from './server.ts';

test('a file of music that cannot be used is the sender’s fault, and no fault of the server', async () => {
  const upload = () => Promise.reject(new SparkfluenceError('media', 'song.mp3 is no music'));
  const server = await startPageServer({
    ...{ port: 0, token: 'right', command: 'sparkfluence studio' },
    roomAt: async (path) => ({ room: { upload } as unknown as Room, rest: path }),
  });
  onTestFinished(() => server.close());
  const answer = await fetch(`${server.url}upload/music/song.mp3`, {
    method: 'POST',
    headers: {
      'content-type': 'application/octet-stream',
      'x-sparkfluence-token': 'right',
      origin: new URL(server.url).origin,
      'sec-fetch-site': 'same-origin',
    },
    body: 'no music',
  });
  expect([answer.status, await answer.json()]).toMatchObject([
    422,
    { error: { message: 'song.mp3 is no music' } },
  ]);
});

test('what is larger than a file may be is refused in words that reach the sender', async () => {
  const server = await startPageServer({
    ...{ port: 0, token: 'right', command: 'sparkfluence studio' },
    roomAt: async (path) => ({
      room: { upload: () => expect.unreachable('it was to be refused') } as unknown as Room,
      rest: path,
    }),
  });
  onTestFinished(() => server.close());
  const answer = await fetch(`${server.url}upload/HOOK/huge.jpg`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-sparkfluence-token': 'right' },
    body: new Uint8Array(70 * 1024 ** 2),
  });
  expect([answer.status, await answer.json()]).toMatchObject([
    400,
    { error: { message: 'It is larger than 67 MB', details: { reason: 'too_large' } } },
  ]);
});
