#!/usr/bin/env node
// The file that owns the process: the Node version, signals, EPIPE, the exit code and the environment are handled here
// alone. Worker processes have entries of their own, which own theirs.
// It must parse on any Node that knows ES modules, so that an old one gets a sentence and not a stack.
var FLOOR = [22, 22];
var parts = process.versions.node.split('.').map(Number);

if (parts[0] < FLOOR[0] || (parts[0] === FLOOR[0] && parts[1] < FLOOR[1])) {
  process.stderr.write(
    'error: sparkfluence needs Node ' +
      FLOOR.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      '.\n' +
      'next: install a current Node (https://nodejs.org), or in a checkout run it as `npx sparkfluence`, which brings its own.\n',
  );
  process.exitCode = 3;
} else {
  start();
}

async function start() {
  const module = await import('node:module');
  module.enableCompileCache?.();
  const { main, systemWorld } = await import('../dist/main.js');

  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      if (interrupt.signal.aborted) process.exit(130); // asked twice: leave at once
      interrupt.abort();
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  process.exitCode = await main(process.argv.slice(2), systemWorld(process, interrupt.signal));
}
