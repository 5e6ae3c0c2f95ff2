import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import { makeFolder, readIfThere, syncFile, writeTwice, writeWhole } from '../disk/files.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { lockProject } from '../disk/lock.ts';
import type { ProjectBackend } from './backend.ts';
import { type Marker, readMarker } from './postgres/working-copy.ts';

/** A project that is kept in its folder: documents are files, the lock is a file, and media lie where they are made. */
export function folderBackend(folder: string): ProjectBackend {
  const answers = join(folder, 'orders');
  const answerOf = (order: string): string => join(answers, `${order}.json`);
  return {
    kind: 'folder',
    async lock(pid, signal) {
      const marker = await readMarker(folder);
      if (marker !== undefined) throw keptElsewhere(folder, marker);
      return lockProject(folder, pid, signal);
    },
    write: (name, text) => writeWhole(join(folder, name), text),
    writeState: (text) => writeTwice(join(folder, 'state.backup.json'), join(folder, 'state.json'), text),
    async prepareAnswers() {
      await makeFolder(answers); // no work where it is there
    },
    async saveAnswer(order, text) {
      await makeFolder(answers);
      const handle = await open(answerOf(order), 'w');
      try {
        // The first line is the sha256 of the rest, which shows that the file is whole without a rename.
        await handle.writeFile(`${sha256(text)}\n${text}`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await syncFile(answers);
    },
    async readAnswer(order) {
      const text = await readIfThere(answerOf(order));
      if (text === undefined) return undefined;
      const end = text.indexOf('\n');
      const answer = text.slice(end + 1);
      return end >= 0 && sha256(answer) === text.slice(0, end) ? answer : undefined;
    },
    async removeAnswers(orders) {
      await Promise.all(orders.map((order) => rm(answerOf(order), { force: true })));
    },
    noteOrders: async () => undefined, // the machine's own register has them
    ordersElsewhere: async () => [],
    bring: async () => undefined,
  };
}

/** Whoever worked on a working copy alone would buy what another machine has bought already. */
const keptElsewhere = (folder: string, { project_id, place }: Marker): SparkfluenceError =>
  new SparkfluenceError(
    'project',
    `${folder} is a working copy; its project is kept in PostgreSQL at ${place}`,
    {
      details: {
        reason: 'project_kept_elsewhere',
        path: folder,
        project: project_id,
        next: 'Set SPARKFLUENCE_PROJECTS=postgres, SPARKFLUENCE_DATABASE_URL and SPARKFLUENCE_PROJECTS_STORAGE, as where it was made.',
      },
    },
  );
