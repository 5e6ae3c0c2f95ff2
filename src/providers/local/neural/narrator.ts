import { join } from 'node:path';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { Language } from '../../../contracts/languages.ts';
import type { VoiceProvider } from '../../../contracts/narrators.ts';
import { cannotSpeak, unknownVoice, wholeSpeech } from '../../voice/spoken.ts';
import { type SpeechChild, startSpeechChild } from '../voice/voice-child.ts';
import { readCatalogue, type VoiceModel } from './catalogue.ts';
import { ENGINE, requireEngine } from './engine.ts';
import { damaged, folderOfModel, isModelHere, verifyModel } from './models.ts';
import type { NeuralQuestion } from './neural-process.ts';

const ID = 'neural';
/** Long for one segment on a slow machine; a process that hangs is ended. */
const LIMIT_MS = 180_000;

export interface NeuralOptions {
  readonly dataFolder: string;
  /** A catalogue of the person’s own, above the shipped one. */
  readonly catalogue: string | undefined;
  /** Aborting kills the process. */
  readonly signal: AbortSignal;
}

interface Chosen {
  readonly model: VoiceModel;
  readonly voice: VoiceModel['voices'][number];
}

/** Voices that are computed on this machine, from models that a person has fetched with `voices add`. Free, without a network. */
export function createNeural({ dataFolder, catalogue, signal }: NeuralOptions): VoiceProvider {
  let child: SpeechChild<Omit<NeuralQuestion, 'id'>> | undefined;
  let engineModule: string | undefined;
  const verified = new Set<string>();
  const models = async () => (await readCatalogue(catalogue)).models;
  const isThere = (model: VoiceModel) => isModelHere(dataFolder, model);
  const engine = async ({ id }: VoiceModel) =>
    requireEngine(dataFolder, await readCatalogue(catalogue), `sparkfluence voices add ${id}`);

  async function choose(language: Language, name: string | undefined): Promise<Chosen> {
    const all = await models();
    const voices = all.flatMap((model) => model.voices.map((voice) => ({ model, voice })));
    const fitting = voices.filter((each) => speaks(each, language));
    if (fitting.length === 0)
      throw cannotSpeak(ID, language, [...new Set(all.flatMap(({ languages }) => languages))].join(', '));
    const named = fitting.filter(({ voice }) => name === undefined || voice.name === name);
    if (named.length === 0)
      throw unknownVoice(
        ID,
        name ?? '',
        language,
        fitting.map(({ voice }) => voice.name),
      );
    for (const each of named) if (await isThere(each.model)) return each;
    throw missing(named[0]!.model, language);
  }

  return {
    id: ID,
    model: ENGINE,
    async voices() {
      const all = await models();
      const listed = all.map(async (model) => {
        const about = (await isThere(model))
          ? `${model.id}, is here`
          : `${model.id}: \`sparkfluence voices add ${model.id}\` fetches it (${megabytes(model.bytes)}, ${model.license})`;
        return model.voices.map(({ name, languages }) => ({
          name,
          languages: languages ?? model.languages,
          about,
        }));
      });
      return { voices: (await Promise.all(listed)).flat(), source: catalogue ?? 'this program' };
    },
    async check({ voice, language }) {
      const { model } = await choose(language, voice);
      engineModule = await engine(model);
      await verifyModel(dataFolder, model);
      verified.add(model.id);
    },
    async speak(order, { purchase }) {
      const { model, voice } = await choose(order.language, order.voice);
      if (!verified.has(model.id)) await verifyModel(dataFolder, model);
      verified.clear(); // the process holds one model: another one is read anew from its files
      verified.add(model.id);
      await purchase?.beforeSend();
      engineModule ??= await engine(model);
      child ??= startSpeechChild({
        program: 'providers/local/neural/neural-process',
        signal,
        limitMs: LIMIT_MS,
        stopped: (why) => damaged(model.id, `the process that speaks ended: ${lastLine(why)}`),
      });
      const { text, speed } = order;
      const question = {
        text,
        speed,
        speaker: voice.speaker,
        engine: engineModule,
        model: configOf(dataFolder, model),
      };
      const { samples, sampleRate } = await child.speak(question).catch((error: unknown) => {
        child = undefined; // the next one gets a process that lives, which reads the files again
        verified.clear();
        throw error;
      });
      return { ...wholeSpeech({ samples, sampleRate }, order), words: null, speed };
    },
  };
}

const speaks = ({ model, voice }: Chosen, { tag }: Language): boolean =>
  (voice.languages ?? model.languages).includes(tag);

/** What sherpa-onnx is given, with absolute paths. */
function configOf(dataFolder: string, { id, kind, files }: VoiceModel): NeuralQuestion['model'] {
  const folder = folderOfModel(dataFolder, id);
  const paths = Object.fromEntries(
    Object.entries(files).map(([name, path = '']) => {
      const parts = path.split(',').map((each) => join(folder, each));
      return [name, parts.join(',')];
    }),
  );
  return { [kind]: paths };
}

const missing = ({ id, bytes, license }: VoiceModel, language: Language): SparkfluenceError =>
  new SparkfluenceError(
    'config',
    `The neural voice for ${language.name} is not here: its model ${id} was not fetched`,
    {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'voice_model_missing',
        provider: ID,
        model: id,
        next: `\`sparkfluence voices add ${id}\` fetches it (${megabytes(bytes)}, ${license}).`,
      },
    },
  );

export const megabytes = (bytes: number): string => `${Math.max(0.1, Math.round(bytes / 1e5) / 10)} MB`;

/** The engine says what is wrong in its last line; a crash says more above it. */
const lastLine = (words: string): string => words.trim().split('\n').at(-1)!.trim().slice(0, 300);
