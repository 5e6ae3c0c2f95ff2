import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { readIfThere } from '../../disk/files.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import type { Asset } from '../state.ts';
import { NAMED_FILES, placedHere, readNamed } from './named-files.ts';
import {
  type Marker,
  moveLeftBehind,
  readMarker,
  removeOutdated,
  setScriptAside,
  writeHere,
  writeMarker,
} from './working-copy.ts';

/** What the database has of a project. */
export interface Newest {
  /** Where it is kept, without secrets. */
  readonly place: string;
  readonly project: string;
  readonly documents: readonly { readonly name: string; readonly body: string }[];
  /** The fencing number of the last holder, or of this process where it holds the lease; null before the first. */
  readonly fence: string | null;
}

/** What whoever holds the lease may do; without it the folder only follows the database. */
export interface Holding {
  readonly fence: string;
  /** Writes into the database alone. */
  put(name: 'script.json', text: string): Promise<void>;
  /** Takes in a project that was kept in its folder alone until now. */
  takeIn(): Promise<void>;
}

interface Around {
  /** Brings files out of the storage. */
  readonly bring: (assets: readonly Asset[]) => Promise<void>;
  /** Whether the storage has a file. */
  readonly isKept: (asset: Asset) => boolean;
  /** Folders of this machine that settings of the database may name files in, absolute. */
  readonly allowed: readonly string[];
  readonly onNotice: (notice: string) => void;
}

/** Documents that are brought into a folder; a database that names others is not obeyed. */
const NAMES =
  /^(?:(?:project|script|state)(?:\.v\d{1,4}(?:-[\da-f]{8})?)?\.json|jobs\/[\w-]{1,64}\/words\.json)$/;

/**
 * Makes the folder what the database has, under its local lock. A script that was edited here goes into the database; where
 * another machine changed it, too, the edited one is kept among the takes.
 * @throws SparkfluenceError project: `project_kept_elsewhere`, `project_ambiguous`
 */
export async function bringUpToDate(
  folder: string,
  { place, project, documents, fence }: Newest,
  holding: Holding | undefined,
  { bring, isKept, allowed, onNotice }: Around,
): Promise<void> {
  const marker = await readMarker(folder);
  if (marker !== undefined && (marker.place !== place || marker.project_id !== project))
    throw otherPlace(folder, marker.place, place);
  const textOf = (name: string) => documents.find((each) => each.name === name)?.body;
  const [state, script] = [await hereOf(folder, 'state.json'), await hereOf(folder, 'script.json')];
  const mark = (text: string | null | undefined, more: Partial<Marker> = {}) =>
    writeMarker(folder, {
      project_id: project,
      place,
      fence: marker?.fence ?? null,
      is_closed: marker?.is_closed ?? true,
      script: text == null ? null : sha256(text),
      ...more,
    });
  if (marker === undefined && documents.length === 0) {
    await holding?.takeIn();
    return mark(script, workingUnder(holding));
  }
  // Its files may lie nowhere else, so nothing of it may count as outdated.
  if (marker === undefined && state !== undefined && state !== textOf('state.json'))
    throw twoOfThem(folder, project, place);
  const newest = textOf('state.json') ?? '{}';
  const isCutOff = wasCutOff(marker, fence, holding);
  if (isCutOff) {
    const aside = await moveLeftBehind(folder, marker?.fence ?? '0', state, newest);
    if (aside !== undefined)
      onNotice(
        `note: a command was cut off here and another machine went on; the files that it had not recorded are in ${aside}`,
      );
  }
  await removeOutdated(folder, state, newest, isKept);
  const settings = textOf('project.json');
  if (settings !== undefined) {
    const placed = await placedHere(settings, readNamed(textOf(NAMED_FILES)), folder, allowed);
    for (const path of placed.refused)
      onNotice(
        `note: the project names ${path}, which did not come with it and is not used: name it here, or allow its folder with SPARKFLUENCE_FILES.`,
      );
    await bring(placed.files);
    await writeHere(folder, 'project.json', placed.text);
  }
  for (const { name, body } of documents)
    if (NAMES.test(name) && name !== 'script.json' && name !== 'project.json')
      await writeHere(folder, name, body);
  const known = textOf('script.json');
  const isEdited = script !== undefined && script !== known && sha256(script) !== marker?.script;
  if (isEdited && (known === undefined || sha256(known) === marker?.script)) {
    if (holding === undefined) return; // it goes into the database once the lease is held
    await holding.put('script.json', script); // checked by whoever reads it, as any file is
    return mark(script, workingUnder(holding));
  }
  if (isEdited) {
    const path = await setScriptAside(folder, script);
    onNotice(
      `note: script.json was changed here and on another machine; the other one is used, and this one is kept as ${path}`,
    );
  }
  if (known !== undefined) await writeHere(folder, 'script.json', known);
  await mark(known, { ...(isCutOff ? { is_closed: true } : {}), ...workingUnder(holding) });
}

/** What the folder says while somebody works in it; unchanged where it only follows the database. */
const workingUnder = (holding: Holding | undefined): Partial<Marker> =>
  holding === undefined ? {} : { fence: holding.fence, is_closed: false };

const hereOf = (folder: string, name: string): Promise<string | undefined> => readIfThere(join(folder, name));

/** Whether a command ended here without letting go, and somebody else has worked on the project since. */
function wasCutOff(marker: Marker | undefined, fence: string | null, holding: Holding | undefined): boolean {
  if (marker === undefined || marker.is_closed || marker.fence === null || fence === null) return false;
  const own = holding === undefined ? 0n : 1n;
  return BigInt(fence) - own > BigInt(marker.fence);
}

function otherPlace(folder: string, there: string, here: string): SparkfluenceError {
  return new SparkfluenceError(
    'project',
    `${folder} is a working copy of a project that is kept at ${there}, not at ${here}`,
    {
      details: {
        reason: 'project_kept_elsewhere',
        path: folder,
        next: 'Set SPARKFLUENCE_DATABASE_URL to the database it came from, or name the project by its id.',
      },
    },
  );
}

function twoOfThem(folder: string, project: string, place: string): SparkfluenceError {
  return new SparkfluenceError(
    'project',
    `${folder} holds the project ${project}, and so does PostgreSQL at ${place}`,
    {
      details: {
        reason: 'project_ambiguous',
        folders: [folder],
        next: 'Nothing was made or bought. Move the folder out of the root of the projects, and name the project by its id.',
      },
    },
  );
}
