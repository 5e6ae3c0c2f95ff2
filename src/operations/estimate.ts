import type { Config } from '../config/resolve.ts';
import { isMadeHere, type SegmentType } from '../contracts/segments.ts';
import { requireOthers } from '../pipeline/clips/follow.ts';
import { checkLanguage } from '../pipeline/clips/narrated.ts';
import { seeOwnFiles } from '../pipeline/clips/own-files.ts';
import { shorteningWriter } from '../pipeline/clips/shorter.ts';
import { segmentsOfStrange } from '../pipeline/images/adopt.ts';
import { answeredImages } from '../pipeline/images/answers.ts';
import { spentOf } from '../pipeline/money/budget.ts';
import { checkNarrated } from '../pipeline/narration/heard.ts';
import { type Owned, type Quote, quoteRest } from '../pipeline/quote/quote.ts';
import { quoteNew } from '../pipeline/quote/quote-new.ts';
import { requireKeys } from '../pipeline/quote/require-keys.ts';
import { mayShorten } from '../pipeline/quote/shortening.ts';
import { needsScript } from '../pipeline/script/write.ts';
import type { BroughtImage } from '../pipeline/work/brought.ts';
import { adoptFound } from '../pipeline/work/found-files.ts';
import { recordedAtMs } from '../pipeline/work/own-files.ts';
import { limitsOf, lookAt } from '../pipeline/work/session.ts';
import { chooseTakeInMemory, type TakeChoice } from '../pipeline/work/takes.ts';
import type { Work } from '../pipeline/work/work.ts';
import { type Ledger, onlyInMemory, openLedger } from '../project/ledger.ts';
import { registeredOrdersOf } from '../project/register.ts';
import { openIfThere, type Project, readScript, type ScriptFile } from '../project/store.ts';
import type { Caller } from './caller.ts';
import { type Opened, requireSegments } from './on-project.ts';
import { broughtIn, type OwnFiles, ownedIn } from './own-files.ts';
import { checkSubject, nothingToChooseFrom, type PreparedRun, wholeOf } from './run-prepare.ts';
import { nothingToWriteFrom } from './script.ts';

/** What is left to buy for a run of a project that is there. @throws as the run itself, before it buys */
export async function estimateRun(prepared: PreparedRun, rewrite: boolean, caller: Caller): Promise<Quote> {
  const { request, project, makers, isChosen } = prepared;
  const { own, money, choice, takes } = request;
  const { config, signal } = caller;
  const isRewritten = await needsScript({ project, makers }, rewrite);
  if (isChosen && isRewritten) throw nothingToChooseFrom();
  if (isRewritten) {
    await checkSubject(prepared, caller);
    const ledger = onlyInMemory(await openLedger(project.folder));
    await seeFound(ledger, project, config);
    const spent = spentOf(ledger.state);
    const video = wholeOf(project, undefined, own);
    const whole = await quoteNew(config, signal, video, makers, limitsOf(config, money.limits), spent);
    await requireKeys(makers, whole, undefined);
    return whole;
  }
  const script = await readScript(project);
  if (script === undefined) throw nothingToWriteFrom(project.folder);
  const opened = { project, makers, attachedWorkers: true, money, choice };
  const brings = { kind: 'clip', own, takes, joins: true } as const;
  const { work, quote } = await estimateRest(caller, opened, script, brings);
  const writer = isMadeHere(makers.videos.id) ? await shorteningWriter({ makers, config }, work) : undefined;
  return { ...quote, ...mayShorten(work.money.prices, writer, quote.lines) };
}

/** What a request would bring to a project with a script. */
export interface Brings {
  readonly kind: 'image' | 'clip';
  readonly own?: OwnFiles | undefined;
  readonly takes?: readonly TakeChoice[] | undefined;
  readonly images?: readonly BroughtImage[] | undefined;
  /** The clips are joined then. */
  readonly joins?: boolean | undefined;
}

/**
 * What would be left to buy once the request had brought what it brings. It is only looked at: no file of the project is written, none
 * is made where there is no project, and another process may be working on it.
 * @param script as the request would leave it
 * @throws SparkfluenceError what the request itself would be refused for
 */
export async function estimateRest(
  caller: Caller,
  { project, makers, choice, money }: Opened,
  script: ScriptFile,
  { kind, own, takes = [], images = [], joins = false }: Brings,
): Promise<{ readonly work: Work; readonly quote: Quote }> {
  const { folder } = project;
  const { config, onNotice } = caller;
  if ((await openIfThere(folder)) !== undefined) caller.onProject?.(project);
  const { limits } = money ?? {};
  const work = await lookAt(project, { ...caller, makers, attachedWorkers: false, choice, limits }, script);
  await seeFound(work.place.ledger, project, config);
  requireSegments(work);
  await seeOwnFiles(work, await recordedAtMs(folder));
  for (const { type, number } of takes) await chooseTakeInMemory(work, kind, type, number);
  const clips = kind === 'clip';
  if (joins) requireOthers(work);
  if (clips) {
    await work.tools.ffmpeg(); // a missing ffmpeg is an error before anything is started
    checkNarrated(work);
    await checkLanguage(work, broughtIn(own));
  }
  const pictures = [await segmentsOfStrange(work, images, onNotice), await answeredImages(work)];
  const owned = withPictures(await ownedIn(work, own), pictures);
  const quote = await quoteRest(work, { clips, owned, joins });
  await requireKeys(makers, quote, work);
  return { work, quote };
}

/** Notes what would be taken over where there is no record. */
const seeFound = (ledger: Ledger, { folder, settings }: Project, { dataFolder }: Config): Promise<void> =>
  adoptFound(folder, ledger, () => registeredOrdersOf(dataFolder, settings.project_id));

const withPictures = (owned: Owned, more: readonly ReadonlySet<SegmentType>[]): Owned => ({
  ...owned,
  pictures: new Set([owned.pictures, ...more].flatMap((types) => [...types])),
});
