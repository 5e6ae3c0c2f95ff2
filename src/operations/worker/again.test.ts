import { expect, test } from 'vitest';
import { type ErrorKind, SparkfluenceError } from '../../contracts/errors.ts';
import { verdictOn } from './again.ts';

const verdict = (kind: ErrorKind, details: Record<string, unknown> = {}, failures = 0, tries = 0) =>
  verdictOn(new SparkfluenceError(kind, 'no', { details }), { tries, failures });

test('what would fail the same way is set aside, what may pass is tried again, a stop costs nothing', () => {
  expect(verdict('input')).toEqual({ what: 'set aside' });
  expect(verdict('config', { reason: 'key_missing' })).toEqual({ what: 'set aside' });
  expect(verdict('budget', { reason: 'batch_budget_exceeded' })).toEqual({ what: 'set aside' });
  expect(verdict('provider', { reason: 'content_blocked' })).toEqual({ what: 'set aside' });
  expect(verdict('provider', { reason: 'request_refused', status: 400 })).toEqual({ what: 'set aside' });
  expect(verdict('provider', { reason: 'request_refused', status: 425 })).toMatchObject({
    what: 'try again',
  });
  // Other jobs may hold the credit until they end.
  expect(verdict('provider', { reason: 'payment_required' })).toMatchObject({ what: 'try again' });
  // Other workers' orders of the same words may be known by then; nothing is sent again without proof.
  expect(verdict('provider', { reason: 'ambiguous_submission' })).toEqual({
    what: 'try again',
    afterSeconds: 30,
  });
  expect(verdict('interrupted')).toEqual({ what: 'give back', afterSeconds: 0 });
  expect(verdict('project', { reason: 'project_locked' })).toEqual({ what: 'give back', afterSeconds: 5 });
  expect(verdict('config', { reason: 'database_unreachable' })).toEqual({
    what: 'give back',
    afterSeconds: 10,
  });
  // A slow database that never gets better ends, too.
  expect(verdict('config', { reason: 'database_unreachable' }, 4, 60)).toEqual({
    what: 'try again',
    afterSeconds: 3600,
  });
  // Workers that died with it are no reason to wait longer.
  expect(verdict('provider', {}, 0, 9)).toEqual({ what: 'try again', afterSeconds: 30 });
  for (const reason of ['database_rights', 'database_login_refused', 'database_tls', 'database_refused'])
    expect(verdict('config', { reason })).toEqual({ what: 'set aside' });
  expect(verdict('provider')).toEqual({ what: 'try again', afterSeconds: 30 });
  expect(verdict('media', {}, 1)).toEqual({ what: 'try again', afterSeconds: 120 });
  expect(verdict('bug', {}, 9)).toEqual({ what: 'try again', afterSeconds: 3600 });
  expect(verdict('limit', { retry_after_seconds: 7200 })).toEqual({ what: 'try again', afterSeconds: 7200 });
});
