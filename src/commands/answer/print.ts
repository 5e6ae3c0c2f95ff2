import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CombineData } from '../../contracts/documents.ts';
import { EXIT_CODES, type ExitCode } from '../../contracts/errors.ts';
import { inTenths } from '../../contracts/length.ts';
import type { Degradation } from '../../contracts/segments.ts';
import { shownUsd } from '../../contracts/usd.ts';
import type { Streams } from '../../contracts/world.ts';
import { qualityTable } from '../../ffmpeg/inspect/quality.ts';
import type { ProgressMode } from '../../io/progress.ts';
import { laidOut } from '../../io/text-width.ts';
import { quoted } from '../../pipeline/documents.ts';
import { DRAFT } from '../../pipeline/quote/draft-note.ts';
import { commandLine } from './command-line.ts';

export interface Printed {
  /** The answer's `data`. */
  readonly data: object;
  /** The result as text for a terminal, one line or a few. */
  readonly human: string;
}

/** Prints the answer: exactly one JSON document, or on a terminal without --json a short text, broken between words. */
export function printAnswer(
  { stdout, stdoutIsTerminal }: Streams,
  json: boolean,
  { data, human }: Printed,
): void {
  const isDocument = json || !stdoutIsTerminal;
  const text = isDocument ? JSON.stringify({ success: true, data }, null, 2) : laidOut(human, stdout);
  stdout.write(`${text}\n`);
}

/** How much is printed on stderr. */
export interface Verbosity {
  readonly quiet?: boolean | undefined;
  readonly progress?: ProgressMode | undefined;
}

/** Prints one line on stderr; a JSON line with `--progress json`, nothing with `--quiet`. */
export function say({ stderr }: Streams, { quiet, progress }: Verbosity, kind: string, text: string): void {
  if (progress === 'json') stderr.write(`${JSON.stringify({ event: kind, text })}\n`);
  else if (quiet !== true) stderr.write(`${text}\n`);
}

/** Prints what could not be done as asked on stderr, each note once. */
export function sayDegradations(
  streams: Streams,
  degradations: readonly Degradation[],
  verbosity: Verbosity = {},
): void {
  const printed = new Set<string>();
  for (const { message, segment_type, next } of degradations) {
    const text = `note: ${sentence(message, segment_type)}${next === undefined ? '' : ` ${next}`}`;
    if (!printed.has(text)) say(streams, verbosity, 'note', text);
    printed.add(text);
  }
}

/** Names the segment once, and ends with a mark. */
function sentence(message: string, segment: string | undefined): string {
  const isNamed = segment === undefined || message.split(/\W+/).includes(segment);
  const named = isNamed ? message : `${segment}: ${message}`;
  return /[.!?…。।؟]["'”’»)]*$/u.test(named) ? named : `${named}.`;
}

/**
 * What the document on standard input did not say already: each step of a pipe tells its own, and the note on a draft, which
 * names the parts as they are now, is read once.
 */
export const newOnes = (
  degradations: readonly Degradation[],
  said: readonly Degradation[],
): readonly Degradation[] =>
  degradations.filter((each) =>
    said.every(
      (known) =>
        known.reason !== each.reason ||
        (known.reason !== DRAFT &&
          (known.message !== each.message || known.segment_type !== each.segment_type)),
    ),
  );

/** The verdict as a table; with --strict a failed verdict is an error, although the video is there. */
export function verdictOf(
  { quality }: CombineData,
  { strict = false, verbose = false }: { readonly strict?: boolean; readonly verbose?: boolean },
  notes: readonly string[] = [],
): { readonly notes: readonly string[]; readonly exitCode: ExitCode } {
  const failed = strict && quality?.verdict !== 'pass';
  return {
    notes: quality === null ? notes : [qualityTable(quality, verbose), ...notes],
    exitCode: failed ? EXIT_CODES.media : EXIT_CODES.done,
  };
}

/** The finished video as text: its path, length and size. */
export function humanVideo(data: CombineData): string {
  const { duration_seconds, resolution, file_size_mb, output_url } = data;
  const file = fileURLToPath(output_url ?? localUrl(data));
  return `video: ${file}  (${inTenths(duration_seconds)} s, ${resolution}, ${file_size_mb} MB)`;
}

/** The end of the work as text: where the video and its publishing kit are, how to see and to change it, what it cost. */
export function humanMade(data: CombineData): string {
  const { publish_url, uploads, final_video_url, receipt } = data;
  const folder = dirname(fileURLToPath(localUrl(data)));
  const kit = publish_url === undefined ? [] : [fileURLToPath(publish_url).replace(/[\\/]$/, '')];
  const made = segmentMade(data);
  const again = commandLine('sparkfluence run', [
    ['--project', folder],
    ['--only', made],
    ['--redo', true],
  ]);
  const page = commandLine('sparkfluence preview --serve', [['--project', folder]]);
  return [
    humanVideo(data),
    ...kit.map((path) => `publish: ${path}`),
    ...(uploads === undefined ? [] : [`address: ${final_video_url}`]),
    `see it: sparkfluence open ${quoted(folder)}`,
    `change it: ${page}`,
    ...(made === undefined ? [] : [`one segment anew: ${again}`]),
    `cost: ${costOf(receipt)}`,
  ].join('\n');
}

/** The video in the project's folder, also where the document names its address in the storage. */
const localUrl = ({ uploads = [], final_video_url }: CombineData): string =>
  uploads.find(({ kind }) => kind === 'final')?.file_url ?? final_video_url;

/** A segment whose clip was made, and not brought by the person. */
const segmentMade = ({ segments, own_files = [] }: CombineData): string | undefined =>
  segments.find(({ type }) =>
    own_files.every(({ segment_type, kind }) => kind !== 'clip' || segment_type !== type),
  )?.type;

function costOf(receipt: CombineData['receipt']): string {
  if (receipt === undefined) return 'nothing';
  const { spent_usd, credits } = receipt;
  return `${shownUsd(spent_usd)} USD${credits > 0 ? ` and ${credits} credits` : ''} for the whole project`;
}
