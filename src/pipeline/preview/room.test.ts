import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SETTINGS } from '../../../tests/support/work.ts';
import { resolveConfig } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { makeFolder } from '../../disk/files.ts';
import { lockProject } from '../../disk/lock.ts';
import { openProject, saveSettings } from '../../project/store.ts';
import { PLAIN_END } from '../final/needs.ts';
import type { Quote } from '../quote/quote.ts';
import { chooseMakers } from '../work/makers.ts';
import { openRoom, type Unwritten } from './room.ts';

/** A project that is worked on in the browser. */

async function openEmpty(unwritten: Unwritten) {
  const base = mkdtempSync(join(tmpdir(), 'sparkfluence-room-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const folder = join(base, 'project');
  await makeFolder(folder);
  await saveSettings({ folder, settings: SETTINGS });
  const config = resolveConfig({ HOME: base }, base);
  const room = openRoom({
    folder,
    session: {
      ...{ config, makers: await chooseMakers({}, config), pid: process.pid, attachedWorkers: true },
      ...{ signal: new AbortController().signal, onEvent: () => undefined },
    },
    endOf: () => PLAIN_END,
    pending: { choices: {} },
    ...{ command: 'sparkfluence run', home: null, more: {}, unwritten },
  });
  return { room, folder };
}

const UNASKED: Unwritten = {
  quote: () => expect.unreachable('no quote was asked for'),
  make: () => expect.unreachable('nothing was to be made'),
};

test('changes that a page asks for at once are all kept, one after the other', async () => {
  const { room, folder } = await openEmpty(UNASKED);
  const changes = [{ style: 'animated' }, { look: 'storyboard' }, { speed: 1.1 }, { captions: 'burn' }];
  const wrong = room.api.choices?.({ style: 'square' });
  const kept = Promise.all(changes.map((change) => room.api.choices?.(change)));
  await expect(wrong).rejects.toMatchObject({ kind: 'input' }); // and the others are not kept from it
  await kept;
  const { settings } = await openProject(folder);
  expect(settings).toMatchObject({ style: 'animated', look: 'storyboard', speed: 1.1 });
  expect([settings.final, room.changes]).toEqual([{ captions: 'burn' }, 4]);
});

test('a page calls its own edit no work of a process, and that of another one by its number', async () => {
  const { room, folder } = await openEmpty(UNASKED);
  for (const [pid, isOwn] of [
    [process.pid, true],
    [process.ppid, false],
  ] as const) {
    const lock = await lockProject(folder, pid);
    const page = await room.page('en');
    await lock.release();
    expect(page.includes(`Process ${pid} is working`), String(pid)).toBe(!isOwn);
    expect(/data-act="make"[^>]*disabled/.test(page), String(pid)).toBe(!isOwn);
  }
});

test('a video whose script is not written yet is quoted and made from its page; why that failed is said beside the button', async () => {
  const agreed = { usd: 0, credits: 0 };
  const made: unknown[] = [];
  const quote = { total_usd: 0, total_credits: 0 } as Quote;
  const { room } = await openEmpty({
    quote: async () => quote,
    make: async (given) => {
      made.push(given);
      throw new SparkfluenceError('input', 'Nothing is known about it', { details: { reason: 'no_facts' } });
    },
  });
  expect(await room.page('en')).toContain('data-act="make"');
  expect(await room.api.quote?.({ redo: false })).toBe(quote);
  await expect(room.api.make?.({})).rejects.toMatchObject({ kind: 'input' });
  await room.api.make?.({ agreed });
  await expect.poll(() => room.working).toBe(null);
  expect(made).toEqual([agreed]);
  const bar = (await room.page('id')).split('<div id="make"')[1];
  expect(bar).toContain('Tidak ada fakta tentang topik ini');
  expect(bar).toContain('Nothing is known about it.');
});
