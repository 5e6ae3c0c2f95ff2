import { fileURLToPath } from 'node:url';
import type { CombineData } from '../contracts/documents.ts';
import type { Degradation } from '../contracts/segments.ts';
import type { Streams } from '../io/streams.ts';

export interface Printed {
  /** The answer's `data`. */
  readonly data: object;
  /** For a person at a terminal: a line or a few. */
  readonly human: string;
}

/** stdout carries exactly one document, or on a terminal without --json a short human result. */
export function printAnswer(
  { stdout, stdoutIsTerminal }: Streams,
  json: boolean,
  { data, human }: Printed,
): void {
  stdout.write(
    json || !stdoutIsTerminal ? `${JSON.stringify({ success: true, data }, null, 2)}\n` : `${human}\n`,
  );
}

/** What could not be done as asked, once each, on stderr. */
export function sayDegradations({ stderr }: Streams, degradations: readonly Degradation[]): void {
  const said = new Set<string>();
  for (const { message, segment_type, next } of degradations) {
    const text = `note: ${segment_type === undefined ? '' : `${segment_type}: `}${message}${next === undefined ? '' : ` ${next}`}`;
    if (!said.has(text)) stderr.write(`${text}\n`);
    said.add(text);
  }
}

/** Where the finished video is and what it is. */
export function humanFinal(data: CombineData): string {
  const { duration_seconds, resolution, file_size_mb } = data;
  return `video: ${fileURLToPath(data.final_video_url)}  (${duration_seconds} s, ${resolution}, ${file_size_mb} MB)`;
}
