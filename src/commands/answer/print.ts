import { fileURLToPath } from 'node:url';
import type { CombineData } from '../../contracts/documents.ts';
import { EXIT_CODES, type ExitCode } from '../../contracts/errors.ts';
import { inTenths } from '../../contracts/length.ts';
import type { Degradation } from '../../contracts/segments.ts';
import type { Streams } from '../../contracts/world.ts';
import { qualityTable } from '../../ffmpeg/inspect/quality.ts';
import type { ProgressMode } from '../../io/progress.ts';

export interface Printed {
  /** The answer's `data`. */
  readonly data: object;
  /** The result as text for a terminal, one line or a few. */
  readonly human: string;
}

/** Prints the answer: exactly one JSON document, or on a terminal without --json a short text. */
export function printAnswer(
  { stdout, stdoutIsTerminal }: Streams,
  json: boolean,
  { data, human }: Printed,
): void {
  stdout.write(
    json || !stdoutIsTerminal ? `${JSON.stringify({ success: true, data }, null, 2)}\n` : `${human}\n`,
  );
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
    const text = `note: ${segment_type === undefined ? '' : `${segment_type}: `}${message}${next === undefined ? '' : ` ${next}`}`;
    if (!printed.has(text)) say(streams, verbosity, 'note', text);
    printed.add(text);
  }
}

/** The verdict as a table; with --strict a failed verdict is an error, although the video is there. */
export function verdictOf(
  { quality }: CombineData,
  strict: boolean,
  notes: readonly string[] = [],
): { readonly notes: readonly string[]; readonly exitCode: ExitCode } {
  const failed = strict && quality?.verdict !== 'pass';
  return {
    notes: quality === null ? notes : [qualityTable(quality), ...notes],
    exitCode: failed ? EXIT_CODES.media : EXIT_CODES.done,
  };
}

/** The finished video as text: its path, length and size. */
export function humanVideo(data: CombineData): string {
  const { duration_seconds, resolution, file_size_mb, uploads = [] } = data;
  const file = uploads.find(({ kind }) => kind === 'final')?.file_url ?? data.final_video_url;
  return `video: ${fileURLToPath(file)}  (${inTenths(duration_seconds)} s, ${resolution}, ${file_size_mb} MB)`;
}

/** The finished video and its publishing kit as text. */
export function humanMade(data: CombineData): string {
  const { publish_url, uploads } = data;
  return [
    humanVideo(data),
    ...(publish_url === undefined ? [] : [`publish: ${fileURLToPath(publish_url).replace(/[\\/]$/, '')}`]),
    ...(uploads === undefined ? [] : [`address: ${data.final_video_url}`]),
  ].join('\n');
}
