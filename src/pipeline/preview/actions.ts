import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseInput } from '../../contracts/parse.ts';
import { type Segment, type SegmentType, segmentType, textField } from '../../contracts/segments.ts';
import { openProject, readScript } from '../../project/store.ts';
import { settleClips } from '../clips/follow.ts';
import { makeClip } from '../clips/make.ts';
import { adoptOwnFiles } from '../clips/own-files.ts';
import { followStraysDuring } from '../clips/strays.ts';
import { checkPhotos, placePhotos } from '../images/own-photos.ts';
import { type Quote, quoteRest } from '../quote/quote.ts';
import { scriptFrom } from '../script/write.ts';
import { recordedAtMs } from '../work/own-files.ts';
import { lookAt, openSession, type Session, type SessionOptions } from '../work/session.ts';
import { chooseTake } from '../work/takes.ts';
import type { Work } from '../work/work.ts';
import { eachSegment } from '../work/work.ts';
import { revisionOf } from './segments.ts';

/** The actions of the served page: the functions of the commands, under the project's lock. */
export interface Actions {
  /** Writes one segment's text into `script.json`. */
  text(body: unknown): Promise<object>;
  /** Puts an old take in its place again. */
  take(body: unknown): Promise<object>;
  /** The quote of making a segment (again). */
  quote(body: unknown): Promise<Quote>;
  /** Starts making a segment; it goes on when this returns. */
  redo(body: unknown): Promise<object>;
  /** Starts making all that is missing or changed and joining it; it goes on when this returns. */
  make(body: unknown): Promise<object>;
  /** Starts joining the clips; it goes on when this returns. */
  combine(body: unknown): Promise<object>;
  /** Makes a photo the picture of a segment; the one before is kept in `takes/`. */
  picture(segment: string, bytes: Uint8Array): Promise<object>;
}

export interface ActionOptions {
  readonly folder: string;
  readonly session: SessionOptions;
  /** Refuses what the end of the video lacks, before anything is made. @param quote of what will be made */
  readonly ready: (work: Work, quote: Pick<Quote, 'lines'>) => Promise<void>;
  /** Joins the clips with the music and the captions of the command's flags. */
  readonly join: (work: Work) => Promise<unknown>;
  /** Runs a task after the answer was sent. @param name as text: `Making HOOK` */
  readonly background: (name: string, task: () => Promise<void>) => void;
}

const textSchema = z.strictObject({
  segment: segmentType,
  revision: z.string(),
  script_text: textField,
  /** Left out, it stays. */
  visual_direction: textField.optional(),
});
const takeSchema = z.strictObject({
  segment: segmentType,
  kind: z.enum(['image', 'clip']),
  number: z.number().int().min(1),
});
/** Without a segment: all that is missing or changed. */
const quoteSchema = z.strictObject({ segment: segmentType.optional(), redo: z.boolean() });
const agreed = z.strictObject({ usd: z.number().min(0), credits: z.number().min(0) });
const redoSchema = z.strictObject({ segment: segmentType, redo: z.boolean(), agreed });
const makeSchema = z.strictObject({ agreed });
const WHAT = 'the page’s request';

