import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SETTINGS } from '../../../tests/support/work.ts';
import { resolveConfig } from '../../config/resolve.ts';
import type { SparkfluenceError } from '../../contracts/errors.ts';
import { makeFolder } from '../../disk/files.ts';
import { wordsOf } from '../../page/languages.ts';
import { problemOf } from '../../page/problem.ts';
import { saidOf } from '../../page/said.ts';
import { saveSettings } from '../../project/store.ts';
import { PLAIN_END } from '../final/needs.ts';
import { chooseMakers } from '../work/makers.ts';
import { createPhotoActions } from './photos.ts';

/** A person who searches for a photo waits in front of the page. */

async function searching(baseUrl: string) {
  const base = mkdtempSync(join(tmpdir(), 'sparkfluence-photos-'));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const folder = join(base, 'project');
  await makeFolder(folder);
  await saveSettings({ folder, settings: SETTINGS });
  const config = resolveConfig({ HOME: base, OPENVERSE_BASE_URL: baseUrl }, base);
  const actions = createPhotoActions({
    folder,
    session: {
      ...{ config, makers: await chooseMakers({}, config), pid: process.pid, attachedWorkers: true },
      ...{ signal: new AbortController().signal, onEvent: () => undefined },
    },
    endOf: () => PLAIN_END,
    pending: { choices: {} },
    background: () => undefined,
  });
  const begun = performance.now();
  const failure = await actions.search({ library: 'openverse', words: 'coffee' }).then(
    () => expect.unreachable('nobody answered'),
    (error: SparkfluenceError) => error,
  );
  return { said: saidOf(problemOf(failure), wordsOf('en')), seconds: (performance.now() - begun) / 1000 };
}

/** A port of this machine at which nobody listens, or one whose server takes requests and never answers. */
async function port(answers: 'refuses' | 'is silent'): Promise<number> {
  const server = createServer(() => undefined).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  if (answers === 'refuses') await new Promise((resolve) => server.close(resolve));
  else
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
  return port;
}

test('without a way to the library a search ends within seconds, and says who, why and what to do', async () => {
  const { said, seconds } = await searching(`http://127.0.0.1:${await port('refuses')}/v1`);
  expect(seconds).toBeLessThan(5);
  expect(said.text).toMatch(/^Openverse could not be reached or failed for the search for a photo/);
  expect(said.next).toContain('Check the connection to the internet, then try again');
});

test('a library that never answers is given up within a time that a person waits', async () => {
  const { said, seconds } = await searching(`http://127.0.0.1:${await port('is silent')}/v1`);
  expect(seconds).toBeLessThan(15);
  expect(said.text).toMatch(/^Openverse .*no answer within 10 s\.$/);
}, 20_000);
