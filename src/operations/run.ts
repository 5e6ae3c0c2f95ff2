import type { CombineData } from '../contracts/documents.ts';
import { isMadeHere } from '../contracts/segments.ts';
import { requireOthers } from '../pipeline/clips/follow.ts';
import { checkLanguage } from '../pipeline/clips/narrated.ts';
import { shorteningWriter, shorterScript } from '../pipeline/clips/shorter.ts';
import { combineData } from '../pipeline/documents.ts';
import { stampOf } from '../pipeline/final/captions/logo.ts';
import { checkMusic, fetchMusic, musicHere } from '../pipeline/final/music-source.ts';
import { checkNeedsOf } from '../pipeline/final/needs.ts';
import { placeReferences } from '../pipeline/images/references.ts';
import { spentOf } from '../pipeline/money/budget.ts';
import { priceOf } from '../pipeline/money/prices.ts';
import { checkNarrated } from '../pipeline/narration/heard.ts';
import { planBefore } from '../pipeline/quote/forecast.ts';
import { againNotice } from '../pipeline/quote/overview.ts';
import { type Maker as PricedMaker, type Quote, quoteRest } from '../pipeline/quote/quote.ts';
import { quoteNew } from '../pipeline/quote/quote-new.ts';
import { requireKeys } from '../pipeline/quote/require-keys.ts';
import { mayShorten } from '../pipeline/quote/shortening.ts';
import { makeVideo } from '../pipeline/run.ts';
import { isOwnThere, saveOwnScript } from '../pipeline/script/own-script.ts';
import { needsScript, writeScript } from '../pipeline/script/write.ts';
import { uploadProject } from '../pipeline/upload/project.ts';
import type { Session } from '../pipeline/work/session.ts';
import { chooseTake } from '../pipeline/work/takes.ts';
import { chosenByAuto, chosenLine } from '../pipeline/work/why-chosen.ts';
import type { Work } from '../pipeline/work/work.ts';
import type { ScriptFile } from '../project/store.ts';
import { type Caller, confirmPurchase, type Outcome } from './caller.ts';
import { countVideo } from './count-video.ts';
import { estimateRun } from './estimate.ts';
import { onProject } from './on-project.ts';
import { deliverOutput } from './output.ts';
import { broughtIn, NO_OWN_FILES, type OwnFiles, ownedIn, placeOwnFiles } from './own-files.ts';
import { agreedRewrite } from './own-words.ts';
import { orAsBefore } from './refused-choices.ts';
import {
  checkSubject,
  nothingToChooseFrom,
  prepareRun,
  quoteOfNew,
  type RunRequest,
  wholeOf,
} from './run-prepare.ts';
import { nothingToWriteFrom } from './script.ts';

/**
 * From a topic, a title or a transcript to the finished video. What is there already and still answers its inputs is
 * kept, so that the same request again goes on where the last one stopped.
 */
export const run = (asked: RunRequest, caller: Caller): Promise<Outcome<CombineData>> =>
  countVideo(
    () => makeWhole(asked, caller),
    ({ data }) => data !== undefined,
  );

async function makeWhole(asked: RunRequest, caller: Caller): Promise<Outcome<CombineData>> {
  const prepared = await prepareRun(asked, caller);
  const { request, project, makers, segments, output, isChosen } = prepared;
  const { brief, money, own = NO_OWN_FILES, choice, takes = [] } = request;
  const isNew = request.folder === undefined;
  const isBrought =
    segments !== undefined &&
    brief.script !== undefined &&
    !(await isOwnThere(project, brief.script, segments));
  if (isNew) await checkSubject(prepared, caller);
  if (money.estimate === true && (isNew || isBrought)) return { quote: await quoteOfNew(prepared, caller) };
  if (isNew) {
    const why = chosenLine(chosenByAuto(makers, project.settings.final?.narrate));
    if (why !== undefined) caller.onNotice?.(why);
  }
  const rewrite = await agreedRewrite(project, brief, makers, request, caller);
  if (money.estimate === true) return { quote: await estimateRun(prepared, rewrite, caller) };
  const checked = await orAsBefore(project);
  return onProject(
    caller,
    { project, makers, attachedWorkers: true, goal: 'final', money, choice },
    async (session) => {
      await placeReferences(project, own.references);
      caller.onPlan?.(await planBefore(session));
      const isRewritten = await needsScript(session, rewrite);
      if (isChosen && isRewritten) throw nothingToChooseFrom();
      await checked(() => listenToAddress(session, request));
      const agreed = { whole: false };
      const script =
        segments === undefined || brief.script === undefined
          ? await prepareScript(session, { ...request, rewrite }, caller, agreed)
          : await saveOwnScript(project, brief.script, segments, caller.onNotice ?? (() => undefined));
      const work = await session.work(script);
      requireOthers(work);
      await placeOwnFiles(work, own, caller.onNotice);
      for (const { type, number } of takes) await chooseTake(work, 'clip', type, number);
      checkNarrated(work);
      await checkLanguage(work, broughtIn(own));
      const rest = await quoteRest(work, { clips: true, owned: await ownedIn(work, own), joins: true });
      const writer = isMadeHere(makers.videos.id) ? await shorteningWriter(session, work) : undefined;
      const quote = { ...rest, ...mayShorten(work.money.prices, writer, rest.lines) };
      await requireKeys(makers, quote, work);
      // The quote of the whole was confirmed before the script was bought: nothing is asked twice.
      const buyer = agreed.whole ? { ...caller, confirm: async () => undefined } : caller;
      await checked(() => checkNeedsOf(work, request, quote));
      const notice = await againNotice(work, 'videos');
      await checked(() => confirmPurchase(buyer, quote, notice));
      const data = await finish(session, work, request);
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

async function finish(session: Session, before: Work, request: RunRequest): Promise<CombineData> {
  const [{ work, final }, { writePublishKit }] = await Promise.all([
    makeVideo(before, request.final, request.captions, (made) => shorterScript(session, made)),
    import('../pipeline/publish/publish.ts'),
  ]);
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
  const { state } = place.ledger;
  const video = wholeOf(project, undefined, own);
  const quote = await quoteNew(config, tools.signal, video, makers, money.limits, spentOf(state));
  await requireKeys(makers, quote, undefined);
  return quote;
}
