import { expect, test } from 'vitest';
import { type PastClip, pastClips } from '../../contracts/providers.ts';
import type { Order } from '../../project/ledger.ts';
import { wordsKey } from '../work/same-words.ts';
import { recognise } from './recognise.ts';

/** A list that cuts its prompts, read on a machine whose clock is off by days. */

const DAY_MS = 86_400_000;
const AT = Date.parse('2026-11-29T12:00:00Z');
const order = (id: string, atMs: number, job?: string) =>
  ({
    ...{
      id,
      fingerprint: id,
      prompt: 'Slow, steady drift sideways. The scene comes to life with small movements.',
    },
    ...{ at: new Date(atMs).toISOString(), job },
  }) as unknown as Order;
const listed = (uuid: string, createdAtMs: number, prompt: string) =>
  ({ prompt, createdAtMs, receipt: { uuid } }) as unknown as PastClip;

const lost = order('lost', AT);
const cut = listed('somebody’s', AT - 3 * DAY_MS, 'Slow, stea…movements.');
const verdictOf = (past: readonly PastClip[], known: readonly Order[], foreign: readonly string[] = []) =>
  recognise(lost, pastClips(past), {
    ...{ taken: new Set<string>(), own: [], known },
    foreignWords: new Set(foreign.map((words) => wordsKey(words))),
  });

test('a cut copy of another day may be the order, unless a known order shows that the clocks agree', () => {
  expect(verdictOf([cut], [])).toMatchObject({ doubt: expect.any(String), jobs: ['somebody’s'] });
  const right = [order('known', AT - DAY_MS, 'job-1')];
  const others = [cut, listed('job-1', AT - DAY_MS + 1000, 'Another text altogether.')];
  expect(verdictOf(others, right)).toEqual({ absent: true });
});

test('where a known order is dated days off, nothing is absent', () => {
  const known = [order('known', AT - DAY_MS, 'job-1')];
  const others = [listed('job-1', AT - 5 * DAY_MS, 'Another text altogether.')];
  expect(verdictOf(others, known)).toMatchObject({ doubt: expect.stringContaining('clock') });
});

test('a listed order that has the very words of a lost one of another project is that one', () => {
  const words = 'Slow, steady drift sideways. The scene comes to life with small steps.';
  const theirs = listed('theirs', AT + 1000, words);
  expect(verdictOf([theirs], [])).toMatchObject({ doubt: expect.any(String), jobs: ['theirs'] });
  expect(verdictOf([theirs], [], [words])).toEqual({ absent: true });
  const ours = listed('ours', AT + 2000, lost.prompt ?? '');
  expect(verdictOf([theirs, ours], [], [words])).toMatchObject({ found: { receipt: { uuid: 'ours' } } });
  expect(verdictOf([ours], [], [lost.prompt ?? ''])).toMatchObject({ doubt: expect.any(String) });
});
