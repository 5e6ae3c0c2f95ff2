import { expect, test } from 'vitest';
import { type PastClip, pastClips } from '../../contracts/providers.ts';
import type { Order } from '../../project/ledger.ts';
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
const verdictOf = (past: readonly PastClip[], known: readonly Order[]) =>
  recognise(lost, pastClips(past), { taken: new Set(), own: [], isForeignToo: false, known });

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
