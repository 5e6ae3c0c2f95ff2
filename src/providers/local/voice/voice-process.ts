/**
 * A program of its own that speaks texts with eSpeak NG: JSON lines in and out, one answer a request, in order. The speech
 * package is GPL, so only this process, which `voice-child.ts` starts, loads it. It ends when its input ends.
 */
import { createInterface } from 'node:readline';
import type { VoiceChoice } from './voices.ts';

export interface SpeechQuestion extends VoiceChoice {
  readonly id: number;
  readonly text: string;
  readonly wordsPerMinute: number;
  /** Speech is given up beyond this. */
  readonly limitSeconds: number;
}

export interface SpeechAnswer {
  readonly id: number;
  readonly sampleRate: number;
  /** Mono 16-bit little-endian, base64. */
  readonly samples: string;
  /** The beginnings of words: the code point's index in the request's text, and the second of the speech. */
  readonly marks: readonly (readonly [number, number])[];
  /** False when the speech was given up at the limit. */
  readonly whole: boolean;
}

export interface SpeechFailure {
  readonly id: number | null;
  readonly failure: string;
}

interface SpeechEvent {
  readonly type: string;
  /** 1-based, in code points. */
  readonly text_position: number;
  /** Milliseconds. */
  readonly audio_position: number;
}

interface Speaker {
  set_voice(name: string): void;
  set_rate(wordsPerMinute: number): void;
  get_samplerate(): number;
  synthesize(text: string, take: (audio: Int16Array | null, events: SpeechEvent[]) => boolean): void;
}

interface KanaToken {
  readonly surface: string;
  readonly pronunciation?: string;
}

/** A text as the voice receives it; `origins[i]` is the place of its i-th code point in the original. */
interface Reading {
  readonly text: string;
  readonly origins: readonly number[];
}

/** Quieter than this is silence: −48 dB of full scale. */
const SILENCE = 128;

const answer = (message: SpeechAnswer | SpeechFailure): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

// Ctrl-C reaches the whole group; the parent decides when this process ends, by closing its input or killing it.
process.on('SIGINT', () => undefined);
process.stdout.on('error', () => process.exit(1));

try {
  await serve();
} catch (error) {
  answer({ id: null, failure: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}

async function serve(): Promise<void> {
  const speaker = await openSpeaker();
  let readKana: ((text: string) => Reading) | undefined;
  let chosen: string | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const question: SpeechQuestion = JSON.parse(line);
    try {
      if (question.kana) readKana ??= await kanaReader();
      const read = (question.kana ? readKana : undefined) ?? plainReading;
      if (question.voice !== chosen) speaker.set_voice(question.voice);
      chosen = question.voice;
      answer(speak(speaker, read(question.text), question));
    } catch (error) {
      answer({ id: question.id, failure: error instanceof Error ? error.message : String(error) });
    }
  }
}

async function openSpeaker(): Promise<Speaker> {
  const name: string = '@echogarden/espeak-ng-emscripten';
  const { default: open } = await import(name);
  const quiet = { print: () => undefined, printErr: () => undefined };
  const { eSpeakNGWorker } = await open(quiet);
  return new eSpeakNGWorker();
}

function speak(speaker: Speaker, reading: Reading, question: SpeechQuestion): SpeechAnswer {
  const sampleRate = speaker.get_samplerate();
  const chunks: Int16Array[] = [];
  const events: SpeechEvent[] = [];
  let count = 0;
  let whole = true;
  speaker.set_rate(question.wordsPerMinute);
  speaker.synthesize(reading.text, (audio, news) => {
    if (audio !== null) {
      chunks.push(audio);
      count += audio.length;
    }
    events.push(...news.filter(({ type }) => type === 'word'));
    whole = count <= question.limitSeconds * sampleRate;
    return !whole; // true stops the synthesis
  });
  const samples = withoutTrailingSilence(Buffer.concat(chunks.map(bytesOf)));
  const seconds = samples.length / 2 / sampleRate;
  return {
    id: question.id,
    sampleRate,
    samples: samples.toString('base64'),
    marks: marksOf(reading, events, seconds, question.kana),
    whole,
  };
}

function bytesOf(audio: Int16Array): Buffer {
  return Buffer.from(audio.buffer, audio.byteOffset, audio.byteLength);
}

function withoutTrailingSilence(bytes: Buffer): Buffer {
  let end = bytes.length - (bytes.length % 2);
  while (end > 0 && Math.abs(bytes.readInt16LE(end - 2)) < SILENCE) end -= 2;
  return bytes.subarray(0, end);
}

/**
 * The times of the original's code points, from word events. In kana the voice treats whole phrases as one word, so each
 * token gets its share of the kana between two events.
 */
function marksOf(
  reading: Reading,
  events: readonly SpeechEvent[],
  seconds: number,
  kana: boolean,
): [number, number][] {
  const known = events.map(({ text_position, audio_position }): [number, number] => [
    text_position - 1,
    Math.min(seconds, audio_position / 1000),
  ]);
  if (!kana) return known;
  const length = reading.origins.length;
  const points: [number, number][] = [[0, 0], ...known.filter(([at]) => at > 0), [length, seconds]];
  const marks: [number, number][] = [];
  for (let at = 0; at < length; at += 1) {
    if (at > 0 && reading.origins[at] === reading.origins[at - 1]) continue;
    const next = points.findIndex(([position]) => position > at);
    const [from, to] = [points[next - 1], points[next]];
    if (from === undefined || to === undefined) continue;
    const share = (at - from[0]) / Math.max(1, to[0] - from[0]);
    marks.push([reading.origins[at] ?? 0, from[1] + share * (to[1] - from[1])]);
  }
  return marks;
}

/** Replaces characters that the voice would read aloud or take for markup by spaces, which keeps all places. */
function plainReading(text: string): Reading {
  const spoken = text
    .replace(
      /\p{Extended_Pictographic}|\p{Regional_Indicator}|\p{Emoji_Modifier}|\p{C}|\u{FE0F}|\u{20E3}/gu,
      (mark) => (mark === '\u200C' || mark === '\u200D' ? mark : ' '),
    )
    .replace(/[<>[\]{}|\\^~*_#=`/•·]/g, ' ')
    .replace(/[—–―]|(?<=^|[\s-])-(?=[\s-]|$)/gu, ',');
  return { text: spoken, origins: [] };
}

async function kanaReader(): Promise<(text: string) => Reading> {
  const name: string = 'lindera-wasm-nodejs-ipadic';
  const loaded = await import(name);
  const { TokenizerBuilder } = loaded.default ?? loaded;
  const builder = new TokenizerBuilder();
  builder.setDictionary('embedded://ipadic');
  builder.setMode('normal');
  const tokenizer: { tokenize(text: string): KanaToken[] } = builder.build();
  return (text) => {
    const spoken = plainReading(text).text;
    const origins: number[] = [];
    let kana = '';
    let searched = 0; // code units, to find tokens again past what the tokenizer skipped
    for (const { surface, pronunciation } of tokenizer.tokenize(spoken)) {
      const found = spoken.indexOf(surface, searched);
      const start = found === -1 ? searched : found;
      const skipped = spoken.slice(searched, start);
      const reading = pronunciation === undefined || pronunciation === '*' ? surface : pronunciation;
      kana += skipped + reading;
      const origin = [...spoken.slice(0, start)].length;
      for (const _ of skipped) origins.push(origin);
      for (const _ of reading) origins.push(origin);
      searched = start + surface.length;
    }
    return { text: kana, origins };
  };
}
