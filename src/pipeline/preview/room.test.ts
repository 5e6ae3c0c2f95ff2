import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SETTINGS } from '../../../tests/support/work.ts';
import { resolveConfig } from '../../config/resolve.ts';
import { makeFolder } from '../../disk/files.ts';
import { openProject, saveSettings } from '../../project/store.ts';
import { PLAIN_END } from '../final/needs.ts';
import { chooseMakers } from '../work/makers.ts';
import { openRoom } from './room.ts';

/** A project that is worked on in the browser. */

test('changes that a page asks for at once are all kept, one after the other', async () => {
  const base = mkdtempSync(join(tmpdir(), 'sparkfluence-room-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const folder = join(base, 'project');
  await makeFolder(folder);
  await saveSettings({ folder, settings: SETTINGS });
  const config = resolveConfig({ HOME: base }, base);
  const room = openRoom({
    folder,
    session: {
      ...{ config, makers: chooseMakers({}, config.vendors), pid: process.pid, attachedWorkers: true },
      ...{ signal: new AbortController().signal, onEvent: () => undefined },
    },
    endOf: () => PLAIN_END,
    pending: { choices: {} },
    ...{ command: 'sparkfluence run', home: null, more: {} },
  });
  const changes = [{ style: 'animated' }, { look: 'storyboard' }, { speed: 1.1 }, { captions: 'burn' }];
  const wrong = room.api.choices?.({ style: 'square' });
  const kept = Promise.all(changes.map((change) => room.api.choices?.(change)));
  await expect(wrong).rejects.toMatchObject({ kind: 'input' }); // and the others are not kept from it
  await kept;
  const { settings } = await openProject(folder);
  expect(settings).toMatchObject({ style: 'animated', look: 'storyboard', speed: 1.1 });
  expect([settings.final, room.changes]).toEqual([{ captions: 'burn' }, 4]);
});
