import { z } from 'zod';
import type { Config } from '../../config/resolve.ts';
import { databaseOf } from './kept.ts';

/** A project in PostgreSQL, its documents as they stand there. */
export interface StoredProject {
  readonly id: string;
  readonly settings: string;
  readonly script: string | undefined;
  readonly state: string | undefined;
  /** Whether a process holds its lease now. */
  readonly isLeased: boolean;
  /** What its media take in the storage, and its documents in the database, bytes. */
  readonly storedBytes: number;
  /** How long ago the last of its documents was written, by the database's clock, milliseconds. */
  readonly changedAgoMs: number;
}

/** How many are read at once: a project's ledger may have megabytes. */
const PAGE = 50;

/** Every project that is kept in PostgreSQL, those that were asked for last first. @throws SparkfluenceError config */
export async function* storedProjects(
  config: Pick<Config, 'databaseUrl' | 'projects'>,
): AsyncGenerator<StoredProject> {
  const database = await databaseOf(config);
  const { rowsOf } = await import('../../project/postgres/schema.ts');
  const ids = await rowsOf(
    database,
    z.object({ id: z.string() }),
    `SELECT project_id::text AS id FROM sparkfluence_projects.documents WHERE name = 'project.json'
     ORDER BY written_at DESC, project_id`,
  );
  const row = z.object({
    id: z.string(),
    name: z.string(),
    body: z.string(),
    leased: z.boolean(),
    ago: z.number(),
  });
  const size = z.object({ id: z.string(), bytes: z.number() });
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = ids.slice(from, from + PAGE).map(({ id }) => id);
    const rows = await rowsOf(
      database,
      row,
      `SELECT project_id::text AS id, name, body, coalesce(expires_at > clock_timestamp(), false) AS leased,
         (extract(epoch FROM clock_timestamp() - written_at) * 1000)::float8 AS ago
       FROM sparkfluence_projects.documents LEFT JOIN sparkfluence_projects.leases USING (project_id)
       WHERE project_id = ANY($1::uuid[]) AND name IN ('project.json', 'script.json', 'state.json')`,
      [page],
    );
    const sizes = await rowsOf(
      database,
      size,
      `SELECT id, sum(bytes)::float8 AS bytes FROM (
         SELECT project_id::text AS id, bytes FROM sparkfluence_projects.files WHERE project_id = ANY($1::uuid[])
         UNION ALL SELECT project_id::text, octet_length(body) FROM sparkfluence_projects.documents
           WHERE project_id = ANY($1::uuid[])) s GROUP BY id`,
      [page],
    );
    for (const id of page) {
      const own = rows.filter((each) => each.id === id);
      const textOf = (name: string) => own.find((each) => each.name === name)?.body;
      const settings = textOf('project.json');
      if (settings === undefined) continue; // removed meanwhile
      const isLeased = own.some(({ leased }) => leased);
      const storedBytes = sizes.find((each) => each.id === id)?.bytes ?? 0;
      yield {
        id,
        settings,
        script: textOf('script.json'),
        state: textOf('state.json'),
        isLeased,
        storedBytes,
        changedAgoMs: Math.min(...own.map(({ ago }) => ago)),
      };
    }
  }
}
