import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { writeWhole } from '../../disk/files.ts';
import { renderPage } from '../../page/page.ts';
import { type Project, readScript } from '../../project/store.ts';
import { lookAt, type SessionOptions } from '../work/session.ts';
import { collectPage } from './collect.ts';
import { embeddedShelf } from './media.ts';

export interface Storyboard {
  readonly file: string;
  readonly bytes: number;
  /** Notes on what it could not embed or measure, which the page shows as well. */
  readonly notices: readonly string[];
}

const STORYBOARD = 'storyboard.html';

/**
 * Writes the review page of the project's present state as one file. It needs no lock, so a run may go on meanwhile.
 * @throws SparkfluenceError project, reason `no_script`
 */
export async function writeStoryboard(
  project: Project,
  options: SessionOptions,
  command: string,
): Promise<Storyboard> {
  const script = await readScript(project);
  if (script === undefined) throw nothingToShow(project.folder, command);
  const work = await lookAt(project, options, script);
  const shelf = embeddedShelf(project.folder, work.place.ledger.state);
  const model = await collectPage(project, work, { shelf, live: null, command });
  const file = join(project.folder, STORYBOARD);
  await writeWhole(file, await renderPage(model));
  return { file, bytes: (await stat(file)).size, notices: model.notices };
}

const nothingToShow = (folder: string, command: string): SparkfluenceError =>
  new SparkfluenceError('project', `There is nothing to show of ${folder} yet: it has no script`, {
    details: {
      reason: 'no_script',
      next: `Make it with \`${command}\`, or watch it being made with \`sparkfluence preview --serve\`.`,
    },
  });
