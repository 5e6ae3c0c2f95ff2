import type { Config } from '../config/resolve.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { findLanguage, type Language } from '../contracts/languages.ts';
import type { ListedVoice, SpeechOrder } from '../contracts/narrators.ts';
import type { Degradation, VoiceProviderId } from '../contracts/segments.ts';
import { writeWhole } from '../disk/files.ts';
import { SAMPLE_TAGS, sampleText } from '../language/sample-text.ts';
import { samplePrice, speakSample } from '../pipeline/narration/sample.ts';
import { unstyled } from '../pipeline/work/asked-notes.ts';
import { autoVoice } from '../pipeline/work/auto.ts';
import { orNull } from '../pipeline/work/open.ts';
import { openOptions } from '../pipeline/work/provider-options.ts';
import { readCatalogue, type VoiceModel } from '../providers/local/neural/catalogue.ts';
import { engineToFetch, removeEngine } from '../providers/local/neural/engine.ts';
import { archiveOf, folderOfModel, removeModel } from '../providers/local/neural/models.ts';
import { waveFile } from '../providers/local/wave-file.ts';
import {
  chooseNarrator,
  NARRATOR_IDS,
  openNarrator,
  type ProviderVoices,
  voicesOf,
} from '../providers/narrators.ts';
import { takesStyle } from '../providers/voice/style.ts';
import { freeName, requireFree, takeName } from './sample-file.ts';

/** The voices that there are, and a sample of one. */

export interface VoicesRequest {
  /** Undefined: all of them. */
  readonly provider?: VoiceProviderId | undefined;
  /** Only voices that speak it. */
  readonly language?: string | undefined;
}

export interface VoicesData {
  readonly language: string | null;
  readonly providers: readonly ProviderVoices[];
  /** Providers that could not be asked, and why. */
  readonly degradations: readonly Degradation[];
}

/**
 * The voices of one provider, or of all; where one of all does not answer, the others are still listed.
 * @throws SparkfluenceError input, for an unknown language; as the named provider does
 */
export async function listVoices(
  { provider, language: name }: VoicesRequest,
  config: Config,
  signal: AbortSignal,
): Promise<VoicesData> {
  const language = name === undefined ? undefined : findLanguage(name);
  const options = openOptions(config, signal);
  const degradations: Degradation[] = [];
  const asked = (provider === undefined ? NARRATOR_IDS : [provider]).map(async (id) => {
    try {
      return [await voicesOf(id, options)];
    } catch (error) {
      if (provider !== undefined || signal.aborted || !(error instanceof SparkfluenceError)) throw error;
      const { message, details } = error;
      const next = details.next === undefined ? {} : { next: details.next };
      degradations.push({ reason: 'voices_not_listed', message, ...next });
      return [];
    }
  });
  const providers = (await Promise.all(asked)).flat().map((found) => ({
    ...found,
    voices: found.voices?.filter((voice) => language === undefined || speaks(voice, language)) ?? null,
  }));
  return { language: language?.name ?? null, providers, degradations };
}

const speaks = ({ languages }: ListedVoice, { tag }: Language): boolean =>
  languages === null || languages.some((each) => each.split('-')[0] === tag);

export interface SampleRequest {
  readonly provider?: VoiceProviderId | 'auto' | undefined;
  readonly voice?: string | undefined;
  readonly language: string;
  readonly speed?: number | undefined;
  /** How it is said, in words; `none` stands above a configured one. */
  readonly style?: string | null | undefined;
  /** What is said; undefined: a few sentences in the language. */
  readonly text?: string | undefined;
  /** An absolute path; undefined: a new name in `folder`. */
  readonly file?: string | undefined;
  readonly folder: string;
  readonly maxUsd?: number | undefined;
  readonly estimate?: boolean;
}

export interface SampleData {
  readonly provider: VoiceProviderId;
  readonly model: string;
  readonly voice: string | null;
  readonly language: string;
  readonly text: string;
  /** Null with an estimate: nothing was spoken. */
  readonly file: string | null;
  readonly duration_seconds: number | null;
  readonly sample_rate: number | null;
  /** What it cost, or with an estimate would cost, USD. */
  readonly cost_usd: number;
  /** It was bought on this machine before. */
  readonly kept: boolean;
  /** What was asked for and the voice does not do. */
  readonly degradations: readonly Degradation[];
}

/**
 * Writes a sample of a voice as a WAV.
 * @param confirm asked before anything is bought that costs money
 * @throws SparkfluenceError input: `unknown_voice`, `language_without_voice`, `file_exists`; budget; as the provider does
 */
