import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import type { Script, ScriptProvider } from '../../contracts/providers.ts';
import { isMadeHere, type ScriptProviderId, type Segment } from '../../contracts/segments.ts';
import { traced } from '../../contracts/telemetry.ts';
import { fingerprint as hashOf } from '../../disk/fingerprint.ts';
import { type Project, readScript, type ScriptFile, saveScript } from '../../project/store.ts';
import { checkLocalLanguage, openScriptProvider } from '../../providers/index.ts';
import type { Brief, Brought } from '../work/brought.ts';
import type { Makers } from '../work/makers.ts';
import { openOptions, tellingWaits } from '../work/provider-options.ts';
import type { Session } from '../work/session.ts';
import { writerOfAnother } from './another.ts';
import { adoptScriptAnswer, buyScript } from './buy.ts';
import { type CorpusOptions, openLibrary } from './corpus-help.ts';
import {
  agreeToReplace,
  answersOrder,
  isHandEdited,
  orderFingerprint,
  scriptOrder,
  setScriptAside,
} from './keep.ts';
import { isSpoken, pacedScript } from './pace.ts';

/**
 * The project's script: the one on disk where it answers the same order, also when a person has edited it since;
 * otherwise a new one, written to `script.json`.
 * @param options.rag how the corpus is used
 * @param options.agree called before a script is written; what it throws ends the operation
 * @param options.rewrite write a new one whatever is there
 * @param options.onNotice told where the script is kept that was there
 * @returns undefined where there is neither a script nor anything to write one from
 */
export const writeScript = (session: Session, options: WriteOptions = {}): Promise<ScriptFile | undefined> =>
  traced('script', { 'sparkfluence.stage': 'script' }, () => write(session, options));

async function write(
  session: Session,
  { agree = async () => undefined, rag = {}, rewrite = false, onNotice = () => undefined }: WriteOptions,
): Promise<ScriptFile | undefined> {
  const { project, config, makers } = session;
  const { signal, onEvent } = session.tools;
  const order = scriptOrder(project);
  if (order === undefined) return readScript(project);
  const choice = makers.script;
  const expectedFingerprint = orderFingerprint(choice.id, order);
  await adoptScriptAnswer(await session.purchaseContext(), (file) => answersOrder(file, order, choice));
  const known = await readScript(project);
  if (known !== undefined && !rewrite && answersOrder(known, order, choice)) {
    onEvent({ stage: 'script', state: 'kept' });
    return known;
  }
  if (choice.id === 'local') await checkLocalLanguage(order.language, [order.content, order.notes ?? '']);
  const provider = await openScriptProvider(choice.id, {
    ...openOptions(config, signal),
    ...tellingWaits('script', onEvent),
  });
  await agree(provider);
  onEvent({ stage: 'script', state: 'started' });
  const library = openLibrary(session, order, rag, choice.id);
  const fileOf = (script: Script) =>
    scriptFile(library.credited(script, provider.id), provider.id, expectedFingerprint, choice.degradations);
  const writer = rewrite ? writerOfAnother(provider, project) : provider;
  const spoken = isSpoken(session);
  const help = { ...library.help, isSpoken: spoken };
  const bought = await buyScript(await session.purchaseContext(), writer, order, help, fileOf);
  const { aside } = bought;
  const file = spoken
    ? await pacedScript(session, bought.file, Number.parseInt(order.duration, 10))
    : bought.file;
  if (spoken) await saveScript(project, file); // what was bought is on disk before it is spoken
  if (aside !== undefined) onNotice(`The script that was there is kept as ${aside}.`);
  onEvent({ stage: 'script', state: 'done' });
  return file;
}

export interface WriteOptions {
  readonly agree?: (writer: ScriptProvider) => Promise<void>;
  readonly rag?: CorpusOptions;
  readonly rewrite?: boolean;
  readonly onNotice?: ((notice: string) => void) | undefined;
}

/** Whether `writeScript` would write a new script. */
export async function needsScript(
  { project, makers }: Pick<Session, 'project' | 'makers'>,
  rewrite = false,
): Promise<boolean> {
  const order = scriptOrder(project);
  if (order === undefined) return false;
  const known = await readScript(project);
  return rewrite || known === undefined || !answersOrder(known, order, makers.script);
}

/**
 * Checks before anything is made, also a folder, whether the local providers can speak and draw the language.
 * @throws SparkfluenceError as `checkLocalLanguage`
 */
