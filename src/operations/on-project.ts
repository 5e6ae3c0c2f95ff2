import { SparkfluenceError } from '../contracts/errors.ts';
import { adoptOwnFiles } from '../pipeline/clips/own-files.ts';
import { quoted } from '../pipeline/documents.ts';
import { isSold } from '../pipeline/money/receipt.ts';
import { planOf } from '../pipeline/quote/forecast.ts';
import type { Makers } from '../pipeline/work/makers.ts';
import { recordedAtMs } from '../pipeline/work/own-files.ts';
import { openSession, type Session } from '../pipeline/work/session.ts';
import type { Choice, Work } from '../pipeline/work/work.ts';
import { isBelow, noteFolder } from '../project/folders.ts';
import type { Project } from '../project/store.ts';
import type { Caller, MoneyRequest, Plan } from './caller.ts';

/** What an operation works on. */
export interface Opened {
  readonly project: Project;
  readonly makers: Makers;
  /** Local workers end with this process; else they go on and end with their queue. */
  readonly attachedWorkers: boolean;
  /** What the operation ends with; a clip a segment where it is left out. `script`: no segment is worked on. */
  readonly goal?: Plan['goal'] | 'script';
  readonly money?: MoneyRequest | undefined;
  readonly choice?: Choice | undefined;
}

/**
 * One operation on one project: locks it, does the task, tells the caller what was bought, and lets go of everything,
 * whether the task succeeds or fails.
 * @throws SparkfluenceError project (locked, damaged); what the task throws
 */
export async function onProject<Result>(
  caller: Caller,
  { project, makers, attachedWorkers, goal = 'clip', money: request, choice }: Opened,
  task: (session: Session) => Promise<Result>,
): Promise<Result> {
  caller.onProject?.(project);
  const { config, pid, signal, onEvent, onNotice, onCommand } = caller;
  const sinceMs = await recordedAtMs(project.folder);
  const session = await openSession(project, {
    ...{ config, pid, signal, onEvent, onNotice, onCommand, makers, attachedWorkers, choice },
    ...{ limits: request?.limits, resubmit: request?.resubmit, guard: request?.guard },
  });
  try {
    await noteWhere(project, caller);
    const { place, money } = await session.purchaseContext();
    const before = JSON.stringify(place.ledger.state.orders.filter(isSold));
    try {
      return await task(withOwnFiles(announcingPlan(session, caller, goal), caller, sinceMs));
    } finally {
      const orders = place.ledger.state.orders.filter(isSold);
      if (JSON.stringify(orders) !== before) caller.onReceipt?.(orders, money.limits);
    }
  } finally {
    await session.close();
  }
}

/** Notes where the project lies, so that what is piped on finds it, before anything is bought. */
async function noteWhere(project: Project, { config, onNotice }: Caller): Promise<void> {
  const { dataFolder, root } = config;
  if ((await noteFolder(dataFolder, project)) || isBelow(root, project.folder)) return;
  onNotice?.(
    `${dataFolder} cannot be written, so nothing notes where this project lies: give the next command --project ${quoted(project.folder)} as well.`,
  );
}

/** What a person put into the folder is taken over as soon as the segments are known, before anything is quoted. */
const withOwnFiles = (session: Session, { onNotice }: Caller, sinceMs: number): Session => ({
  ...session,
  async work(script) {
    const work = await session.work(script);
    requireSegments(work);
    await adoptOwnFiles(work, sinceMs, onNotice);
    return work;
  },
});

/** @throws SparkfluenceError input, where a chosen segment is not in the script: nothing would be made of it, in silence */
export function requireSegments({ script, choice: { only } }: Work): void {
  const types = script.segments.map(({ type }) => type);
  const strange = [...(only ?? [])].filter((type) => !types.includes(type));
  if (strange.length === 0) return;
  throw new SparkfluenceError('input', `The script has no segment ${strange.join(', ')}`, {
    details: { reason: 'segment_missing', segments: strange, next: `It has ${types.join(', ')}.` },
  });
}

/** The caller knows the segments and the money from the moment that the script is there. */
const announcingPlan = (session: Session, caller: Caller, goal: NonNullable<Opened['goal']>): Session => ({
  ...session,
  async work(script) {
    const work = await session.work(script);
    if (goal !== 'script') caller.onPlan?.({ goal, ...planOf(work) });
    return work;
  },
});
