import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import type { Script, ScriptOrder, ScriptProvider } from '../../contracts/providers.ts';
import type { ScriptProviderId, Segment } from '../../contracts/segments.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { type Project, readScript, type ScriptFile, saveScript } from '../../project/store.ts';
import { checkLocalLanguage, openScriptProvider } from '../../providers/index.ts';
import type { Brief, Brought } from '../work/brought.ts';
import type { Makers } from '../work/makers.ts';
import { openOptions } from '../work/provider-options.ts';
import type { Session } from '../work/session.ts';
import { adoptScriptAnswer, buyScript } from './buy.ts';
import { type CorpusOptions, openLibrary } from './corpus-help.ts';

/**
 * The project's script: the one on disk where it answers the same order, also when a person has edited it since;
 * otherwise a new one, written to `script.json`.
 * @param rag how the corpus is used
 * @param agree called before a script is written; what it throws ends the operation
 * @returns undefined where there is neither a script nor anything to write one from
 */
export async function writeScript(
  session: Session,
  agree: (writer: ScriptProvider) => Promise<void> = async () => undefined,
  rag: CorpusOptions = {},
): Promise<ScriptFile | undefined> {
  const { project, config, makers } = session;
  const { signal, onEvent } = session.tools;
  const order = scriptOrder(project);
  if (order === undefined) return readScript(project);
  const choice = makers.script;
  const expectedFingerprint = orderFingerprint(choice.id, order);
  await adoptScriptAnswer(await session.purchaseContext(), expectedFingerprint);
  const known = await readScript(project);
  if (known?.fingerprint === expectedFingerprint) {
    onEvent({ stage: 'script', state: 'kept' });
    return known;
  }
  if (choice.id === 'local') await checkLocalLanguage(order.language, [order.content, order.notes ?? '']);
  const provider = await openScriptProvider(choice.id, openOptions(config, signal));
  await agree(provider);
  onEvent({ stage: 'script', state: 'started' });
  const library = openLibrary(session, order, rag);
  const file = await buyScript(await session.purchaseContext(), provider, order, library.help, (script) =>
    scriptFile(library.credited(script, provider.id), provider.id, expectedFingerprint, choice.degradations),
  );
  onEvent({ stage: 'script', state: 'done' });
  return file;
}

/** Whether `writeScript` would write a new script. */
export async function needsScript({
  project,
  makers,
}: Pick<Session, 'project' | 'makers'>): Promise<boolean> {
  const order = scriptOrder(project);
  if (order === undefined) return false;
  return (await readScript(project))?.fingerprint !== orderFingerprint(makers.script.id, order);
}

/**
 * Checks before anything is made, also a folder, whether the local providers can speak and draw the language.
 * @throws SparkfluenceError as `checkLocalLanguage`
 */
export async function checkBrief(
  { script, videos }: Makers,
  { content, notes, language }: Brief,
): Promise<void> {
  if (content === undefined || (script.id !== 'local' && videos.id !== 'local')) return;
  await checkLocalLanguage(findLanguage(language ?? 'english'), [content.content, notes ?? '']);
}

const orderFingerprint = (provider: string, { language, ...order }: ScriptOrder): string =>
  fingerprint({ provider, ...order, language: language.tag });

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
  return { provider, fingerprint, segments: whole, metadata, degradations: [...notes, ...degradations] };
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
): Promise<ScriptFile> {
  if (fingerprint(known.segments) === fingerprint(segments)) return known;
  const totalDuration = segments.reduce((total, { duration_seconds }) => total + duration_seconds, 0);
  const edited: ScriptFile = {
    ...known,
    segments: [...segments],
    metadata: { ...known.metadata, total_duration: totalDuration },
  };
  await saveScript(project, edited);
  return edited;
}

/**
 * The project's script, with the document's segments stored as the user's edit.
 * @throws SparkfluenceError project, reason `no_script`
 */
export async function scriptFrom(project: Project, brought: Brought): Promise<ScriptFile> {
  const known = await readScript(project);
  const { segments } = brought;
  if (known !== undefined) return segments === undefined ? known : adoptSegments(project, known, segments);
  if (segments === undefined) throw noScript(project.folder);
  const total = segments.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
  const { language } = project.settings;
  const script: ScriptFile = {
    provider: null,
    fingerprint: null,
    segments: [...segments],
    metadata: brought.metadata ?? { virality_score: 0, hooks_used: [], total_duration: total, language },
    degradations: [...(brought.degradations ?? [])],
  };
  await saveScript(project, script);
  return script;
}

/** The order for the script provider, from the project's settings; undefined where the project has no subject. */
function scriptOrder({ settings }: Project): ScriptOrder | undefined {
  const { input, duration, platform, language } = settings;
  if (input === null) return undefined;
  return {
    inputType: input.input_type,
    content: input.content,
    duration: duration ?? '30s',
    platform,
    language: findLanguage(language),
    ...(input.notes === undefined ? {} : { notes: input.notes }),
  };
}

function noScript(folder: string): SparkfluenceError {
  return new SparkfluenceError('project', `The project ${folder} has no script yet`, {
    details: {
      reason: 'no_script',
      next: `Write one with \`sparkfluence script --project "${folder}" --topic …\`.`,
    },
  });
}
