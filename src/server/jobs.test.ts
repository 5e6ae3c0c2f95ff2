import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { API_KEY, newRoot, type TestServer, testServer } from '../../tests/support/serve-parts.ts';
import type { Crew } from './crew.ts';

const ORDER = {
  project_id: '123e4567-e89b-12d3-a456-426614174000',
  segments: [{ type: 'HOOK', video_url: 'https://nowhere.invalid/x.mp4', duration_seconds: 6 }],
};
const order = (server: TestServer) => server.post('/api/combine-final-video', ORDER, API_KEY);

/** A crew whose tasks go on until it is closed. */
function crewThatGoesOn() {
  let end = (_why: Error) => {};
  const task = new Promise<never>((_, reject) => {
    end = reject;
  });
  task.catch(() => undefined);
  const done: string[] = [];
  const crew: Crew = {
    busy: 0,
    perform: ({ kind }) => {
      done.push(kind);
      return task;
    },
    idle: () => new Promise(() => undefined),
    close: async () => end(new Error('stopped')),
  };
  return { crew, done };
}

test('the same order that comes twice at once is one job, and is begun once', async () => {
  const { crew, done } = crewThatGoesOn();
  const server = await testServer({ crew });
  const answers = await Promise.all([order(server), order(server), order(server)]);
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(new Set(answers.map(({ body }) => body.data.job_id)).size).toBe(1);
  expect(done).toEqual(['combine']);
});

test('a job is begun again after any number of stops that were asked for, and given up after three that were not', async () => {
  const root = newRoot();
  const first = await testServer({ root, crew: crewThatGoesOn().crew });
  const { job_id, polling_endpoint } = (await order(first)).body.data;
  const begun = () => JSON.parse(readFileSync(join(root, 'jobs', `${job_id}.json`), 'utf8')).begun;
  expect(begun()).toBe(1);
  await first.close();
  for (let times = 0; times < 4; times += 1) {
    const next = await testServer({ root, crew: crewThatGoesOn().crew });
    expect(await next.resume()).toBe(1);
    expect(begun()).toBe(1);
    await next.close(); // as SIGTERM does
    expect(begun()).toBe(0);
  }
  // A process that is killed writes nothing down.
  for (const times of [1, 2, 3]) {
    await (await testServer({ root, crew: crewThatGoesOn().crew })).resume();
    expect(begun()).toBe(times);
  }
  const last = await testServer({ root, crew: crewThatGoesOn().crew });
  await last.resume();
  expect((await last.get(polling_endpoint, API_KEY)).body.data).toMatchObject({
    status: 'failed',
    error_message: expect.stringContaining('3 times'),
  });
});
