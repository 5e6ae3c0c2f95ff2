import { stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { linkWhole } from '../../disk/files.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import type { State } from '../../project/ledger.ts';
import type { Work } from './work.ts';

/**
 * Files that the program makes for a person, who may change them: the final video and its captions, the publishing kit, music.
 * The ledger knows the bytes that were written, so a file with other bytes is a person's, and is kept as a take before it is
 * replaced or removed.
 */
export interface Replacement {
  /** From the project's folder. */
  readonly path: string;
  /** Of what is about to be written; missing where the file is removed. */
  readonly sha256?: string | undefined;
}

/** A kill between the note and the writing leaves the bytes of the time before, which are ours, too. */
const REMEMBERED = 2;

/** Keeps what a person changed and notes what will be written, durably. The caller writes or removes the files afterwards. */
export async function beforeReplacing(
  work: Pick<Work, 'place' | 'tools'>,
  replacements: readonly Replacement[],
): Promise<void> {
  const { ledger } = work.place;
  for (const { path, sha256 } of replacements)
    await keepEdited(work, path, [
      ...writtenOf(ledger.state, path),
      ...(sha256 === undefined ? [] : [sha256]),
    ]);
  const news = replacements.filter(
    ({ path, sha256 }) => sha256 !== undefined && ledger.state.written?.[path]?.[0] !== sha256,
  );
  if (news.length === 0) return;
  await ledger.update((state) => {
    const written = { ...state.written };
    for (const { path, sha256 } of news)
      written[path] = [...new Set([sha256!, ...(written[path] ?? [])])].slice(0, REMEMBERED);
    state.written = written;
  });
}

/**
 * Keeps a file under `takes/` where its bytes are none of these, and says so.
 * @param ours hashes of what the program wrote there
 */
export async function keepEdited(
  { place: { project }, tools }: Pick<Work, 'place' | 'tools'>,
  path: string,
  ours: readonly string[],
): Promise<void> {
  const file = join(project.folder, path);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size === 0) return;
  const sha256 = await sha256OfFile(file);
  if (ours.includes(sha256)) return;
  const ending = extname(path);
  for (let number = 1; ; number += 1) {
    const take = `takes/${basename(path, ending)}-${number}${ending}`;
    const there = await sha256OfFile(join(project.folder, take)).catch(() => undefined);
    if (there !== undefined && there !== sha256) continue;
    if (there === undefined) await linkWhole(file, join(project.folder, take));
    tools.onNotice?.(
      `${path} is not as the program wrote it; it makes way for a new one and is kept as ${take}.`,
    );
    return;
  }
}

/** What the program wrote in a place, by the ledger; of projects that did not note it, what else the ledger says. */
function writtenOf({ written, final }: State, path: string): string[] {
  const noted = written?.[path];
  if (noted !== undefined) return noted;
  const files = final === null ? [] : [final.asset, final.captions?.files?.srt, final.captions?.files?.vtt];
  const known = files.find((asset) => asset?.path === path.replace(/^publish\//, ''));
  return known === undefined ? [] : [known.sha256];
}
