import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import type { Config } from '../config/resolve.ts';
import type { CombineData } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { findLanguage } from '../contracts/languages.ts';
import { isMadeHere } from '../contracts/segments.ts';
import { copyMedia, type MediaSource, type Takeable, takeable } from '../pipeline/clips/copy-media.ts';
import { quoted } from '../pipeline/documents.ts';
import { musicHere } from '../pipeline/final/music-source.ts';
import { checkNeeds, type Wanted } from '../pipeline/final/needs.ts';
import { copyReferences, referencesToCopy } from '../pipeline/images/references.ts';
import { spentOf } from '../pipeline/money/budget.ts';
import { withNarrator } from '../pipeline/narration/ready.ts';
import { quoteNew } from '../pipeline/quote/quote-new.ts';
import { hasScript } from '../pipeline/script/own-clips.ts';
import { isTranslated, requireTranslator, translatedScript } from '../pipeline/script/translate.ts';
import { asBegun, goingOn, madeBy, withMakers } from '../pipeline/work/begun.ts';
import { findStored } from '../pipeline/work/kept.ts';
import { chooseMakers, type Makers } from '../pipeline/work/makers.ts';
import { brandOf, withChoices } from '../pipeline/work/open.ts';
import { openOptions } from '../pipeline/work/provider-options.ts';
import { limitsOf, openTools } from '../pipeline/work/session.ts';
import { findProject } from '../project/folders.ts';
import { openLedger, type State } from '../project/ledger.ts';
import {
  newFolder,
  openIfThere,
  openProject,
  type Project,
  readScript,
  type ScriptFile,
  type Settings,
} from '../project/store.ts';
import { checkLocalLanguage, checkModels, openScriptProvider, settingsOfImages } from '../providers/index.ts';
import { settingsOfNarrator } from '../providers/narrators.ts';
import { type Caller, confirmPurchase, type Outcome } from './caller.ts';
import { onProject } from './on-project.ts';
import { outputFile } from './output.ts';
import { run } from './run.ts';
import type { RunRequest } from './run-prepare.ts';

/** A project, and where its translation lies or will lie. */
export interface Translation {
  readonly source: Project;
  readonly script: ScriptFile;
  /** There already, or as it will be; nothing is written yet. */
  readonly target: Project;
}

export interface TranslationRequest {
  /** A project's folder, or its id. */
  readonly project: string;
  readonly language: string;
  /** The folder of the translation; left out: the one that it has, else a new one. */
  readonly folder: string | undefined;
  readonly cwd: string;
  readonly pid: number;
  readonly signal: AbortSignal;
}

/**
 * Finds a project and its translation: a language has one, so that the same request goes on with it.
 * @throws SparkfluenceError project (missing, without a script); input (the same language, a folder of another project)
 */
export async function openTranslation(
  { project: named, language: name, folder: chosen, cwd, ...process }: TranslationRequest,
  config: Config,
): Promise<Translation> {
  const source =
    (await findProject(config, named).catch(notAnId)) ?? (await openProject(resolve(cwd, named)));
  const script = await readScript(source);
  if (script === undefined) throw nothingToTranslate(source);
  if (!script.segments.some(hasScript)) throw noWords(source);
  const language = findLanguage(name);
  if (language.tag === findLanguage(source.settings.language).tag) throw sameLanguage(language.name);
  const id = idOf(source.settings.project_id, language.tag);
  const folder =
    chosen ?? (config.projects.kind === 'folder' ? undefined : await findStored(config, id, process));
  const known = folder === undefined ? await findProject(config, id) : await openIfThere(folder);
  if (known !== undefined && known.settings.project_id !== id) throw anothersFolder(known);
  if (known === undefined && chosen !== undefined) {
    const other = await findProject(config, id).catch(() => undefined); // one that is gone may begin anew here
    if (other !== undefined) throw translatedAlready(other);
  }
  // All that is chosen for the video goes over; what it is about and how it was ordered is the original's own.
  const { run_order: _order, makers: { script: _writer, ...makers } = {}, ...chosenFor } = source.settings;
  const settings: Settings = {
    ...chosenFor,
    ...(Object.keys(makers).length === 0 ? {} : { makers }),
    ...{ project_id: id, created_at: new Date().toISOString(), input: null, language: language.name },
  };
  const title = `${source.settings.input?.content ?? script.segments[0]!.script_text} ${language.name}`;
  return {
    source,
    script,
    target: known ?? { folder: folder ?? newFolder(config.root, settings, title), settings },
  };
}

