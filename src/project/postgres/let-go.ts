import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parsedOrNothing } from '../../contracts/json.ts';
import { toJson } from '../../disk/files.ts';
import type { Database } from '../../postgres/database.ts';
import type { LetGo, Stored, StoredContents } from '../backend.ts';
import type { Contents, MediaStore } from '../media.ts';
import { rowsOf } from './schema.ts';

/** The document that says which contents are being removed from the storage. It is brought into no folder. */
export const LEAVING = 'leaving.json';

const contentsRow = z.object({ sha256: z.string(), bytes: z.number() });
const leavingSchema = z.array(contentsRow);

interface Around {
  readonly database: Database;
  readonly project: string;
  readonly media: () => MediaStore;
  /** Writes the document, and takes contents from those that are kept, in one statement under the lease. */
  readonly put: (text: string, withoutContents: readonly string[]) => Promise<void>;
  readonly assertHeld: () => Promise<void>;
}

const documentRow = z.object({ name: z.string(), body: z.string() });

/** As `StoredContents.read`, without a copy of the project on this machine. */
export async function readStored(database: Database, project: string): Promise<Stored> {
  const found = await rowsOf(
    database,
    documentRow,
    'SELECT name, body FROM sparkfluence_projects.documents WHERE project_id = $1 ORDER BY name',
    [project],
  );
  const kept = await rowsOf(
    database,
    contentsRow,
    'SELECT sha256, bytes::float8 AS bytes FROM sparkfluence_projects.files WHERE project_id = $1 ORDER BY sha256',
    [project],
  );
  const all = new Map([...leavingIn(found), ...kept].map((each) => [each.sha256, each]));
  return { documents: found.filter(({ name }) => name !== LEAVING), contents: [...all.values()] };
}

function leavingIn(documents: readonly z.infer<typeof documentRow>[]): Contents[] {
  const text = documents.find(({ name }) => name === LEAVING)?.body;
  return leavingSchema.safeParse(parsedOrNothing(text ?? '')).data ?? [];
}

export function storedContents({ database, project, media, put, assertHeld }: Around): StoredContents {
  const removeOne = async (contents: Contents): Promise<LetGo> => {
    await assertHeld(); // whoever has it now may have put the same contents there again
    try {
      return { ...contents, state: await media().remove(project, contents) };
    } catch (error) {
      if (!(error instanceof SparkfluenceError) || (error.kind !== 'upload' && error.kind !== 'config'))
        throw error;
      return { ...contents, state: 'failed', error };
    }
  };
  return {
    read: () => readStored(database, project),
    async letGo(contents) {
      if (contents.length === 0) return [];
      const before = leavingIn(
        await rowsOf(
          database,
          documentRow,
          'SELECT name, body FROM sparkfluence_projects.documents WHERE project_id = $1 AND name = $2',
          [project, LEAVING],
        ),
      );
      const going = new Map([...before, ...contents].map((each) => [each.sha256, each]));
      await put(
        toJson([...going.values()]),
        contents.map(({ sha256 }) => sha256),
      );
      const done: LetGo[] = [];
      for (const each of contents) {
        const one = await removeOne(each);
        done.push(one);
        if (one.state !== 'failed') going.delete(each.sha256);
      }
      await put(toJson([...going.values()]), []);
      return done;
    },
  };
}
