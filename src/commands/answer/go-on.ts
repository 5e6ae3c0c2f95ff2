import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { ProgressEvent } from '../../contracts/progress.ts';
import type { Plan } from '../../operations/caller.ts';
import { quoted } from '../../pipeline/documents.ts';
import { envFileOption } from '../flags/env-file.ts';
import { choiceOf, type RedoFlags } from '../flags/money.ts';
import { addRunOptions } from '../flags/run-options.ts';
import { commandLine, flagsOf, ofTheWork } from './command-line.ts';

/** A command as it was typed. */
export interface TypedCommand {
  readonly command: Command;
  /** Its flags, without what the project, the configuration or the answer to a question about money has put in. */
  readonly flags: object;
  /** A word before its flags that it needs. */
  readonly word?: string;
  /** Whether the project's folder is such a word, and no flag. */
  readonly takesFolder?: boolean;
}

/** Hears what a command does, since what is done must not be done twice, and knows the command line that goes on. */
export interface GoOn {
  readonly onEvent: (event: ProgressEvent) => void;
  readonly onPlan: (plan: Plan) => void;
  /** @returns undefined where only the same command again goes on, since what it read on standard input is nowhere yet */
  lineFor(folder: string): string | undefined;
}

/** What a video is about, which its project keeps as soon as anything is under way. */
const SUBJECTS = ['topic', 'title', 'transcript', 'script'];

/**
 * What is never said again: the project is named, a process of its own is none that is interrupted here, and `--resubmit`
 * agrees to buy again what was without an answer then, and not what the interruption has cut off.
 */
const ANSWERED = ['project', 'new', 'detach', 'jobId', 'resubmit'];

/** Their `--rewrite` means a new script; that of others takes over the script of a document, which is not there again. */
const WRITERS = ['run', 'script', 'translate'];

/**
 * Repeats a command with every flag that was typed: at a terminal the same command, and in a pipe `run`, which makes all
 * that is missing, since the commands behind it have ended as well.
 */
export function goOnWith(typed: TypedCommand, inPipe: boolean): GoOn {
  const { command, word, takesFolder = false } = typed;
  const flags = typed.flags as Readonly<Record<string, unknown>>;
  const isWhole = word !== undefined || takesFolder;
  const again = inPipe && !isWhole ? runCommand() : command;
  const subjects = SUBJECTS.filter((name) => flags[name] !== undefined);
  const remade = new Set<string>();
  let planned: readonly string[] = [];
  let isBegun = false;
  let isWritten = false;
  const isSaid = (name: string): boolean => {
    if (ANSWERED.includes(name)) return false;
    if (name === 'rewrite') return WRITERS.includes(command.name()) && !isWritten;
    return !isBegun || !SUBJECTS.includes(name);
  };
  return {
    onEvent({ stage, segment, state }) {
      isBegun = true;
      if (state !== 'done' && state !== 'kept') return;
      if (stage === 'script') isWritten = true;
      if (stage === (command.name() === 'images' ? 'image' : 'clip') && segment !== undefined)
        remade.add(segment);
    },
    onPlan({ segments }) {
      if (segments !== undefined) planned = segments.map(({ name }) => name);
    },
    lineFor(folder) {
      const isPiped = subjects.some((name) => flags[name] === '-');
      const isNowhere = subjects.length === 0 && !isWhole && !existsSync(join(folder, 'project.json'));
      if (!isBegun && (isPiped || isNowhere)) return undefined;
      const said = Object.fromEntries(Object.entries(flags).filter(([name]) => isSaid(name)));
      const start = ['sparkfluence', again.name(), ...(word === undefined ? [] : [quoted(word)])];
      const named = [...start, ...(takesFolder ? [] : ['--project']), quoted(folder)].join(' ');
      return commandLine(named, flagsOf(again, { ...said, ...leftToRedo(flags, planned, remade) }));
    },
  };
}

/** A segment that was made again is not made again once more: what is left of `--redo`, and of `--only` with it. */
function leftToRedo(flags: RedoFlags, planned: readonly string[], remade: ReadonlySet<string>): RedoFlags {
  const { redo, only } = choiceOf(flags);
  if (!redo || remade.size === 0) return {};
  const chosen: ReadonlySet<string> = only ?? new Set(planned);
  const left = planned.filter((type) => chosen.has(type) && !remade.has(type));
  return left.length === 0 ? { redo: false } : { only: left };
}

/** The command line that makes what is missing of a video. @param flags of another command; `run` is given those that it has */
export function runLine(folder: string, flags: object = {}): string {
  const { project: _project, ...said } = ofTheWork(flags) as { readonly project?: string };
  return commandLine(`sparkfluence run --project ${quoted(folder)}`, flagsOf(runCommand(), said));
}

/** What is said at the end of an interrupted command. */
export const nextAfter = (line: string | undefined): string =>
  line === undefined ? 'Run the same command again to go on.' : `Go on with: ${line}`;

function runCommand(): Command {
  const command = new Command('run');
  addRunOptions(command);
  return command.addOption(envFileOption());
}