export interface TranslateRequest extends Omit<RunRequest, 'folder' | 'rag'> {
  /** Translate anew, also over changes of a person's. */
  readonly rewrite?: boolean | undefined;
}

/**
 * Makes the video of a project in another language, in a project of its own: the same pictures and settings, the words translated into
 * the time that each segment has, voiced and captioned anew. The original is only read.
 * @throws SparkfluenceError config, reason `cannot_translate`; what `run` throws
 */
export async function translate(
  { source, script, target: opened }: Translation,
  request: TranslateRequest,
  asking: Caller,
): Promise<Outcome<CombineData>> {
  const caller = askingOnce(asking);
  const { brief, money, providers } = request;
  const { config, signal } = caller;
  const today = await chooseMakers(providers, config);
  const { videos, voice } = madeBy((await openLedger(source.folder)).state);
  // Nobody chose the embedded voice of a draft, which need not speak the other language.
  const begun = { videos, ...(voice === 'espeak' ? {} : { voice }), ...opened.settings.makers };
  const chosen = await asBegun(goingOn(today, begun, config.vendors), opened, config.vendors);
  const narrator = settingsOfNarrator(chosen.voice.id);
  checkModels(
    [chosen.script.id, settingsOfImages(chosen.images.id), chosen.videos.id, narrator],
    config.vendors,
  );
  const settings = { ...opened.settings, ...brandOf(brief) };
  const chosenFor = withChoices({ ...opened, settings }, request.choices);
  const target = money.estimate === true ? chosenFor : await withMakers(chosenFor, today);
  const makers = await withNarrator(chosen, target, config, signal);
  const language = findLanguage(target.settings.language);
  if (isMadeHere(makers.videos.id) && makers.voice.id === 'espeak') await checkLocalLanguage(language, []);
  const media: MediaSource = { folder: source.folder, state: (await openLedger(source.folder)).state };
  const types = script.segments.map(({ type }) => type);
  const taken = await takeable(media, types, request.final.narrate === true);
  const references = await referencesToCopy(source, target);
  const isDue = request.rewrite === true || !(await isTranslated(target, script));
  if (isDue) requireTranslator(await openScriptProvider(makers.script.id, openOptions(config, signal)));
  const rest = { ...request, folder: target.folder, rag: {}, rewrite: undefined };
  const quote = async () =>
    quoteOfAll(script, makers, taken, request, caller, (await openLedger(target.folder)).state);
  if (isDue) await checkEnd(target, script, makers, taken, request, caller);
  if (isDue && money.estimate === true) return { quote: await quote() };
  if (money.estimate === true) return run(rest, caller);
  let isAgreed = false;
  await onProject(
    caller,
    { project: target, makers, attachedWorkers: true, goal: 'script', money },
    async (session) => {
      const translated = await translatedScript(session, script, {
        from: findLanguage(source.settings.language),
        keptClips: taken.clips,
        rewrite: request.rewrite === true,
        ask: async (question) => (await caller.ask?.(question)) ?? false,
        onNotice: caller.onNotice ?? (() => undefined),
        agree: async () => {
          await confirmPurchase(caller, await quote());
          isAgreed = true;
        },
      });
      await copyReferences(source, target, references);
      await copyMedia(await session.work(translated), media, taken);
    },
  );
  // The whole was agreed to before the translation was bought: nothing is asked twice.
  return run(rest, isAgreed ? { ...caller, confirm: async () => undefined } : caller);
}

