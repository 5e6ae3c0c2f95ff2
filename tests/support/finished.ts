import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { CombineData } from '../../src/contracts/documents.ts';
import { newPlace, type Outcome, Place } from './program.ts';

export const TOPIC = '5 cara meningkatkan produktivitas kerja';
export const LANGUAGE = 'indonesian';

export interface Finished {
  readonly place: Place;
  readonly folder: string;
  readonly data: CombineData;
  readonly outcome: Pick<Outcome, 'exitCode' | 'stdout' | 'stderr'>;
}

/** The main job's project, made once for all test files. Nobody writes into it: `copyOfFinished` is for that. */
export async function finished(): Promise<Finished> {
  const base = join(inject('sharedFolder'), 'finished');
  const record = join(base, 'outcome.json');
  if (claim(base)) {
    const { exitCode, stdout, stderr } = await new Place(base).run([
      'run',
      ...['--topic', TOPIC],
      ...['--language', LANGUAGE],
    ]);
    writeFileSync(`${record}.part`, JSON.stringify({ exitCode, stdout, stderr }));
    renameSync(`${record}.part`, record);
  }
  while (!existsSync(record)) await sleep(50); // another test file is making it
  const outcome = JSON.parse(readFileSync(record, 'utf8')) as Finished['outcome'];
  if (outcome.exitCode !== 0) throw new Error(`The main job failed:\n${outcome.stderr}`);
  const { data } = JSON.parse(outcome.stdout) as { data: CombineData };
  return { place: new Place(base), folder: folderOf(data), data, outcome };
}

/** A finished project of the test's own, under a root of its own. */
export async function copyOfFinished(): Promise<Finished> {
  const original = await finished();
  const place = newPlace();
  cpSync(original.place.root, place.root, { recursive: true, preserveTimestamps: true });
  const [name] = readdirSync(place.root);
  const data = JSON.parse(
    JSON.stringify(original.data).replaceAll(`file://${original.place.root}`, `file://${place.root}`),
  ) as CombineData;
  return { ...original, place, data, folder: join(place.root, name ?? '') };
}

/** The project's folder, from where its final video lies. */
export const folderOf = (data: Pick<CombineData, 'final_video_url'>): string =>
  fileURLToPath(new URL('.', data.final_video_url)).replace(/\/$/, '');

function claim(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: false });
    return true;
  } catch {
    return false;
  }
}
