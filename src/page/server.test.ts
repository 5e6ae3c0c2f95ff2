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

test('whoever opens an address that shows nothing reads a page, in their language, and is led back to all videos', async () => {
  const server = await startPageServer({
    ...{ port: 0, token: 'right', command: 'sparkfluence studio' },
    roomAt: async () => undefined,
  });
  onTestFinished(() => server.close());
  const open = (url: string, language: string) =>
    fetch(url, { headers: { 'sec-fetch-dest': 'document', 'accept-language': language } });
  const gone = await open(`${server.url}p/a-video/?language=id`, 'id');
  expect([gone.status, gone.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
  const page = await gone.text();
  expect(page).toContain('<h1 dir="auto">Video ini tidak ada lagi');
  expect(page).toContain('<a class="button" href="../../">Semua video</a>');
  const strange = await (await open(`${new URL(server.url).origin}/wrong/p/a/`, 'en')).text();
  expect(strange).toContain('its token is missing or wrong');
  expect(strange).toContain('Open the address that the program printed');
  expect(strange).not.toContain('href="../../"');
});
