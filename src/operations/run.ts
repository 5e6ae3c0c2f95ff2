import type { CombineData } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { PLANS, type Segment } from '../contracts/segments.ts';
import { requireOthers } from '../pipeline/clips/follow.ts';
import { combineData } from '../pipeline/documents.ts';
import { stampOf } from '../pipeline/final/captions/logo.ts';
import type { CaptionRequest } from '../pipeline/final/captions/timed.ts';
import { checkMusic, fetchMusic, musicHere } from '../pipeline/final/music-source.ts';
import { checkNeeds, checkNeedsOf, type Wanted } from '../pipeline/final/needs.ts';
import type { FinalRequest } from '../pipeline/final/order.ts';
import { spentOf } from '../pipeline/money/budget.ts';
import { priceOf } from '../pipeline/money/prices.ts';
import { checkNarrated } from '../pipeline/narration/heard.ts';
import { withNarrator } from '../pipeline/narration/ready.ts';
import { writePublishKit } from '../pipeline/publish/publish.ts';
import { planBefore } from '../pipeline/quote/forecast.ts';
import { againNotice } from '../pipeline/quote/overview.ts';
import { type Maker as PricedMaker, type Quote, quoteRest } from '../pipeline/quote/quote.ts';
import { quoteNew } from '../pipeline/quote/quote-new.ts';
import { makeVideo } from '../pipeline/run.ts';
import { openEncyclopedia } from '../pipeline/script/encyclopedia.ts';
import { checkFacts } from '../pipeline/script/facts.ts';
import { saveOwnScript } from '../pipeline/script/own-script.ts';
import { checkBrief, needsScript, writeScript } from '../pipeline/script/write.ts';
import { uploadProject } from '../pipeline/upload/project.ts';
import { checkUpload, type UploadRequest } from '../pipeline/upload/target.ts';
import { chooseMakers, type Makers } from '../pipeline/work/makers.ts';
import { openForScript, withChoices } from '../pipeline/work/open.ts';
import { limitsOf, openTools, type Session } from '../pipeline/work/session.ts';
import { chooseTake } from '../pipeline/work/takes.ts';
import { type Choice, languageOf, type Work } from '../pipeline/work/work.ts';
import { type FinalChoices, type Project, readScript, type ScriptFile } from '../project/store.ts';
import { checkModels } from '../providers/index.ts';
import { settingsOfNarrator } from '../providers/narrators.ts';
import { type Caller, confirmPurchase, type MoneyRequest, type Outcome } from './caller.ts';
import { onProject } from './on-project.ts';
import { deliverOutput, outputFile } from './output.ts';
import { NO_OWN_FILES, narratedIn, type OwnFiles, ownedBy, ownedIn, placeOwnFiles } from './own-files.ts';
import { agreedRewrite, ownSegments } from './own-words.ts';
import { nothingToWriteFrom, type ScriptRequest } from './script.ts';
import type { TakeChoice } from './step.ts';

export interface RunRequest extends ScriptRequest {
  readonly money: MoneyRequest;
  readonly final: FinalRequest;
  readonly captions: CaptionRequest;
  /** Photos and clips of the person's own for the segments. */
  readonly own?: OwnFiles | undefined;
  /** What the request itself says of the final video; the project keeps it. */
  readonly choices?: FinalChoices | undefined;
  /** Where the finished video goes; nowhere where it is left out or null. */
  readonly upload?: UploadRequest | null | undefined;
  /** Which segments are worked on, of a project whose script is there; all where it is left out. */
  readonly choice?: Choice | undefined;
  /** Old clips to put in their place again. */
  readonly takes?: readonly TakeChoice[] | undefined;
  /** Where a copy of the video is put, absolute. */
  readonly output?: string | undefined;
}

/**
 * From a topic, a title or a transcript to the finished video. What is there already and still answers its inputs is
 * kept, so that the same request again goes on where the last one stopped.
 */
export async function run(asked: RunRequest, caller: Caller): Promise<Outcome<CombineData>> {
  const encyclopedia = openEncyclopedia(asked.rag.facts, caller);
  const request = { ...asked, rag: { ...asked.rag, encyclopedia } };
  const { folder, brief, providers, money, own = NO_OWN_FILES, choice, takes = [] } = request;
  const { config, signal } = caller;
  const chosen = chooseMakers(providers, config.vendors, narratedIn(own));
  const narrator = settingsOfNarrator(chosen.voice.id);
  checkModels([chosen.script.id, chosen.images.id, chosen.videos.id, narrator], config.vendors);
  const project = withChoices(await openForScript(config, folder, brief), request.choices);
  const isChosen = choice?.only !== undefined || choice?.redo === true || takes.length > 0;
  if (isChosen && (await readScript(project)) === undefined) throw nothingToChooseFrom();
  const output = await outputFile(request.output, project, caller);
  const makers = await withNarrator(chosen, project, config, signal);
  const segments = await ownSegments(caller, project, brief, makers, own);
  const isNew = folder === undefined;
  if (isNew || segments !== undefined)
    ownedBy(
      own,
      (segments ?? planned(project)).map(({ type }) => type),
    );
  if (money.estimate !== true) await checkUpload(request.upload ?? null, config, signal);
  await checkNeeds(await wantedOf(project, makers, request, segments), { ...openTools(caller), ...config });
  if (money.estimate === true && (isNew || segments !== undefined)) {
    const video = wholeOf(project, segments, own);
    return { quote: await quoteNew(config, signal, video, makers, limitsOf(config, money.limits)) };
  }
  if (isNew) {
    await checkBrief(makers, brief);
    await checkFacts(makers, brief, request.rag, caller);
  }
  const rewrite = await agreedRewrite(project, brief, makers, request, caller);
  return onProject(
    caller,
    { project, makers, attachedWorkers: true, goal: 'final', money, choice },
    async (session) => {
      caller.onPlan?.(await planBefore(session));
      const isRewritten = await needsScript(session, rewrite);
      if (isChosen && isRewritten) throw nothingToChooseFrom();
      if (money.estimate !== true) await listenToAddress(session, request);
      if (money.estimate === true && isRewritten) return { quote: await quoteOfWhole(session, own) };
      const agreed = { whole: false };
      const script =
        segments === undefined || brief.script === undefined
          ? await prepareScript(session, { ...request, rewrite }, caller, agreed)
          : await saveOwnScript(project, brief.script, segments, caller.onNotice ?? (() => undefined));
      const work = await session.work(script);
      requireOthers(work);
      if (money.estimate !== true) {
        await placeOwnFiles(work, own, caller.onNotice);
        for (const { type, number } of takes) await chooseTake(work, 'clip', type, number);
      }
      checkNarrated(work);
      const quote = await quoteRest(work, { clips: true, owned: await ownedIn(work, own) });
      if (money.estimate === true) return { quote };
      // The quote of the whole was confirmed before the script was bought: nothing is asked twice.
      const buyer = agreed.whole ? { ...caller, confirm: async () => undefined } : caller;
      await checkNeedsOf(work, request, quote);
      await confirmPurchase(buyer, quote, await againNotice(work, 'videos'));
      const data = await finish(work, request);
      return { data: { ...data, ...(await deliverOutput(output, project)) } };
    },
  );
}

