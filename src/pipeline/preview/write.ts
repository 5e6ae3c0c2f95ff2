import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { writeWhole } from '../../disk/files.ts';
import { sha256, sha256OfFile } from '../../disk/fingerprint.ts';
import { readText } from '../../disk/read.ts';
import { renderPage } from '../../page/page.ts';
import { type Project, readScript } from '../../project/store.ts';
import { PLAIN_END } from '../final/needs.ts';
import { keepEdited } from '../work/generated.ts';
import { lookAt, type SessionOptions } from '../work/session.ts';
import { collectPage } from './collect.ts';
import { embeddedShelf, servedShelf } from './media.ts';
import { withItsNarrator } from './narrator.ts';

export interface Storyboard {
  readonly file: string;
  readonly bytes: number;
  /** Notes on what it could not embed or measure, which the page shows as well. */
  readonly notices: readonly string[];
}

export const STORYBOARD = 'storyboard.html';
const SEAL = '<!-- As the program wrote it: ';
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/**
 * Writes the review page of the project's present state as one file. It needs no lock, so a run may go on meanwhile.
 * @param isInside pictures and small videos are inside the page; else it refers to the files beside it, which costs next to nothing
 * @throws SparkfluenceError project, reason `no_script`
 */
export async function writeStoryboard(
  project: Project,
  options: SessionOptions,
  command: string,
  isInside = true,
): Promise<Storyboard> {
  const script = await readScript(project);
  if (script === undefined) throw nothingToShow(project.folder, command);
  const session = await withItsNarrator(options, project);
  const work = await lookAt(project, session, script);
  const shelf = isInside
    ? embeddedShelf(project.folder, work.place.ledger.state)
    : servedShelf(project.folder);
  const model = await collectPage(project, work, {
    ...{ shelf, live: null, command },
    ...{ language: 'en', end: PLAIN_END, makers: session.makers },
  });
  const file = join(project.folder, STORYBOARD);
  await keepEdited(work, STORYBOARD, (await isAsWritten(file)) ? [await sha256OfFile(file)] : []);
  await writeWhole(file, sealed(await renderPage(model)));
  return { file, bytes: (await stat(file)).size, notices: model.notices };
}

/** The page with the hash of itself at its end, by which it is seen whether a person has changed it since. */
const sealed = (page: string): string => `${page}${SEAL}${sha256(page)} -->\n`;

/** Whether the page is as the program wrote it. */
export async function isAsWritten(file: string): Promise<boolean> {
  const text = await readText(file, { maxBytes: MAX_PAGE_BYTES }).catch(() => '');
  const at = text.lastIndexOf(SEAL);
  return at >= 0 && text === sealed(text.slice(0, at));
}

const nothingToShow = (folder: string, command: string): SparkfluenceError =>
  new SparkfluenceError('project', `There is nothing to show of ${folder} yet: it has no script`, {
    details: {
      reason: 'no_script',
      next: `Make it with \`${command}\`, or watch it being made with \`sparkfluence preview --serve\`.`,
    },
  });
