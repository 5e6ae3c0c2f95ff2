// Kills an import of the corpus twenty times on each store, in every shell that npm may use.

import { spawnSync } from 'node:child_process';

const vitest = ['node_modules/vitest/vitest.mjs', 'run', 'tests/rag/crash.test.ts'];
const env = { ...process.env, RAG_CRASH_ROUNDS: '20' };
const { status } = spawnSync(process.execPath, vitest, { stdio: 'inherit', env });
process.exitCode = status ?? 1;
