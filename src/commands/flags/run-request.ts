import type { preferred } from '../../config/load.ts';
import type { OwnFiles } from '../../operations/own-files.ts';
import type { RunRequest } from '../../operations/run-prepare.ts';
import type { Brief } from '../../pipeline/work/brought.ts';
import { writingFlagsOf } from './content.ts';
import { captionsOf, finalRequestOf } from './final-flags.ts';
import { choicesOf } from './kept-flags.ts';
import { stepFlags } from './money.ts';
import { outputOf } from './output.ts';
import type { RunFlags } from './run-options.ts';
import { uploadRequestOf } from './upload-flags.ts';

export interface RunParts {
  /** The project's folder; undefined: a new one. */
  readonly folder: string | undefined;
  /** What the video is about, complete. */
  readonly brief: Brief;
  /** The flags as they were given, which the project keeps. */
  readonly given: RunFlags;
  /** The same, completed from the project and the configuration. */
  readonly flags: RunFlags & ReturnType<typeof preferred>;
  readonly own: OwnFiles;
  /** What names of files are relative to. */
  readonly cwd: string;
}

/** The request of a `run`. @throws SparkfluenceError input */
export const runRequestOf = ({ folder, brief, given, flags, own, cwd }: RunParts): RunRequest => ({
  folder,
  brief,
  choices: choicesOf(given, cwd),
  providers: flags,
  rag: flags,
  writingFlags: writingFlagsOf(given),
  own,
  ...stepFlags(flags),
  final: finalRequestOf(flags, undefined, cwd),
  captions: captionsOf(flags),
  output: outputOf(flags, cwd),
  upload: uploadRequestOf(flags),
});