export async function checkBrief(
  { script, videos }: Makers,
  { content, notes, language }: Brief,
): Promise<void> {
  if (content === undefined || (script.id !== 'local' && !isMadeHere(videos.id))) return;
  await checkLocalLanguage(findLanguage(language ?? 'english'), [content.content, notes ?? '']);
}

function scriptFile(
  { segments, metadata, degradations }: Script,
  provider: ScriptProviderId,
  fingerprint: string,
  notes: Script['degradations'],
): ScriptFile {
  const whole = segments.map((segment) => ({
    ...segment,
    script_text: withoutLostLetters(segment.script_text),
    visual_direction: withoutLostLetters(segment.visual_direction),
    emotion: withoutLostLetters(segment.emotion),
  }));
  return {
    provider,
    fingerprint,
    written: hashOf(whole),
    segments: whole,
    metadata,
    degradations: [...notes, ...degradations],
  };
}

/** A model may write half a letter; the file's own schema would refuse it, and a voice cannot speak it. */
const withoutLostLetters = (text: string): string => text.toWellFormed().replaceAll('\ufffd', '').trim();

/**
 * Stores the segments of a piped document as the user's edit where they differ from the script on disk. What has to be
 * made again is decided by fingerprints in the steps that follow.
 */
async function adoptSegments(
  project: Project,
  known: ScriptFile,
  segments: readonly Segment[],
  {
    onNotice = () => undefined,
    rewrite = false,
    ask = async () => false,
    isByHand = false,
    isOnlySeen = false,
  }: AdoptOptions,
): Promise<ScriptFile> {
  const mark = hashOf(segments);
  if (hashOf(known.segments) === mark) return known;
  if (!isByHand && !rewrite && isHandEdited(known)) {
    const file = join(project.folder, 'script.json');
    if (mark === known.written || mark === known.brought?.segments) {
      onNotice(
        `${file} holds your own changes and stays: the document is older than they are. --rewrite takes the document's segments.`,
      );
      return known;
    }
    if (!isOnlySeen) await agreeToReplace(file, ask);
  }
  const totalDuration = segments.reduce((total, { duration_seconds }) => total + duration_seconds, 0);
  const edited: ScriptFile = {
    ...known,
    segments: [...segments],
    ...(isByHand ? {} : { brought: { source: mark, segments: mark } }),
    metadata: { ...known.metadata, total_duration: totalDuration },
  };
  if (isOnlySeen) return edited;
  const aside = await setScriptAside(project);
  await saveScript(project, edited);
  onNotice(
    `The document's segments are the project's script now; the one that was there is kept as ${aside}.`,
  );
  return edited;
}

export interface AdoptOptions {
  readonly onNotice?: ((notice: string) => void) | undefined;
  /** Take the document's segments also where the script was changed by hand. */
  readonly rewrite?: boolean | undefined;
  readonly ask?: ((question: string) => Promise<boolean>) | undefined;
  /** The change is one that a person makes now, on the page. */
  readonly isByHand?: boolean | undefined;
  /** Nothing is written: the script is as it would be. */
  readonly isOnlySeen?: boolean | undefined;
}

/**
 * The project's script, with the document's segments stored as the user's edit.
 * @throws SparkfluenceError project, reason `no_script`; input, reason `script_edited`, where the document would replace changes
 *   that were made by hand
 */
export async function scriptFrom(
  project: Project,
  brought: Brought,
  options: AdoptOptions = {},
): Promise<ScriptFile> {
  const known = await readScript(project);
  const { segments } = brought;
  if (known !== undefined)
    return segments === undefined ? known : adoptSegments(project, known, segments, options);
  if (segments === undefined) throw noScript(project);
  const total = segments.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  const { language } = project.settings;
  const script: ScriptFile = {
    provider: null,
    fingerprint: null,
    brought: { source: hashOf(segments), segments: hashOf(segments) },
    segments: [...segments],
    metadata: brought.metadata ?? { virality_score: 0, hooks_used: [], total_duration: total, language },
    degradations: [...(brought.degradations ?? [])],
  };
  if (options.isOnlySeen !== true) await saveScript(project, script);
  return script;
}

function noScript({ folder, settings: { input } }: Project): SparkfluenceError {
  const [begin, subject] =
    input === null ? ['Write one with', ' --topic …'] : ['It is begun; go on with', ''];
  const command = `sparkfluence ${input === null ? 'script' : 'run'} --project "${folder}"${subject}`;
  return new SparkfluenceError('project', `The project ${folder} has no script yet`, {
    details: {
      reason: 'no_script',
      next: `${begin} \`${command}\`.`,
    },
  });
}