/** Music that has an address is fetched and listened to before the script is written. */
async function listenToAddress({ project, config, tools }: Session, { final }: RunRequest): Promise<void> {
  if (musicHere(final.music) !== undefined) return; // it was listened to before
  const fetched = await fetchMusic({ place: { project, config }, tools }, final.music);
  await checkMusic(fetched, 0, tools);
}

const nothingToChooseFrom = (): SparkfluenceError =>
  new SparkfluenceError('input', 'There is no script yet whose segments could be chosen', {
    details: {
      reason: 'no_project',
      field: '--only, --redo, --take',
      next: 'They go with --project DIR, for a video that is there; leave them out to make a new one.',
    },
  });

/**
 * Writes the script, with ffmpeg looked for and the local makers warmed up meanwhile. A script that costs something is
 * bought only after the whole video was quoted and confirmed; `agreed` says so then.
 */
async function prepareScript(
  session: Session,
  { rag, own, rewrite = false }: RunRequest,
  caller: Caller,
  agreed: { whole: boolean },
): Promise<ScriptFile> {
  const beforeScript = async (writer: PricedMaker) => {
    const { prices } = (await session.purchaseContext()).money;
    if (priceOf(prices, 'script', writer).usd === 0) return;
    await session.tools.ffmpeg();
    await confirmPurchase(caller, await quoteOfWhole(session, own));
    agreed.whole = true;
  };
  const [script] = await Promise.all([
    writeScript(session, { agree: beforeScript, rag, rewrite, onNotice: caller.onNotice }),
    session.tools.ffmpeg(),
    needsScript(session, rewrite).then((needed) => (needed ? session.warmUp() : undefined)),
  ]);
  if (script === undefined) throw nothingToWriteFrom(session.project.folder);
  return script;
}

async function finish(work: Work, request: RunRequest): Promise<CombineData> {
  const final = await makeVideo(work, request.final, request.captions);
  const kit = await writePublishKit(work, final, await stampOf(work, request.final.logo));
  const { upload = null } = request;
  const uploads =
    upload === null ? undefined : await uploadProject({ ...work.place, tools: work.tools }, upload);
  return combineData(work, final, { kit, uploads });
}

/** The whole video whose script is not written yet, in a project that may have cost something already. */
async function quoteOfWhole(
  { config, makers, project, purchaseContext }: Session,
  own: OwnFiles = NO_OWN_FILES,
): Promise<Quote> {
  const { place, money, tools } = await purchaseContext();
  const video = wholeOf(project, undefined, own);
  return quoteNew(config, tools.signal, video, makers, money.limits, spentOf(place.ledger.state));
}

/** What is known of the video before its script is written. In a project that is there, much may be made already. */
async function wantedOf(
  project: Project,
  makers: Makers,
  { money, final, captions, own = NO_OWN_FILES }: RunRequest,
  segments: readonly Segment[] | undefined,
): Promise<Wanted> {
  const { plan, owned } = wholeOf(project, segments, own);
  const isNew = money.estimate !== true && (await readScript(project)) === undefined;
  const clipLengths = new Map(own.clips.map(({ type, duration_seconds: seconds }) => [type, seconds]));
  const made = plan.filter(({ type }) => !owned.clips.has(type));
  return {
    final,
    captions,
    language: languageOf(project),
    folder: project.folder,
    music: musicHere(final.music),
    texts: (segments ?? []).map(({ script_text }) => script_text),
    clips: plan.map(({ type, durationSeconds }) => ({
      type,
      seconds: clipLengths.get(type) ?? durationSeconds,
    })),
    makes: {
      pictures: isNew ? made.filter(({ type }) => !owned.pictures.has(type)).length : 0,
      clipSeconds: isNew ? made.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0) : 0,
      by: makers.videos.id,
    },
  };
}

const planned = ({ settings }: Project) => PLANS[settings.duration ?? '30s'];

function wholeOf(project: Project, segments: readonly Segment[] | undefined, own: OwnFiles) {
  const plan =
    segments?.map(({ type, duration_seconds }) => ({ type, durationSeconds: duration_seconds })) ??
    planned(project);
  const owned = ownedBy(
    own,
    plan.map(({ type }) => type),
  );
  return { plan, owned, isWritten: segments !== undefined };
}
