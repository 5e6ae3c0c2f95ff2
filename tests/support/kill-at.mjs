// Preloaded with NODE_OPTIONS=--import. Counts the durable steps of the main process, each file or folder synced and
// each rename, and stops it with SIGKILL right before step SPARKFLUENCE_TEST_KILL_AT, or after
// SPARKFLUENCE_TEST_KILL_MS. The steps are written to the file SPARKFLUENCE_TEST_STEPS. The program has no code for
// this.
import { appendFileSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const { SPARKFLUENCE_TEST_KILL_AT, SPARKFLUENCE_TEST_KILL_MS, SPARKFLUENCE_TEST_STEPS } = process.env;
const isMain = basename(process.argv[1] ?? '') === 'sparkfluence.js';

if (isMain) {
  const killAt = Number(SPARKFLUENCE_TEST_KILL_AT ?? 0);
  let steps = 0;
  const step = (what) => {
    steps += 1;
    if (SPARKFLUENCE_TEST_STEPS) appendFileSync(SPARKFLUENCE_TEST_STEPS, `${steps} ${what}\n`);
    if (steps === killAt) process.kill(process.pid, 'SIGKILL');
  };
  if (SPARKFLUENCE_TEST_STEPS) writeFileSync(SPARKFLUENCE_TEST_STEPS, '');

  const { rename, open } = fs;
  fs.rename = (from, to) => {
    step(`rename ${basename(String(to))}`);
    return rename(from, to);
  };
  fs.open = async (...args) => {
    const handle = await open(...args);
    const { sync } = handle;
    handle.sync = () => {
      step(`sync ${basename(String(args[0]))}`);
      return sync.call(handle);
    };
    return handle;
  };
  syncBuiltinESMExports();
  if (SPARKFLUENCE_TEST_KILL_MS) {
    const end = performance.now() + Number(SPARKFLUENCE_TEST_KILL_MS);
    // A busy loop of timers would slow it; one timer is exact enough.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), end - performance.now()).unref();
  }
}
