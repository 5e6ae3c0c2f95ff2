import { exposureWarning } from '../../config/load.ts';
import type { Config } from '../../config/resolve.ts';
import { EXIT_CODES, type ExitCode, SparkfluenceError } from '../../contracts/errors.ts';
import type { Degradation } from '../../contracts/segments.ts';
import type { World } from '../../contracts/world.ts';
import { openProgress, type ProgressMode, type ProgressView } from '../../io/progress.ts';
import type { Goal } from '../../io/tally.ts';
import { receiptTable } from '../../pipeline/money/receipt.ts';
import { planOf } from '../../pipeline/quote/forecast.ts';
import { type Quote, quoteTable } from '../../pipeline/quote/quote.ts';
import type { Makers } from '../../pipeline/work/makers.ts';
import { openSession, type Session } from '../../pipeline/work/session.ts';
import type { Project } from '../../project/store.ts';
import { watchRequests } from '../../providers/wire/watch-requests.ts';
import { type MoneyFlags, type RedoFlags, sessionFlags } from '../flags/money.ts';
import { type Printed, printAnswer, say, sayDegradations } from './print.ts';
import { type ResumeFlags, resumeCommand } from './resume.ts';

export interface Answer extends Printed {
  readonly degradations: readonly Degradation[];
  /** 0 unless work is still running or something failed that the document tells of. */
  readonly exitCode?: ExitCode;
  /** Lines for the person, on stderr. */
  readonly notes?: readonly string[];
}

export interface StepFlags extends ResumeFlags, MoneyFlags, RedoFlags {
  readonly json?: boolean | undefined;
  readonly progress?: ProgressMode | undefined;
  readonly quiet?: boolean | undefined;
  readonly verbose?: boolean | undefined;
}

/** What a command works on, and what it wants watched. */
export interface Opened {
  readonly project: Project;
  readonly config: Config;
  readonly makers: Makers;
  readonly attachedWorkers: boolean;
  /** What the step ends with; a clip where it is left out. */
  readonly goal?: Goal;
}

/**
 * One command on one project: opens and locks it, shows the progress, does the task, lets go of everything, and prints
 * the answer last.
 */
export async function onProject(
  world: World,
  flags: StepFlags,
  { project, config, makers, attachedWorkers, goal = 'clip' }: Opened,
  task: (session: Session, view: ProgressView) => Promise<Answer>,
): Promise<ExitCode> {
  const { streams, signal, pid, env } = world;
  const { progress: mode, quiet, verbose } = flags;
  const view = openProgress(streams, { mode, quiet, env });
  const unwatch = verbose === true ? watchRequests((line) => view.detail('request', line)) : undefined;
  const onCommand = verbose === true ? (line: string) => view.detail('ffmpeg', line) : undefined;
  let answer: Answer;
  let receipt: string | undefined;
  try {
    const session = await openSession(project, {
      ...{ config, pid, signal, attachedWorkers, onEvent: view.onEvent, onCommand },
      ...sessionFlags(flags),
      makers,
    });
    try {
      const { place, money } = await session.purchaseContext();
      const [{ ledger }, { limits }] = [place, money];
      const before = ledger.state.purchases;
      try {
        answer = await task(watched(session, view, goal), view);
      } finally {
        const { purchases } = ledger.state;
        if (JSON.stringify(purchases) !== JSON.stringify(before)) receipt = receiptTable(purchases, limits);
      }
    } finally {
      await session.close();
    }
  } catch (error) {
    throw signal.aborted ? interrupted(project, flags, error) : error;
  } finally {
    unwatch?.();
    view.stop();
    if (receipt !== undefined) say(streams, flags, 'receipt', receipt); // also of what failed
  }
  sayDegradations(streams, answer.degradations, flags);
  const exposed = exposureWarning(world.cwd);
  if (exposed !== undefined) say(streams, flags, 'note', exposed);
  for (const note of answer.notes ?? []) say(streams, flags, 'note', note);
  printAnswer(streams, flags.json === true, answer);
  return answer.exitCode ?? EXIT_CODES.done;
}

/** The view knows the segments and the money from the moment that the script is there. */
const watched = (session: Session, view: ProgressView, goal: Goal): Session => ({
  ...session,
  async work(script) {
    const work = await session.work(script);
    view.plan({ goal, ...planOf(work) });
    return work;
  },
});

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
