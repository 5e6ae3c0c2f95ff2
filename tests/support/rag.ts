import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PassageLine } from '../../src/contracts/passages.ts';
import type { CorpusOptions } from '../../src/rag/corpus.ts';
import { buildSnapshot } from '../../src/rag/store/build-snapshot.ts';
import type { Snapshot } from '../../src/rag/store/snapshot.ts';

/** What the corpus tests share. */

export const never = new AbortController().signal;

const CORPUS = fileURLToPath(new URL('../../fixtures/corpus/', import.meta.url));

let snapshot: Promise<Snapshot> | undefined;
export function shippedSnapshot(): Promise<Snapshot> {
  snapshot ??= buildSnapshot(join(CORPUS, 'passages'), '1.0.0', CORPUS);
  return snapshot;
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'sparkfluence-rag-'));
export const removeFolder = (folder: string): void =>
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });

export const corpusOptions = (folder: string, address?: string): CorpusOptions => ({
  folder,
  address,
  pid: process.pid,
  signal: never,
  waitMs: 200,
});

const SUBJECTS = 'bread coffee sleep money plants bikes photos dogs books travel'.split(' ');

/** Made-up passages, each with a word that no other has. */
export const manyLines = (count: number, start = 0): PassageLine[] =>
  Array.from({ length: count }, (_, offset) => {
    const index = start + offset;
    const subject = SUBJECTS[index % SUBJECTS.length]!;
    return {
      id: `many-${String(index).padStart(6, '0')}`,
      kind: 'body',
      language: 'english',
      title: `About ${subject} ${index}`,
      text: `Advice number${index} about ${subject}: keep it short, say why it helps, and show the ${subject} early.`,
    };
  });
