import { z } from 'zod';
import type { Queryable } from '../postgres/database.ts';
import { OURS } from './names.ts';
import type { VideoQueue } from './open.ts';
import { readRows } from './read-rows.ts';

/** What the queue still knows of rows that were forgotten: enough that the same sheet finds their projects and buys nothing anew. */

/**
 * Makes rows of a sheet that are only remembered into rows of the queue again, as if they had been cancelled: whoever submits them
 * then has them wait, in their own projects, with what was spent for them.
 */
export async function recall(inner: Queryable, batch: string, keys: readonly string[]): Promise<void> {
  await inner.query(
    `WITH known AS (
       DELETE FROM ${OURS}.remembered WHERE batch = $1 AND key = ANY($2::text[])
       RETURNING key, fingerprint, project, words, holds, spent_usd, reserved_usd
     )
     INSERT INTO ${OURS}.video (id, batch, key, place, fingerprint, inputs, project, words, holds, state, job, spent_usd, reserved_usd)
     SELECT gen_random_uuid(), $1, key, 0, fingerprint, '{}'::jsonb, project, words, holds, 'cancelled', gen_random_uuid(),
       spent_usd, reserved_usd FROM known`,
    [batch, keys],
  );
}

const rememberedRow = z.object({ key: z.string(), fingerprint: z.string(), spent_usd: z.number() });

/** The rows of a batch that were forgotten, as a quote needs them. */
export const rememberedOf = (
  { database }: VideoQueue,
  batch: string,
): Promise<z.infer<typeof rememberedRow>[]> =>
  readRows(
    database,
    rememberedRow,
    `SELECT key, fingerprint, spent_usd::float8 AS spent_usd FROM ${OURS}.remembered WHERE batch = $1`,
    [batch],
  );