export async function tryVoice(
  request: SampleRequest,
  config: Config,
  signal: AbortSignal,
  confirm: (usd: number) => Promise<void>,
): Promise<SampleData> {
  const language = findLanguage(request.language);
  const text = (request.text ?? sampleText(language.tag))?.replace(/\s+/gu, ' ').trim();
  if (text === undefined || text === '') throw noText(language);
  const { voice, speed = 1, maxUsd } = request;
  const style = orNull(request.style ?? 'none');
  const { provider = 'auto' } = request;
  const { id } = provider === 'auto' ? await autoVoice(config) : chooseNarrator(provider, config.vendors);
  const narrator = await openNarrator(id, openOptions(config, signal));
  await narrator.check({ language, voice }, { signal });
  const order: SpeechOrder = { text, language, voice, speed, style: style ?? undefined };
  const degradations = style == null || takesStyle(narrator) ? [] : [unstyled(style, narrator)];
  const said = { voice: voice ?? null, language: language.name, text };
  const about = { provider: id, model: narrator.model, ...said, degradations };
  const { usd } = await samplePrice(config, narrator, order);
  if (request.estimate === true)
    return { ...about, file: null, duration_seconds: null, sample_rate: null, cost_usd: usd, kept: false };
  const wanted = request.file ?? (await freeName(request.folder, [id, voice, language.tag]));
  if (request.file !== undefined) await requireFree(request.file);
  if (usd > 0) await confirm(usd);
  const { sound, isKept, costUsd } = await speakSample(config, narrator, order, maxUsd, signal);
  const { samples, sampleRate } = sound;
  const file = await takeName(wanted);
  await writeWhole(file, waveFile(samples, sampleRate, 1));
  const duration_seconds = Math.round((samples.length / sampleRate) * 1000) / 1000;
  return { ...about, file, duration_seconds, sample_rate: sampleRate, cost_usd: costUsd, kept: isKept };
}

export interface AddRequest {
  readonly id: string;
  /** Asked with sizes, licences and addresses before anything is fetched; what it throws ends it. */
  readonly agree: (offers: readonly Offer[]) => Promise<void>;
}

/** What would be fetched: the model, and with the first one the engine. */
export type Offer = Pick<VoiceModel, 'id' | 'bytes' | 'url' | 'license' | 'licenseUrl' | 'sha256'>;

export interface AddData {
  readonly model: string;
  readonly voices: readonly string[];
  readonly languages: readonly string[];
  readonly license: string;
  readonly url: string;
  /** False: it was here already, whole. */
  readonly fetched: boolean;
  /** The packages of the engine that came with it. */
  readonly engine: readonly string[];
  readonly folder: string;
}

/**
 * Fetches a voice model that a person agrees to, and the engine where it is not here.
 * @throws SparkfluenceError input, reason `unknown_model`; config, `voice_missing`; media; project; what `agree` throws
 */
export async function addVoice(
  { id, agree }: AddRequest,
  config: Config,
  {
    pid,
    signal,
    say,
  }: { readonly pid: number; readonly signal: AbortSignal; readonly say: (text: string) => void },
): Promise<AddData> {
  const { dataFolder, pollMs, voiceModelsFile } = config;
  const catalogue = await readCatalogue(voiceModelsFile);
  const model = modelNamed(id, catalogue.models);
  const own = archiveOf(dataFolder, model);
  const engine = await engineToFetch(dataFolder, catalogue, own.again);
  await agree([...engine.map((part) => ({ ...part, ...licenceOf(catalogue.engine) })), model]);
  const { addArchive } = await import('../providers/local/neural/add.ts');
  const options = { pid, signal, firstWaitMs: pollMs, onProgress: say };
  for (const part of engine) await addArchive(part, options);
  const isNew = await addArchive(own, options);
  const { languages, license, url, voices } = model;
  return {
    model: model.id,
    voices: voices.map(({ name }) => name),
    languages,
    license,
    url,
    fetched: isNew,
    engine: engine.map((part) => part.id),
    folder: folderOfModel(dataFolder, model.id),
  };
}

const licenceOf = ({ license, licenseUrl }: Pick<Offer, 'license' | 'licenseUrl'>) => ({
  license,
  licenseUrl,
});

/**
 * Removes a voice model, and with the last one the engine that was fetched.
 * @throws SparkfluenceError input, reason `unknown_model`; project, reason `model_not_there`
 */
export async function removeVoice(
  id: string,
  { dataFolder, voiceModelsFile }: Config,
): Promise<{ readonly model: string }> {
  const { was, others } = /^[a-z0-9][a-z0-9-]{0,63}$/.test(id)
    ? await removeModel(dataFolder, id)
    : { was: false, others: true };
  if (was && !others) await removeEngine(dataFolder);
  if (was) return { model: id };
  modelNamed(id, (await readCatalogue(voiceModelsFile)).models);
  throw new SparkfluenceError('project', `The voice model ${id} is not here`, {
    details: { reason: 'model_not_there', next: 'Nothing had to be removed.' },
  });
}

function modelNamed(id: string, models: readonly VoiceModel[]): VoiceModel {
  const found = models.find((model) => model.id === id || model.voices.some(({ name }) => name === id));
  if (found !== undefined) return found;
  const allowed = models.map((model) => model.id);
  throw new SparkfluenceError('input', `There is no voice model "${id.slice(0, 80)}"`, {
    details: {
      reason: 'unknown_model',
      received: id.slice(0, 80),
      allowed,
      next: `Use one of: ${allowed.join(', ')}; \`sparkfluence voices list --provider neural\` says what they speak.`,
    },
  });
}

const noText = (language: Language): SparkfluenceError =>
  new SparkfluenceError('input', `There is no sample text in ${language.name}`, {
    details: {
      reason: 'missing_input',
      field: '--text',
      next: `Give a sentence with --text. There are samples in ${SAMPLE_TAGS.join(', ')}.`,
    },
  });
