import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage, type Language } from '../../contracts/languages.ts';
import type { ScriptProvider, TranslationOrder } from '../../contracts/providers.ts';
import { fingerprint as hashOf } from '../../disk/fingerprint.ts';
import { readScript, type ScriptFile, saveScript } from '../../project/store.ts';
import { openScriptProvider } from '../../providers/index.ts';
import { openOptions, tellingWaits } from '../work/provider-options.ts';
import type { Session } from '../work/session.ts';
import { adoptScriptAnswer, buyScript } from './buy.ts';
import { agreeToReplace, isHandEdited } from './keep.ts';
import { hasScript } from './own-clips.ts';
import { isSpoken, pacedScript } from './pace.ts';

/** The script of a project in another language, said in the time that each of its segments has. */

export interface TranslateOptions {
  /** The project's own language. */
  readonly from: Language;
  /** Segments whose clips stay, and with them their lengths. */
  readonly keptClips: ReadonlySet<string>;
  /** Called before the translation is bought; what it throws ends the operation. */
  readonly agree: () => Promise<void>;
  /** Translate anew also over changes of a person's. */
  readonly rewrite: boolean;
  readonly ask: (question: string) => Promise<boolean>;
  readonly onNotice: (notice: string) => void;
}

/** Whether a project has the translation of this script already, also where a person has edited it since. */
export async function isTranslated(project: Session['project'], source: ScriptFile): Promise<boolean> {
  const known = await readScript(project);
  return known?.brought?.source === markOf(source, project.settings.language);
}

/**
 * The translation that the project has, where it is one of this script; else a new one, which is bought.
 * @throws SparkfluenceError config, reason `cannot_translate`; input, reason `script_edited`; provider, budget
 */
export async function translatedScript(
  session: Session,
  source: ScriptFile,
  options: TranslateOptions,
): Promise<ScriptFile> {
  const { project, config, makers, tools } = session;
  const to = findLanguage(project.settings.language);
  const mark = markOf(source, project.settings.language);
  const isOurs = (file: ScriptFile) => file.brought?.source === mark;
  await adoptScriptAnswer(await session.purchaseContext(), isOurs);
  const known = await readScript(project);
  if (known !== undefined && isOurs(known) && !options.rewrite) {
    tools.onEvent({ stage: 'script', state: 'kept' });
    return known;
  }
  if (known !== undefined && isHandEdited(known) && !options.rewrite)
    await agreeToReplace(`${project.folder}/script.json`, options.ask);
  const provider = await openScriptProvider(makers.script.id, {
    ...openOptions(config, tools.signal),
    ...tellingWaits('script', tools.onEvent),
  });
  requireTranslator(provider);
  await options.agree();
  tools.onEvent({ stage: 'script', state: 'started' });
  const order = orderOf(source, options.from, to);
  const writer: ScriptProvider = {
    ...provider,
    write: async (_, call) => ({
      segments: withTexts(source, await provider.translate(order, call)),
      metadata: { ...source.metadata, language: to.name },
      degradations: [],
    }),
  };
  const unused = {
    inputType: 'topic',
    content: '',
    duration: '30s',
    platform: 'tiktok',
    language: to,
  } as const;
  const { file, aside } = await buyScript(await session.purchaseContext(), writer, unused, {}, (script) => ({
    provider: makers.script.id,
    fingerprint: null, // the program writes no other script in its place
    brought: { source: mark, segments: hashOf(script.segments) },
    segments: script.segments,
    metadata: script.metadata,
    degradations: [...makers.script.degradations],
  }));
  if (aside !== undefined) options.onNotice(`The script that was there is kept as ${aside}.`);
  const paced = isSpoken(session) ? await withSpokenLengths(session, file, options.keptClips) : file;
  tools.onEvent({ stage: 'script', state: 'done' });
  return paced;
}

/** The local clips are as long as their speech; a clip that is kept stays as long as it is. */
async function withSpokenLengths(
  session: Session,
  file: ScriptFile,
  kept: TranslateOptions['keptClips'],
): Promise<ScriptFile> {
  const paced = await pacedScript(session, file);
  const segments = paced.segments.map((segment, index) =>
    kept.has(segment.type) ? file.segments[index]! : segment,
  );
  const { written: _, ...rest } = paced;
  const whole = {
    ...rest,
    segments,
    ...(file.brought === undefined ? {} : { brought: { ...file.brought, segments: hashOf(segments) } }),
  };
  await saveScript(session.project, whole);
  return whole;
}

/** The hash of what is translated, and of the language. */
const markOf = ({ segments }: ScriptFile, language: string): string =>
  hashOf({ translated: segments.map(({ type, script_text }) => ({ type, script_text })), language });

const orderOf = ({ segments }: ScriptFile, from: Language, to: Language): TranslationOrder => ({
  segments: segments.filter(hasScript),
  from,
  to,
});

/** The segments with their new texts; one without a script stays without. */
function withTexts({ segments }: ScriptFile, texts: readonly string[]): ScriptFile['segments'] {
  let next = 0;
  return segments.map((segment) =>
    hasScript(segment) ? { ...segment, script_text: texts[next++]!.toWellFormed() } : segment,
  );
}

/** @throws SparkfluenceError config, reason `cannot_translate` */
export function requireTranslator(
  provider: Pick<ScriptProvider, 'id' | 'translate'>,
): asserts provider is ScriptProvider & Required<Pick<ScriptProvider, 'translate'>> {
  if (provider.translate !== undefined) return;
  throw new SparkfluenceError(
    'config',
    'The writer of this program cannot translate: it knows no other words than its own',
    {
      details: {
        reason: 'cannot_translate',
        provider: provider.id,
        next: 'Set GEMINI_API_KEY or SPARKFLUENCE_LLM_BASE_URL, or name a model of this machine with --local-llm ollama/MODEL.',
      },
    },
  );
}
