/**
 * A program of its own that speaks texts with sherpa-onnx: JSON lines in and out, as `voice-process`. A model that is damaged ends
 * the process that loads it, so only this one does. It ends when its input ends, and when it takes too much memory.
 */
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { SpeechAnswer, SpeechFailure } from '../voice/voice-process.ts';

export interface NeuralQuestion {
  readonly id: number;
  readonly text: string;
  /** The engine: a package’s name, or the absolute path of its folder. */
  readonly engine: string;
  /** sherpa-onnx’s `OfflineTtsModelConfig`, with absolute paths. */
  readonly model: Readonly<Record<string, unknown>>;
  readonly speaker: number;
  readonly speed: number;
}

interface Speaker {
  generateAsync(order: {
    text: string;
    sid: number;
    speed: number;
    enableExternalBuffer: boolean;
  }): Promise<{ samples: Float32Array; sampleRate: number }>;
}

/** A model of 150 MB takes about 0.6 GB while it speaks. */
const MOST_BYTES = 3 * 1024 ** 3;
const WATCH_MS = 250;

const answer = (message: SpeechAnswer | SpeechFailure): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

// Ctrl-C reaches the whole group; the parent decides when this process ends, by closing its input or killing it.
process.on('SIGINT', () => undefined);
process.stdout.on('error', () => process.exit(1));
setInterval(() => {
  if (process.memoryUsage.rss() < MOST_BYTES) return;
  process.stderr.write('it takes more than 3 GB of memory\n');
  process.exit(1);
}, WATCH_MS).unref();

let speaker: { readonly key: string; readonly voice: Speaker } | undefined;
for await (const line of createInterface({ input: process.stdin })) {
  const question: NeuralQuestion = JSON.parse(line);
  try {
    answer(await speak(question));
  } catch (error) {
    answer({ id: question.id, failure: error instanceof Error ? error.message : String(error) });
  }
}

async function speak({
  id,
  text,
  engine,
  model,
  speaker: sid,
  speed,
}: NeuralQuestion): Promise<SpeechAnswer> {
  const key = JSON.stringify(model);
  if (speaker?.key !== key) speaker = { key, voice: await open(engine, model) };
  const { samples, sampleRate } = await speaker.voice.generateAsync({
    text,
    sid,
    speed,
    enableExternalBuffer: false,
  });
  const whole = Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * 32_767);
  const bytes = Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength);
  return { id, sampleRate, samples: bytes.toString('base64'), marks: [], whole: true };
}

async function open(name: string, model: NeuralQuestion['model']): Promise<Speaker> {
  const engine = createRequire(import.meta.url)(name);
  return engine.OfflineTts.createAsync({ model: { ...model, numThreads: 2 }, maxNumSentences: 1 });
}
