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

/** How long the program may go on after it was asked to stop, milliseconds. Its children are killed before. */
var END_WITHIN_MS = 1800;

async function start() {
  const words = process.argv.slice(2);
  const interrupt = new AbortController();
  let program; // undefined while it is being read
  let world;
  let isDone = false; // main has answered, and only what keeps the process alive is left
  let hasLostOutput = false; // what was written to standard output did not arrive
  let hasLostWords = false; // nor what was said on standard error
  let timer;
  const leave = (error) => {
    if (program === undefined) process.exit(130);
    process.exit(isDone ? process.exitCode : program.reportAtOnce(error, words, world));
  };
  const leaveIn = (limitMs) => {
    timer = setTimeout(() => {
      const delayMs = program?.endDelayMs() ?? END_WITHIN_MS;
      if (delayMs > 0) leaveIn(delayMs);
      else leave(interrupt.signal.reason);
    }, limitMs);
    if (isDone) timer.unref();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      if (interrupt.signal.aborted) leave(interrupt.signal.reason); // asked twice: leave at once
      interrupt.abort();
      leaveIn(END_WITHIN_MS);
    });
  }
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code === 'EPIPE') return; // the reader has seen enough
      if (stream === process.stderr) {
        hasLostWords = true; // the exit code and the document still say how it ended
        return;
      }
      if (!hasLostOutput && !hasLostWords)
        process.stderr.write(`error: standard output failed: ${error.message}\n`);
      hasLostOutput = true;
      if (isDone && !process.exitCode) process.exitCode = 5;
    });
  }
  const module = await import('node:module');
  module.enableCompileCache?.();
  program = await import('../dist/main.js');
  world = program.systemWorld(process, interrupt.signal);
  for (const name of ['uncaughtException', 'unhandledRejection']) process.on(name, leave);
  const exitCode = await program.main(words, world);
  isDone = true;
  timer?.unref();
  process.exitCode = exitCode || (hasLostOutput ? 5 : 0);
}
