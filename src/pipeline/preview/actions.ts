import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseInput } from '../../contracts/parse.ts';
import { type SegmentType, segmentType, textField } from '../../contracts/segments.ts';
import { requireOthers, settleClips } from '../clips/follow.ts';
import { makeClips } from '../clips/make.ts';
import { narrateClips } from '../clips/narrated.ts';
import { stampOf } from '../final/captions/logo.ts';
import { combineClips } from '../final/combine.ts';
import { checkNeedsOf, checkNeedsOfJoin } from '../final/needs.ts';
import { makeImages } from '../images/make.ts';
import { writePublishKit } from '../publish/publish.ts';
import { type Quote, quoteNarrations, quoteRest } from '../quote/quote.ts';
import { requireKeys } from '../quote/require-keys.ts';
import { LONGEST_SECONDS } from '../script/own-script.ts';
import { scriptFrom } from '../script/write.ts';
import { uploadProject } from '../upload/project.ts';
import { lookAt, type Session } from '../work/session.ts';
import { chooseTake } from '../work/takes.ts';
import { languageOf, type Work } from '../work/work.ts';
import { requireAgreed } from './agreed.ts';
import { type ArrangeActions, createArrangeActions } from './arrange.ts';
import { type ChoiceActions, createChoiceActions } from './choices.ts';
import { spokenSeconds } from './fit.ts';
import { withItsNarrator } from './narrator.ts';
import { createPhotoActions, type PhotoActions } from './photos.ts';
import { revisionOf } from './segments.ts';
import { type ActionOptions, findSegment, locked, projectNow, started, WHAT } from './task.ts';

