// Preloaded into the server by bench/serve.mjs: at SIGUSR2 it collects garbage and writes what is left, in bytes, into the file
// SPARKFLUENCE_BENCH_HEAP. The program has no code for this.
import { renameSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import process from 'node:process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

const { SPARKFLUENCE_BENCH_HEAP: file } = process.env;

if (isMainThread && file !== undefined && basename(process.argv[1] ?? '') === 'sparkfluence.js') {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  process.on('SIGUSR2', () => {
    collect();
    collect();
    writeFileSync(`${file}.part`, String(process.memoryUsage().heapUsed));
    renameSync(`${file}.part`, file);
  });
}