export function createActions(options: ActionOptions): Actions {
  return {
    async text(body) {
      const { segment, revision, script_text, visual_direction } = parseInput(textSchema, body, WHAT);
      return locked(options, async ({ project }) => {
        const { segments } = await scriptFrom(project, {});
        const known = find(segments, segment);
        if (revisionOf(known) !== revision) throw changedSince(segment);
        const now = {
          ...known,
          script_text,
          ...(visual_direction === undefined ? {} : { visual_direction }),
        };
        const changed = segments.map((each) => (each === known ? now : each));
        await scriptFrom(project, { segments: changed }, { isByHand: true });
        return { segment, revision: revisionOf(now) };
      });
    },
    async take(body) {
      const { segment, kind, number } = parseInput(takeSchema, body, WHAT);
      return locked(options, async (session) => {
        await chooseTake(await session.work(await scriptFrom(session.project, {})), kind, segment, number);
        return { segment, kind, number };
      });
    },
    async quote(body) {
      const { segment, redo } = parseInput(quoteSchema, body, WHAT);
      const project = await openProject(options.folder);
      const script = await scriptFrom(project, {});
      if (segment !== undefined) find(script.segments, segment);
      const choice = { redo, ...(segment === undefined ? {} : { only: new Set([segment]) }) };
      const work = await lookAt(project, { ...options.session, choice }, script);
      return quoteRest(work, { clips: true });
    },
    async redo(body) {
      const { segment, redo, agreed } = parseInput(redoSchema, body, WHAT);
      const choice = { only: new Set([segment]), redo };
      await started(options, { choice }, `Making ${segment}`, async (session) => {
        const work = await session.work(await scriptFrom(session.project, {}));
        find(work.script.segments, segment);
        const rest = await quoteRest(work, { clips: true });
        requireAgreed(rest, agreed);
        await options.ready(work, rest);
        await session.tools.ffmpeg(); // a missing ffmpeg is an error before anything is bought
        return async () => {
          const clips = eachSegment(work, 'clip', (each, index) => makeClip(work, each, index));
          await followStraysDuring(work, clips);
        };
      });
      return { segment, started: true };
    },
    async make(body) {
      const { agreed } = parseInput(makeSchema, body, WHAT);
      await started(options, {}, 'Making the video', async (session) => {
        const work = await session.work(await scriptFrom(session.project, {}));
        const rest = await quoteRest(work, { clips: true });
        requireAgreed(rest, agreed);
        await options.ready(work, rest);
        await session.tools.ffmpeg();
        return async () => {
          const clips = eachSegment(work, 'clip', (each, index) => makeClip(work, each, index));
          await followStraysDuring(work, clips);
          await settleClips(work);
          await options.join(work);
        };
      });
      return { started: true };
    },
    async picture(name, bytes) {
      const segment = parseInput(segmentType, name, WHAT);
      const folder = await mkdtemp(join(tmpdir(), 'sparkfluence-'));
      const file = join(folder, 'picture');
      try {
        await writeFile(file, bytes);
        await checkPhotos([{ file }]);
        return await locked(options, async (session) => {
          const work = await session.work(await scriptFrom(session.project, {}));
          find(work.script.segments, segment);
          await placePhotos(work, [{ type: segment, file }], () => undefined);
          return { segment };
        });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    async combine(body) {
      parseInput(z.strictObject({}), body, WHAT);
      await started(options, {}, 'Joining the clips', async (session) => {
        const work = await session.work(await scriptFrom(session.project, {}));
        await settleClips(work);
        await options.ready(work, { lines: [] });
        return async () => {
          await options.join(work);
        };
      });
      return { started: true };
    },
  };
}

type Chosen = Pick<SessionOptions, 'choice'>;

async function open({ folder, session }: ActionOptions, more: Chosen = {}): Promise<Session> {
  const project = await openProject(folder);
  if ((await readScript(project)) === undefined) await scriptFrom(project, {}); // throws that there is none
  const sinceMs = await recordedAtMs(folder);
  const opened = await openSession(project, { ...session, ...more });
  return {
    ...opened,
    async work(script) {
      const work = await opened.work(script);
      await adoptOwnFiles(work, sinceMs);
      return work;
    },
  };
}

async function locked<Result>(
  options: ActionOptions,
  task: (session: Session) => Promise<Result>,
): Promise<Result> {
  const session = await open(options);
  try {
    return await task(session);
  } finally {
    await session.close();
  }
}

/** Starts a task in the background. @param prepare refuses what cannot be done while the page waits for the answer */
async function started(
  options: ActionOptions,
  more: Chosen,
  name: string,
  prepare: (session: Session) => Promise<() => Promise<void>>,
): Promise<void> {
  const session = await open(options, more);
  let task: () => Promise<void>;
  try {
    task = await prepare(session);
  } catch (error) {
    await session.close();
    throw error;
  }
  options.background(name, async () => {
    try {
      await task();
    } finally {
      await session.close();
    }
  });
}

function find(segments: readonly Segment[], type: SegmentType): Segment {
  const found = segments.find((segment) => segment.type === type);
  if (found !== undefined) return found;
  throw new SparkfluenceError('input', `The script has no segment ${type}`, {
    details: { reason: 'segment_missing', segment: type, next: 'Reload the page.' },
  });
}

/** @throws SparkfluenceError budget: over the limit, or more than the user agreed to */
function requireAgreed(quote: Quote, agreed: { readonly usd: number; readonly credits: number }): void {
  const { total_usd, total_credits, spent_usd, limit_usd, within_limit } = quote;
  if (!within_limit) {
    const sum = (spent_usd + total_usd).toFixed(2);
    throw new SparkfluenceError(
      'budget',
      `This would bring the project to ${sum} of at most ${limit_usd} USD`,
      {
        details: {
          reason: 'budget_exceeded',
          quote,
          next: 'Nothing was bought. Start the page with a higher --max-cost.',
        },
      },
    );
  }
  if (total_usd <= agreed.usd && total_credits <= agreed.credits) return;
  throw new SparkfluenceError('budget', `It would cost ${total_usd} USD now, more than was agreed to`, {
    details: { reason: 'not_agreed', quote, next: 'Nothing was bought. Ask again.' },
  });
}

const changedSince = (type: SegmentType): SparkfluenceError =>
  new SparkfluenceError('project', `The text of ${type} was changed elsewhere since the page showed it`, {
    details: {
      reason: 'script_changed',
      segment: type,
      next: 'Nothing was written. Keep a copy of your text, press Undo, and edit the new one.',
    },
  });
