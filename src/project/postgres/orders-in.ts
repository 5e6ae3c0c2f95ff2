import { z } from 'zod';
import type { Database } from '../../postgres/database.ts';
import type { ProjectBackend } from '../backend.ts';
import { folderBackend } from '../folder-backend.ts';
import { registeredOrderSchema } from '../register.ts';
import { rowsOf } from './schema.ts';

/** The newest orders of other projects that are looked through; older ones were settled long ago. */
const MOST_ORDERS = 20_000;

const bodyRow = z.object({ body: z.string() });

type Orders = Pick<
  ProjectBackend,
  'prepareAnswers' | 'saveAnswer' | 'readAnswer' | 'removeAnswers' | 'noteOrders' | 'ordersElsewhere'
>;

/**
 * The answers to the orders of a project, and the register of all orders. Neither needs the lease: an answer is paid for, whoever
 * it came to, and is kept under its order for whoever goes on.
 */
export function ordersIn(database: Database, project: string, folder: string): Orders {
  const here = folderBackend(folder);
  return {
    prepareAnswers: here.prepareAnswers,
    async saveAnswer(order, text) {
      await here.saveAnswer(order, text); // on this machine at least, whatever the network does
      await database.query(
        `INSERT INTO sparkfluence_projects.answers (project_id, order_id, body) VALUES ($1, $2, $3)
         ON CONFLICT (project_id, order_id) DO UPDATE SET body = excluded.body`,
        [project, order, text],
      );
    },
    async readAnswer(order) {
      const [row] = await rowsOf(
        database,
        bodyRow,
        'SELECT body FROM sparkfluence_projects.answers WHERE project_id = $1 AND order_id = $2',
        [project, order],
      );
      return row?.body ?? here.readAnswer(order);
    },
    async removeAnswers(orders) {
      if (orders.length === 0) return;
      await database.query(
        'DELETE FROM sparkfluence_projects.answers WHERE project_id = $1 AND order_id = ANY($2::text[])',
        [project, [...orders]],
      );
      await here.removeAnswers(orders);
    },
    async noteOrders(orders) {
      if (orders.length === 0) return;
      await database.query(
        `INSERT INTO sparkfluence_projects.orders (order_id, project_id, provider, entry)
         SELECT e->>'order', $1, e->>'provider', e FROM jsonb_array_elements($2::jsonb) AS e
         ON CONFLICT (order_id) DO UPDATE SET entry = excluded.entry, changed_at = clock_timestamp()`,
        [project, JSON.stringify(orders.map(({ whole, ...entry }) => entry))],
      );
    },
    async ordersElsewhere(provider) {
      const rows = await rowsOf(
        database,
        z.object({ entry: registeredOrderSchema }),
        `SELECT entry FROM sparkfluence_projects.orders WHERE provider = $1 AND project_id <> $2
         ORDER BY changed_at DESC LIMIT ${MOST_ORDERS}`,
        [provider, project],
      );
      return rows.map(({ entry }) => entry);
    },
  };
}