/** The actions of the served page: the functions of the commands, under the project's lock. */
export interface Actions extends ChoiceActions, ArrangeActions, PhotoActions {
  /** Writes one segment's text into `script.json`. */
  text(body: unknown): Promise<object>;
  /** Puts an old take in its place again. */
  take(body: unknown): Promise<object>;
  /** The quote of making a segment (again). */
  quote(body: unknown): Promise<Quote>;
  /** Starts making a segment, and the final video with it where there was one; it goes on when this returns. */
  redo(body: unknown): Promise<object>;
  /** Starts making all that is missing or changed and joining it; it goes on when this returns. */
  make(body: unknown): Promise<object>;
  /** Starts joining the clips; it goes on when this returns. */
  combine(body: unknown): Promise<object>;
  /** Starts sending the video that is there to the storage that the project keeps; it goes on when this returns. */
  upload(body: unknown): Promise<object>;
  /** Starts drawing or finding another picture for a segment; the one before is kept in `takes/`. */
  redraw(body: unknown): Promise<object>;
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
const quoteSchema = z.strictObject({
  segment: segmentType.optional(),
  redo: z.boolean(),
  /** The picture alone, without its clip. */
  picture: z.boolean().default(false),
});
const agreed = z.strictObject({ usd: z.number().min(0), credits: z.number().min(0) });
const redoSchema = z.strictObject({ segment: segmentType, redo: z.boolean(), agreed });
const redrawSchema = z.strictObject({ segment: segmentType, agreed });
export const makeSchema = z.strictObject({ agreed });

export function createActions(options: ActionOptions): Actions {
  return {
    ...createChoiceActions(options),
    ...createArrangeActions(options),
    ...createPhotoActions(options),
    async text(body) {
      const { segment, revision, script_text, visual_direction } = parseInput(textSchema, body, WHAT);
      if (!/[\p{L}\p{N}]/u.test(script_text)) throw nothingToSay(segment, script_text);
      return locked(options, async ({ project }) => {
        const seconds = spokenSeconds(script_text, languageOf(project));
        if (seconds > LONGEST_SECONDS) throw longerThanVideos(segment, seconds);
        const { segments } = await scriptFrom(project, {});
        const known = findSegment(segments, segment);
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
      const { segment, redo, picture } = parseInput(quoteSchema, body, WHAT);
      const project = await projectNow(options);
      const script = await scriptFrom(project, {});
      if (segment !== undefined) findSegment(script.segments, segment);
      const choice = { redo, ...(segment === undefined ? {} : { only: new Set([segment]) }) };
      const session = await withItsNarrator(options.session, project);
      const work = await lookAt(project, { ...session, choice }, script);
      return quoteOf(session, work, !picture);
    },
    async redo(body) {
      const { segment, redo, agreed } = parseInput(redoSchema, body, WHAT);
      const choice = { only: new Set([segment]), redo };
      await started(options, { choice }, `Making ${segment}`, async (session) => {
        const work = await session.work(await scriptFrom(session.project, {}));
        findSegment(work.script.segments, segment);
        const rest = await quoteOf(session, work, true);
        requireAgreed(rest, agreed);
        await checkNeedsOf(work, options.endOf(session.project), rest);
        await session.tools.ffmpeg(); // a missing ffmpeg is an error before anything is bought
        const joins = await isJoinedAfter(work);
        return async () => {
          await makeClips(work);
          if (joins) await joinVideo(work, options);
        };
      });
      return { segment, started: true };
    },
    async make(body) {
      const { agreed } = parseInput(makeSchema, body, WHAT);
      await started(options, {}, 'Making the video', async (session) => {
        const work = await session.work(await scriptFrom(session.project, {}));
        const rest = await quoteOf(session, work, true);
        requireAgreed(rest, agreed);
        await checkNeedsOf(work, options.endOf(session.project), rest);
        await session.tools.ffmpeg();
        return async () => {
          await makeClips(work);
          await settleClips(work);
          await joinVideo(work, options);
        };
      });
      return { started: true };
    },
    async redraw(body) {
      const { segment, agreed } = parseInput(redrawSchema, body, WHAT);
      const choice = { only: new Set([segment]), redo: true };
      await started(options, { choice }, `Making the picture of ${segment}`, async (session) => {
        const work = await session.work(await scriptFrom(session.project, {}));
        findSegment(work.script.segments, segment);
        const rest = await quoteOf(session, work, false);
        requireAgreed(rest, agreed);
        return () => makeImages(work);
      });
      return { segment, started: true };
    },
    async combine(body) {
      parseInput(z.strictObject({}), body, WHAT);
      await started(options, {}, 'Joining the clips', async (session) => {
        const work = await session.work(await scriptFrom(session.project, {}));
        await settleClips(work);
        requireAgreed(await quoteNarrations(work), { usd: 0, credits: 0 });
        await checkNeedsOfJoin(work, options.endOf(session.project));
        return async () => {
          await joinVideo(work, options);
        };
      });
      return { started: true };
    },
    async upload(body) {
      parseInput(z.strictObject({}), body, WHAT);
      await started(
        options,
        {},
        'Uploading the video',
        async ({ project, tools, config, purchaseContext }) => {
          const { upload = null } = options.endOf(project);
          if (upload === null) throw nowhereToUpload();
          const { place } = await purchaseContext();
          return async () => void (await uploadProject({ ...place, config, tools }, upload));
        },
      );
      return { started: true };
    },
  };
}

/** What the rest costs, made by those whom the project was begun with. @throws SparkfluenceError config, reason `key_missing` */
async function quoteOf({ makers }: Pick<Session, 'makers'>, work: Work, clips: boolean): Promise<Quote> {
  const quote = await quoteRest(work, { clips });
  await requireKeys(makers, quote, work);
  return quote;
}

/**
 * Whether one segment that is made again goes into the final video at once, as by `run --only BODY_2 --redo`: there is one, all
 * other clips are ready for it, and joining buys no words.
 */
async function isJoinedAfter(work: Work): Promise<boolean> {
  if (work.place.ledger.state.final === null) return false;
  try {
    requireOthers(work);
  } catch (error) {
    if (error instanceof SparkfluenceError) return false;
    throw error;
  }
  const { total_usd, total_credits } = await quoteNarrations(work);
  return total_usd === 0 && total_credits === 0;
}

/**
 * Joins the clips with what the project keeps at that moment, since another command may have chosen otherwise meanwhile. The
 * video goes where the project keeps it, as by `combine`.
 */
async function joinVideo(work: Work, { endOf }: ActionOptions): Promise<void> {
  const { final, captions, upload = null } = endOf(work.place.project);
  await narrateClips(work);
  const made = await combineClips(work, final, captions);
  await writePublishKit(work, made, await stampOf(work, final.logo));
  if (upload !== null) await uploadProject({ ...work.place, tools: work.tools }, upload);
}

const nowhereToUpload = (): SparkfluenceError =>
  new SparkfluenceError('input', 'This project names no storage that its video goes to', {
    details: { reason: 'no_storage', next: 'Name one with --upload s3://BUCKET where the video is made.' },
  });

/** Else Make would fail on it, when all others are made. */
const nothingToSay = (segment: SegmentType, text: string): SparkfluenceError =>
  new SparkfluenceError('input', `There is nothing to say in “${[...text].slice(0, 40).join('')}”`, {
    details: { reason: 'nothing_to_say', segment, next: 'Nothing was saved. Write at least one word.' },
  });

/** As a whole video at most. What is too long for its segment alone is kept, and called so on the card: it is shortened step by step. */
const longerThanVideos = (segment: SegmentType, seconds: number): SparkfluenceError =>
  new SparkfluenceError(
    'input',
    `${segment}: its words take about ${Math.round(seconds)} s to say, and a whole video lasts at most ${LONGEST_SECONDS} s`,
    { details: { reason: 'narration_too_long', segment, next: 'Nothing was saved. Shorten it.' } },
  );

const changedSince = (type: SegmentType): SparkfluenceError =>
  new SparkfluenceError('project', `The text of ${type} was changed elsewhere since the page showed it`, {
    details: {
      reason: 'script_changed',
      segment: type,
      next: 'Nothing was written. Keep a copy of your text, press “Undo”, and edit the new one.',
    },
  });
