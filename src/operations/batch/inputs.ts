import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BatchRow } from '../../contracts/batch.ts';
import { fingerprint, sha256OfFile } from '../../disk/fingerprint.ts';
import type { RunRequest } from '../run-prepare.ts';

/** What a row's video is made of, as hashes: by them a rerun knows what is as it was. */
export interface RowInputs {
  readonly cells: string;
  /** What the video is about: a row of the same subject is the same row, changed. */
  readonly about: string;
  /** All of it: the cells, the configuration that completes them, and the contents of the files they name. */
  readonly inputs: string;
  /** What the words are made of: with other words it is another video. */
  readonly words: string;
  /** What stays in a project until something else takes its place. */
  readonly holds: readonly string[];
}

const SUBJECTS = ['topic', 'title', 'transcript', 'script', 'language'];
/** The flags that decide how a script is written. */
const WRITING = ['scriptProvider', 'scriptModel', 'localLlm', 'rag', 'ragTop', 'facts', 'allowGeneric'];
/** What changes nothing of the video: limits, and where a choice was read. */
const LIMITS = ['maxCost', 'maxCredits', 'configured'];

export async function inputsOf(
  row: Pick<BatchRow, 'cells' | 'folder'>,
  { brief, providers, final, captions, upload, output, own }: RunRequest,
  hashOf: (file: string) => Promise<string>,
): Promise<RowInputs> {
  const flags = Object.entries(providers).filter(([name]) => !LIMITS.includes(name));
  const { order: _order, projectId: _id, ...asked } = brief;
  const { content, script, notes, language, duration } = asked;
  const files = [
    final.music !== null && 'file' in final.music.source ? final.music.source.file : undefined,
    final.logo?.file,
    ...(own === undefined
      ? []
      : [
          ...own.photos.map(({ file }) => file),
          ...own.folderPhotos,
          ...own.recordings.map(({ file }) => file ?? undefined),
          ...own.clips.map(({ video_url: url }) =>
            url.startsWith('file:') ? fileURLToPath(url) : undefined,
          ),
        ]),
  ];
  const contents = await Promise.all(files.map((file) => (file === undefined ? null : hashOf(file))));
  const writing = flags.filter(([name]) => WRITING.includes(name));
  return {
    cells: cellsOf(row),
    about: aboutOf(row),
    inputs: fingerprint({
      asked,
      flags,
      captions,
      upload: upload ?? null,
      output: output ?? null,
      contents,
      own: namesOf(own),
    }),
    words: fingerprint({ content, script: script?.source, notes, language, duration, writing }),
    holds: [
      ...Object.entries(asked).flatMap(([name, value]) => (value === undefined ? [] : [name])),
      ...namesOf(own),
    ],
  };
}

export const cellsOf = ({ cells, folder }: Pick<BatchRow, 'cells' | 'folder'>): string =>
  fingerprint({ cells, folder });

export const aboutOf = ({ cells }: Pick<BatchRow, 'cells'>): string =>
  fingerprint(Object.fromEntries(SUBJECTS.map((name) => [name, cells[name] ?? null])));

const namesOf = (own: RunRequest['own']): string[] =>
  own === undefined
    ? []
    : [
        ...own.photos.map(({ type }) => `image ${type}`),
        ...(own.folderPhotos.length > 0 ? ['images'] : []),
        ...own.recordings.map(({ type }) => `narration ${type}`),
        ...own.clips.map(({ type }) => `clip ${type}`),
      ];

/** Hashes of files, each read once: many rows name the same logo. What is gone hashes as that. */
export function openHashes(): (file: string) => Promise<string> {
  const known = new Map<string, Promise<string>>();
  return async (file) => {
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) return 'gone';
    const key = `${file} ${found.size} ${found.mtimeMs}`;
    const hash = known.get(key) ?? sha256OfFile(file);
    known.set(key, hash);
    return hash;
  };
}
