import { type Config, readEnvironment, resolveConfig } from '../config.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../contracts/errors.ts';
import type { Degradation } from '../contracts/segments.ts';
import { openProgress } from '../io/progress.ts';
import { type Quote, quoteTable } from '../pipeline/quote.ts';
import { openSession, type Session } from '../pipeline/session.ts';
import type { Project } from '../project/store.ts';
import { type MoneyFlags, type RedoFlags, sessionFlags } from './money.ts';
import { type Printed, printAnswer, sayDegradations } from './print.ts';
import { type ResumeFlags, resumeCommand } from './resume.ts';
import type { World } from './world.ts';

export interface Answer extends Printed {
  readonly degradations: readonly Degradation[];
  /** 0 unless work is still running or something failed that the document tells of. */
  readonly exitCode?: ExitCode;
  /** Lines for the person, on stderr. */
  readonly notes?: readonly string[];
}

export interface StepFlags extends ResumeFlags, MoneyFlags, RedoFlags {
  readonly json?: boolean | undefined;
}

export const configOf = ({ env, cwd }: World): Config => resolveConfig(readEnvironment(env, cwd), cwd);

/**
 * One command on one project: opens and locks it, shows the progress, does the task, lets go of everything, and prints
 * the answer last.
 */
export async function onProject(
  world: World,
  flags: StepFlags,
  { project, config, attachedWorkers }: { project: Project; config: Config; attachedWorkers: boolean },
  task: (session: Session) => Promise<Answer>,
): Promise<ExitCode> {
  const { streams, signal, pid } = world;
  const view = await openProgress(streams);
  let answer: Answer;
  try {
    const options = { config, pid, signal, attachedWorkers, onEvent: view.onEvent };
    const { imageProvider, videoProvider } = flags;
    const session = await openSession(project, {
      ...options,
      ...sessionFlags(flags),
      imageProvider,
      videoProvider,
    });
    try {
      answer = await task(session);
    } finally {
      await session.close();
    }
  } catch (error) {
    throw signal.aborted ? interrupted(project, flags, error) : error;
  } finally {
    view.stop();
  }
  sayDegradations(streams, answer.degradations);
  for (const note of answer.notes ?? []) streams.stderr.write(`${note}\n`);
  printAnswer(streams, flags.json === true, answer);
  return answer.exitCode ?? EXIT_CODES.done;
}

/** The answer of --estimate. */
export const quoteAnswer = (quote: Quote): Answer => ({
  data: { quote },
  human: quoteTable(quote),
  degradations: [],
});

function interrupted({ folder }: Project, flags: StepFlags, cause: unknown): SparkfluenceError {
  return new SparkfluenceError('interrupted', 'Interrupted; nothing that was finished is lost', {
    details: {
      reason: 'interrupted',
      project: folder,
      next: `Go on with: ${resumeCommand(folder, flags)}`,
    },
    cause,
  });
}
