import { expect, test } from 'vitest';
import { PAGE_ITEMS, readHistory } from './veo-history.ts';

const NOW = Date.parse('2026-11-29T10:00:00Z');
const SINCE = NOW - 3_600_000;
const entry = (number: number, minutesAgo: number, more: object = {}) => ({
  uuid: `job-${number}`,
  status: 1,
  input_text: `order ${number}`,
  created_at: new Date(NOW - minutesAgo * 60_000).toISOString(),
  ...more,
});
/** So many orders, a second apart, the newest first. */
const many = (count: number) => Array.from({ length: count }, (_, index) => entry(index, index / 60));
const paged = (all: readonly object[], wrap: (page: object[]) => unknown = (page) => ({ result: page })) => {
  const asked: number[] = [];
  return {
    asked,
    getPage: async (page: number) => {
      asked.push(page);
      return wrap(all.slice((page - 1) * PAGE_ITEMS, page * PAGE_ITEMS));
    },
  };
};
const read = (getPage: (page: number) => Promise<unknown>) => readHistory(getPage, SINCE, 'model');

test.each([0, 3, 50, 51, 120, 500])('%d orders are all found, whichever page they are on', async (count) => {
  const { getPage } = paged(many(count));
  const past = await read(getPage);
  expect(past.map(({ receipt }) => receipt.uuid)).toEqual(many(count).map(({ uuid }) => uuid));
  expect(past.doubt).toBeUndefined();
});

test('it is read back to the time that is asked for, and no further', async () => {
  const { getPage, asked } = paged(Array.from({ length: 500 }, (_, index) => entry(index, index)));
  const past = await read(getPage);
  expect(asked).toEqual([1, 2]);
  expect(past).toHaveLength(100);
  expect(past.doubt).toBeUndefined();
});

test.each([
  ['a bare list', (page: object[]) => page],
  ['another array first', (page: object[]) => ({ errors: [], filters: [{ name: 'all' }], result: page })],
  ['deep inside', (page: object[]) => ({ success: true, data: { page: 1, histories: page } })],
])('%s', async (_, wrap) => {
  const past = await read(paged(many(3), wrap).getPage);
  expect(past).toHaveLength(3);
  expect(past.doubt).toBeUndefined();
});

test.each([
  ['words for states', { status: 'processing' }],
  ['no state', { status: undefined }],
  ['an odd date', { created_at: '29/11/2026 10:00' }],
  ['a number for a date', { created_at: NOW / 1000 }],
  ['an id with a colon', { uuid: 'jobs/a:b=' }],
])('an entry with %s is one all the same', async (_, more) => {
  const past = await read(paged([entry(1, 1, more)]).getPage);
  expect(past).toHaveLength(1);
  expect(past.doubt).toBeUndefined();
});

test.each([
  ['it holds no list', () => ({ success: true })],
  ['its only list is another one', () => ({ banners: [{ text: 'Buy now' }] })],
  ['an entry without an id', () => ({ result: [{ status: 1, input_text: 'x' }, entry(2, 1)] })],
  ['it says that there are more', () => ({ total: 9, result: many(3) })],
  ['each page is the first one', () => ({ result: many(PAGE_ITEMS) })],
])('%s: it is not known to be whole', async (_, answer) => {
  let turn = 0;
  const getPage = async () => {
    turn += 1;
    const value = answer();
    return turn > 1 && 'total' in value ? { total: 9, result: [] } : value;
  };
  expect((await read(getPage)).doubt).toEqual(expect.any(String));
});

test('a server that gives twenty at once, whatever is asked for', async () => {
  const all = many(45);
  const past = await read(async (page) => ({ result: all.slice((page - 1) * 20, page * 20) }));
  expect(past).toHaveLength(45);
  expect(past.doubt).toBeUndefined();
});