/** The same question, which the translation and the video both come upon, is asked once. */
function askingOnce(caller: Caller): Caller {
  const { ask } = caller;
  const answers = new Map<string, Promise<boolean>>();
  if (ask === undefined) return caller;
  return {
    ...caller,
    ask(question) {
      const answer = answers.get(question) ?? ask(question);
      answers.set(question, answer);
      return answer;
    },
  };
}

/** What the end of the video needs, checked before the translation is bought. @throws SparkfluenceError input, config, media or upload */
async function checkEnd(
  target: Project,
  { segments }: ScriptFile,
  makers: Makers,
  taken: Takeable,
  { final, captions, upload, output, money }: TranslateRequest,
  caller: Caller,
): Promise<void> {
  await outputFile(output, target, caller);
  const made = segments.filter(({ type }) => !taken.clips.has(type));
  const wanted: Wanted = {
    ...{ final, captions, upload: money.estimate === true ? null : upload },
    language: findLanguage(target.settings.language),
    folder: target.folder,
    music: musicHere(final.music),
    texts: [],
    clips: segments.map(({ type, duration_seconds: seconds }) => ({ type, seconds })),
    makes: {
      pictures: made.filter(({ type }) => !taken.pictures.has(type)).length,
      clipSeconds: made.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0),
      by: makers.videos.id,
    },
  };
  await checkNeeds(wanted, { ...openTools(caller), ...caller.config });
}

const quoteOfAll = (
  { segments }: ScriptFile,
  makers: Makers,
  { pictures, clips }: Takeable,
  { final, money }: Pick<TranslateRequest, 'final' | 'money'>,
  { config, signal }: Caller,
  ledger: State,
) =>
  quoteNew(
    config,
    signal,
    {
      plan: segments.map(({ type, duration_seconds }) => ({ type, durationSeconds: duration_seconds })),
      owned: { pictures, clips },
      narrate: final.narrate,
    },
    makers,
    limitsOf(config, money.limits),
    spentOf(ledger),
  );

/** The id of a project's translation, by which it is found again: as random as the project's own. */
function idOf(projectId: string, tag: string): string {
  const hex = createHash('sha256').update(`translation of ${projectId} into ${tag}`).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) % 4];
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** What is no id is a folder. */
const notAnId = (error: unknown): undefined => {
  if (error instanceof SparkfluenceError && error.kind === 'project') throw error;
  return undefined;
};

const nothingToTranslate = ({ folder }: Project): SparkfluenceError =>
  new SparkfluenceError('project', `The project ${folder} has no script that could be translated`, {
    details: { reason: 'no_script', next: `Make it first: sparkfluence run --project ${quoted(folder)}` },
  });

const noWords = ({ folder }: Project): SparkfluenceError =>
  new SparkfluenceError(
    'project',
    `Nothing is said in the project ${folder}: its clips were brought without words`,
    {
      details: {
        reason: 'no_script',
        next: `Write what is said in them as script_text into ${folder}/script.json, and run this again.`,
      },
    },
  );

const sameLanguage = (name: string): SparkfluenceError =>
  new SparkfluenceError('input', `The project is in ${name} already`, {
    details: { reason: 'same_language', field: '--language', next: 'Name another language.' },
  });

const translatedAlready = ({ folder }: Project): SparkfluenceError =>
  new SparkfluenceError(
    'input',
    `The translation is in ${folder} already; a second one would be bought again`,
    {
      details: {
        reason: 'conflicting_flags',
        field: '--project',
        next: 'Leave --project out to go on with it, or move that folder to the place that you name.',
      },
    },
  );

const anothersFolder = ({ folder }: Project): SparkfluenceError =>
  new SparkfluenceError('input', `${folder} holds another project, and not this translation`, {
    details: {
      reason: 'conflicting_flags',
      field: '--project',
      next: 'Name a new folder, or leave --project out.',
    },
  });
