import { expect, test } from 'vitest';
import type { VeoEntry } from './veo-answers.ts';
import { createJobPolls, type PollSources, pollsOf } from './veo-polls.ts';

const PAGE = 50;
const entryOf = (uuid: string, status = 1): VeoEntry => ({ uuid, status }) as VeoEntry;

/** An account whose jobs all run, and videos that ask after them; `asked` says which questions came. */
function account(jobs: readonly string[]) {
  const asked: string[] = [];
  const video = (stop = new AbortController()) => ({
    signal: stop.signal,
    ask: async (uuid: string) => {
      asked.push(uuid);
      return entryOf(uuid, 2);
    },
    list: async (page: number) => {
      asked.push(`page ${page}`);
      return jobs.slice((page - 1) * PAGE, page * PAGE).map((uuid) => entryOf(uuid));
    },
  });
  return { asked, video };
}
const names = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `job-${from + index}`);

test('the jobs of many videos are asked after by one list, page after page as long as one spares questions', async () => {
  const jobs = names(160);
  const { asked, video } = account(jobs);
  const polls = createJobPolls(10_000);
  const ours = jobs.filter((_, index) => index < 120 && index % 2 === 0); // the others are another worker's
  const round = () =>
    Promise.all(ours.map((uuid) => polls.entryOf(uuid, video()).then((entry) => entry?.status)));
  await round();
  asked.length = 0;
  expect(await round()).toEqual(ours.map(() => 1));
  expect(asked).toEqual(['page 1', 'page 2', 'page 3']);
});

test('a job that is not among the newest costs its own question, and no further pages', async () => {
  const { asked, video } = account(names(200));
  const polls = createJobPolls(10_000);
  const ours = ['job-1', 'job-2', 'job-199'];
  await Promise.all(ours.map((uuid) => polls.entryOf(uuid, video())));
  asked.length = 0;
  await Promise.all(ours.map((uuid) => polls.entryOf(uuid, video())));
  expect(asked).toEqual(['page 1', 'job-199']);
});

test('a video that is stopped while its list is asked for neither stops the others nor counts against the list', async () => {
  const { asked, video } = account(names(4));
  const polls = createJobPolls(10_000);
  await polls.entryOf('job-0', video());
  for (let turn = 0; turn < 3; turn += 1) {
    const stop = new AbortController();
    const list = () =>
      new Promise<never>((_resolve, reject) => {
        stop.signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    const first = polls.entryOf('job-1', { ...video(stop), list });
    const second = polls.entryOf('job-2', video());
    stop.abort();
    expect([(await first)?.uuid, (await second)?.uuid]).toEqual(['job-1', 'job-2']);
  }
  asked.length = 0;
  expect((await polls.entryOf('job-3', video()))?.status).toBe(1);
  expect(asked).toEqual(['page 1']);
});

test('a stopped video does not wait for the list of another one', async () => {
  const { video } = account(names(4));
  const polls = createJobPolls(10_000);
  await polls.entryOf('job-0', video());
  void polls.entryOf('job-1', { ...video(), list: () => new Promise<never>(() => {}) });
  const stop = new AbortController();
  const other = polls.entryOf('job-2', video(stop));
  stop.abort();
  expect((await other)?.uuid).toBe('job-2');
});

test('lists that fail are left alone for a while, and tried again', async () => {
  const { asked, video } = account(names(4));
  const polls = createJobPolls(2);
  const failing: PollSources = { ...video(), list: () => Promise.reject(new Error('no list')) };
  const round = (sources: PollSources) => Promise.all(names(3).map((uuid) => polls.entryOf(uuid, sources)));
  for (let turn = 0; turn < 3; turn += 1) await round(failing);
  asked.length = 0;
  await round(video());
  expect(asked).not.toContain('page 1');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await round(video());
  expect(asked).toContain('page 1');
});

test('one account has one list in a process, another key or pace has its own', () => {
  expect(pollsOf('here a', 5)).toBe(pollsOf('here a', 5));
  expect(pollsOf('here b', 5)).not.toBe(pollsOf('here a', 5));
  expect(pollsOf('here a', 6)).not.toBe(pollsOf('here a', 5));
});
