import { SparkfluenceError } from '../contracts/errors.ts';
import { findLanguage } from '../contracts/languages.ts';
import { isMadeHere, PLANS, type Segment } from '../contracts/segments.ts';
import type { CaptionRequest } from '../pipeline/final/captions/timed.ts';
import { musicHere } from '../pipeline/final/music-source.ts';
import { checkNeeds, type Wanted } from '../pipeline/final/needs.ts';
import type { FinalRequest } from '../pipeline/final/order.ts';
import { withNarrator } from '../pipeline/narration/ready.ts';
import type { Quote } from '../pipeline/quote/quote.ts';
import { quoteNew } from '../pipeline/quote/quote-new.ts';
import { openEncyclopedia } from '../pipeline/script/encyclopedia.ts';
import { checkFacts } from '../pipeline/script/facts.ts';
import { checkBrief } from '../pipeline/script/write.ts';
import type { UploadRequest } from '../pipeline/storage/target.ts';
import { asBegun, withMakers } from '../pipeline/work/begun.ts';
import { chooseMakers, type Makers } from '../pipeline/work/makers.ts';
import { openForScript, withChoices } from '../pipeline/work/open.ts';
import { limitsOf, openTools } from '../pipeline/work/session.ts';
import type { TakeChoice } from '../pipeline/work/takes.ts';
import { type Choice, languageOf } from '../pipeline/work/work.ts';
import { type FinalChoices, type Project, readScript } from '../project/store.ts';
import { checkLocalLanguage, checkModels, settingsOfImages } from '../providers/index.ts';
import { settingsOfNarrator } from '../providers/narrators.ts';
import type { Caller, MoneyRequest } from './caller.ts';
import { outputFile } from './output.ts';
import { broughtIn, keptReferences, NO_OWN_FILES, narratedIn, type OwnFiles, ownedBy } from './own-files.ts';
import { ownSegments } from './own-words.ts';
import type { ScriptRequest } from './script.ts';

/** What `run` is asked for, and everything about it that can be known to be wrong before anything is written, made or bought. */

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

/** A run that was looked at. */
export interface PreparedRun {
  readonly request: RunRequest;
  /** There already, or as it will be; nothing is written yet. */
  readonly project: Project;
  readonly makers: Makers;
  /** Of a script that the person brings. */
  readonly segments: readonly Segment[] | undefined;
  /** Where a copy of the video goes. */
  readonly output: string | undefined;
  /** Segments of a project that is there were chosen. */
  readonly isChosen: boolean;
}

/**
 * Decides who makes what, and in which project, and checks what the request names.
 * @throws SparkfluenceError input, config, media, project or upload
 */
export async function prepareRun(asked: RunRequest, caller: Caller): Promise<PreparedRun> {
  const encyclopedia = openEncyclopedia(asked.rag.facts, caller);
  const request = { ...asked, rag: { ...asked.rag, encyclopedia } };
  const { folder, brief, providers, own = NO_OWN_FILES, choice, takes = [] } = request;
  const { config, signal } = caller;
  const today = await chooseMakers(providers, config, {
    narrated: request.final.narrate === true ? undefined : narratedIn(own),
  });
  const shared = { ...brief, references: keptReferences(own) ?? brief.references };
  const opened = withChoices(await openForScript(config, folder, shared), request.choices);
  const chosen = await asBegun(today, opened, config.vendors, choice);
  const project = request.money.estimate === true ? opened : await withMakers(opened, today, choice);
  const narrator = settingsOfNarrator(chosen.voice.id);
  checkModels(
    [chosen.script.id, settingsOfImages(chosen.images.id), chosen.videos.id, narrator],
    config.vendors,
  );
  const isChosen = choice?.only !== undefined || choice?.redo === true || takes.length > 0;
  if (isChosen && (await readScript(project)) === undefined) throw nothingToChooseFrom();
  const output = await outputFile(request.output, project, caller);
  const makers = await withNarrator(chosen, project, config, signal);
  const segments = await ownSegments(caller, project, brief, makers, own);
  const isNew = folder === undefined;
  const types = (segments ?? planned(project)).map(({ type }) => type);
  if (isNew || segments !== undefined) ownedBy(own, types);
  if (isNew && types.some((type) => !broughtIn(own).has(type))) await refuseUnspoken(project, makers);
  await checkNeeds(await wantedOf(project, makers, request, segments), { ...openTools(caller), ...config });
  return { request, project, makers, segments, output, isChosen };
}

/** A script is not bought that nobody can say. @throws SparkfluenceError input, reason `language_without_voice` */
async function refuseUnspoken({ settings }: Project, { voice, videos }: Makers): Promise<void> {
  const isNarrated = isMadeHere(videos.id) || settings.final?.narrate === true;
  if (isNarrated && voice.id === 'espeak') await checkLocalLanguage(findLanguage(settings.language), []);
}

/** Whether somebody can write of the subject of a video without a script. @throws SparkfluenceError input */
export async function checkSubject({ request, makers, project }: PreparedRun, caller: Caller): Promise<void> {
  const { input, language, platform } = project.settings;
  const subject = input && {
    content: { inputType: input.input_type, content: input.content },
    notes: input.notes,
  };
  const brief = { ...request.brief, ...subject, language, platform };
  await checkBrief(makers, brief);
  await checkFacts(makers, brief, request.rag, caller);
}

/** What a video costs whose script is not written yet, or is brought. */
export async function quoteOfNew(
  { request, project, makers, segments }: PreparedRun,
  { config, signal }: Caller,
): Promise<Quote> {
  const video = wholeOf(project, segments, request.own);
  return quoteNew(config, signal, video, makers, limitsOf(config, request.money.limits));
}

export const nothingToChooseFrom = (): SparkfluenceError =>
  new SparkfluenceError('input', 'There is no script yet whose segments could be chosen', {
    details: {
      reason: 'no_project',
      field: '--only, --redo, --take',
      next: 'They go with --project DIR, for a video that is there; leave them out to make a new one.',
    },
  });

/** What is known of the video before its script is written. In a project that is there, much may be made already. */
async function wantedOf(
  project: Project,
  makers: Makers,
  { money, final, captions, upload, own = NO_OWN_FILES }: RunRequest,
  segments: readonly Segment[] | undefined,
): Promise<Wanted> {
  const { plan, owned } = wholeOf(project, segments, own);
  const isNew = money.estimate !== true && (await readScript(project)) === undefined;
  const clipLengths = new Map(own.clips.map(({ type, duration_seconds: seconds }) => [type, seconds]));
  const made = plan.filter(({ type }) => !owned.clips.has(type));
  return {
    final,
    captions,
    upload: money.estimate === true ? null : upload,
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

export function wholeOf(
  project: Project,
  segments: readonly Segment[] | undefined,
  own: OwnFiles = NO_OWN_FILES,
) {
  const plan =
    segments?.map(({ type, duration_seconds }) => ({ type, durationSeconds: duration_seconds })) ??
    planned(project);
  const owned = ownedBy(
    own,
    plan.map(({ type }) => type),
  );
  const narrate = project.settings.final?.narrate === true;
  return { plan, owned, isWritten: segments !== undefined, narrate };
}
