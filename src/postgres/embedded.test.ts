import { expect, test } from 'vitest';
import { damaged, faultOf } from './embedded.ts';

/** What the machine refuses is no damage of the store, whose advice is to move it away, and no bug of ours. */

const WORDS = { what: 'corpus', afterDamage: 'add your files again.' };
const thrown = (message: string, code?: string) => Object.assign(new Error(message), code && { code });

test.each([
  [
    'a thread that may not be started',
    thrown('Worker initialization failure: EMFILE', 'ERR_WORKER_INIT_FAILED'),
  ],
  ['a file that may not be opened', thrown("EMFILE: too many open files, open 'vector.tar.gz'", 'EMFILE')],
  ['no memory', thrown('ENOMEM: not enough memory', 'ENOMEM')],
])('%s when it is opened', (_name, cause) => {
  const { kind, details } = damaged('/data/rag/store', WORDS, cause);
  expect(kind).toBe('config');
  expect(details.reason).toMatch(/^(?:too_many_open_files|out_of_resources)$/);
  expect(details.next).not.toContain('Move');
});

test('a file that is gone, and one that is not what it was, are damage', () => {
  expect(damaged('/s', WORDS, thrown('ENOENT: no such file', 'ENOENT')).details.reason).toBe('store_damaged');
  const page = faultOf('/s', WORDS, thrown('invalid page in block 3 of relation base/5/16385', 'XX001'));
  expect(page).toMatchObject({ kind: 'project', details: { reason: 'store_damaged' } });
});

test('a statement that the machine refuses names the store and keeps what it says', () => {
  const fault = faultOf('/s', WORDS, thrown('could not create file "base/5/16385": File exists', '58P02'));
  expect(fault).toMatchObject({
    kind: 'config',
    message: expect.stringContaining('could not create file'),
    details: { reason: 'store_refused', sqlstate: '58P02' },
  });
  expect(faultOf('/s', WORDS, thrown('No space left on device', '53100'))).toMatchObject({
    details: { reason: 'disk_full' },
  });
  const other = thrown('syntax error', '42601');
  expect(faultOf('/s', WORDS, other)).toBe(other);
});
