import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { CombineData } from '../../src/contracts/documents.ts';
import { writeProject } from './kill-lab.ts';
import { newPlace, type Outcome, Place, type RunOptions } from './program.ts';

export const TOPIC = '5 cara meningkatkan produktivitas kerja';
export const LANGUAGE = 'indonesian';

/** As people run it: with the bed of music that a draft has by itself. */
export const AS_A_USER = { SPARKFLUENCE_MUSIC: undefined };

export interface Finished {
  readonly place: Place;
  readonly folder: string;
  readonly data: CombineData;
  readonly outcome: Pick<Outcome, 'exitCode' | 'stdout' | 'stderr'>;
}

/** The main job's project, made once for all test files. Tests that change a project use `copyOfFinished`. */
export const finished = (): Promise<Finished> =>
  sharedProject('finished', () => ['run', '--topic', TOPIC, '--language', LANGUAGE], AS_A_USER);

/** A draft of two segments, made once, for tests that join it again and look at each frame. */
const shortFinished = (): Promise<Finished> =>
  sharedProject('short', ({ root }) => {
    writeProject(join(root, 'short'), ['HOOK', 'BODY_1']);
    return ['run', '--project', join(root, 'short')];
  });

/**
 * A project that the first test file which needs it makes, and that the others wait for.
 * @param prepare returns the command line that makes it
 */
async function sharedProject(
  name: string,
  prepare: (place: Place) => string[],
  env: RunOptions['env'] = {},
): Promise<Finished> {
  const base = join(inject('sharedFolder'), name);
  const record = join(base, 'outcome.json');
  const place = new Place(base);
  if (claim(base)) {
    const { exitCode, stdout, stderr } = await place.run(prepare(place), { env });
    writeFileSync(`${record}.part`, JSON.stringify({ exitCode, stdout, stderr }));
    renameSync(`${record}.part`, record);
  }
  while (!existsSync(record)) await sleep(50); // another test file is making it
  const outcome = JSON.parse(readFileSync(record, 'utf8')) as Finished['outcome'];
  if (outcome.exitCode !== 0) throw new Error(`The ${name} project could not be made:\n${outcome.stderr}`);
  const { data } = JSON.parse(outcome.stdout) as { data: CombineData };
  return { place, folder: folderOf(data), data, outcome };
}

/** A copy of the main job's project, in a place of the test's own. */
export const copyOfFinished = async (): Promise<Finished> => copyOf(await finished());

/** A copy of the short draft, in a place of the test's own. */
export const copyOfShort = async (): Promise<Finished> => copyOf(await shortFinished());

function copyOf(original: Finished): Finished {
  const place = newPlace();
  cpSync(original.place.root, place.root, { recursive: true, preserveTimestamps: true });
  const [name] = readdirSync(place.root);
  const data = JSON.parse(
    JSON.stringify(original.data).replaceAll(`file://${original.place.root}`, `file://${place.root}`),
  ) as CombineData;
  return { ...original, place, data, folder: join(place.root, name ?? '') };
}

/** The project's folder, by the address of its final video. */
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
