import type { Config } from '../../config/resolve.ts';
import { leaveInterruption } from '../../contracts/ending.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../../contracts/errors.ts';
import type { Degradation } from '../../contracts/segments.ts';
import type { World } from '../../contracts/world.ts';
import { openProgress, type ProgressMode, type ProgressView } from '../../io/progress.ts';
import type { Caller, Outcome } from '../../operations/caller.ts';
import { receiptTable } from '../../pipeline/money/receipt.ts';
import { type Quote, quoteTable } from '../../pipeline/quote/quote.ts';
import { watchRequests } from '../../providers/wire/watch-requests.ts';
import { askOnTerminal, confirmOnTerminal } from './agree.ts';
import { goOnWith, nextAfter, type TypedCommand } from './go-on.ts';
import { newOnes, type Printed, printAnswer, say, sayDegradations } from './print.ts';

export interface Answer extends Printed {
  readonly degradations: readonly Degradation[];
  /** 0 unless work is still running or something failed that the document tells of. */
  readonly exitCode?: ExitCode;
  /** Lines for the person, on stderr. */
  readonly notes?: readonly string[];
}

export interface StepFlags {
  readonly json?: boolean | undefined;
  readonly progress?: ProgressMode | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
  readonly yes?: boolean;
  readonly input: boolean;
}

/** What the answer to an operation looks like. */
export interface Presentation<Result> {
  /** @param folder of the project; undefined where the operation needed none */
  readonly answerOf: (result: Result, folder: string | undefined) => Answer;
  /** What the document on standard input said already. */
  readonly said?: readonly Degradation[] | undefined;
  /** What was typed, to be said again after an interruption. */
  readonly typed: TypedCommand;
  /** Name the project on stderr as soon as it is known. */
  readonly nameProject?: boolean;
}

/**
 * Calls one operation for a command: shows its progress, asks about money, and prints the answer last. The view begins
 * with the project, since nothing takes time before, or with the first event where there is none.
 * @throws SparkfluenceError what the operation throws; interrupted, with the command that goes on, after Ctrl-C
 */
export async function answerWith<Result>(
  world: World,
  flags: StepFlags,
  config: Config,
  operate: (caller: Caller) => Promise<Result>,
  { answerOf, said = [], typed, nameProject = false }: Presentation<Result>,
): Promise<ExitCode> {
  const { streams, signal, pid, env } = world;
  const { progress: mode, quiet, verbose } = flags;
  let view: ProgressView | undefined;
  let folder: string | undefined;
  let receipt: string | undefined;
  let takeBack: (() => void) | undefined;
  const goOn = goOnWith(typed, !streams.stdoutIsTerminal);
  const unwatch = verbose === true ? watchRequests((line) => view?.detail('request', line)) : undefined;
  const tell = (kind: string, text: string) =>
    view === undefined ? say(streams, flags, kind, text) : view.note(kind, text);
  const caller: Caller = {
    config,
    pid,
    signal,
    onEvent(event) {
      goOn.onEvent(event);
      view ??= openProgress(streams, { mode, quiet, env }); // what works on no project
      view.onEvent(event);
    },
    onCommand: verbose === true ? (line) => view?.detail('ffmpeg', line) : undefined,
    onProject(project) {
      const at = project.folder;
      folder = at;
      takeBack = leaveInterruption(() => interrupted(at, goOn.lineFor(at), signal.reason));
      if (nameProject) tell('project', `project: ${folder}`);
      view ??= openProgress(streams, { mode, quiet, env });
    },
    onPlan(plan) {
      goOn.onPlan(plan);
      view?.plan(plan);
    },
    onNotice: (notice) => tell('note', notice),
    onReceipt: (purchases, limits) => (receipt = receiptTable(purchases, limits)),
    ask: (question) => askOnTerminal(world, flags, question, view),
    confirm: (quote) => confirmOnTerminal(world, flags, quote, view),
  };
  let result: Result;
  try {
    result = await operate(caller);
  } catch (error) {
    // At a question Ctrl-C is a key, and no signal.
    const isStopped = signal.aborted || (error instanceof SparkfluenceError && error.kind === 'interrupted');
    throw isStopped && folder !== undefined ? interrupted(folder, goOn.lineFor(folder), error) : error;
  } finally {
    takeBack?.();
    unwatch?.();
    await view?.stop();
    if (receipt !== undefined) say(streams, flags, 'receipt', receipt); // a failed operation may have bought something
  }
  const answer = answerOf(result, folder);
  sayDegradations(streams, newOnes(answer.degradations, said), flags);
  for (const note of answer.notes ?? []) say(streams, flags, 'note', note);
  printAnswer(streams, flags.json === true, answer);
  return answer.exitCode ?? EXIT_CODES.done;
}

/** The answer to an operation that may have been asked for an estimate alone. */
export const quoteOr =
  <Data>(answerOf: (data: Data) => Answer) =>
  (outcome: Outcome<Data>): Answer =>
    outcome.quote === undefined ? answerOf(outcome.data) : quoteAnswer(outcome.quote);

const quoteAnswer = (quote: Quote): Answer => ({
  data: { quote },
  human: quoteTable(quote),
  degradations: [],
});

function interrupted(folder: string, line: string | undefined, cause: unknown): SparkfluenceError {
  return new SparkfluenceError('interrupted', 'Interrupted; nothing that was finished is lost', {
    details: {
      reason: 'interrupted',
      project: folder,
      next: nextAfter(line),
    },
    cause,
  });
}
