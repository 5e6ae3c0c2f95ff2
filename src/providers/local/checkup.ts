import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { openFonts } from '../../language/fonts.ts';
import { openCorpus } from './script/corpus.ts';
import { openVoice } from './voice/voice.ts';
import { startVoiceChild, type VoiceChild } from './voice/voice-child.ts';
import { VOICE_TAGS } from './voice/voices.ts';

export interface LanguageCheck {
  readonly language: string;
  readonly voice: boolean;
  readonly font: boolean;
  /** `full`: tips of its own; `patterns`: hooks, promises and calls; `none`: transcripts and notes only. */
  readonly corpus: 'full' | 'patterns' | 'none';
  readonly problem?: string;
}

/** Checks for each language of the local providers whether its voice speaks and its font loads, and what its corpus has. */
export async function checkLanguages(cacheFolder: string, signal: AbortSignal): Promise<LanguageCheck[]> {
  const corpus = await openCorpus();
  // One process speaks all languages, one after the other: most of a voice's cost is the start of the engine.
  let child: VoiceChild | undefined;
  const speaker: Pick<VoiceChild, 'speak'> = {
    speak(question) {
      child ??= startVoiceChild(signal);
      return child.speak(question);
    },
  };
  const checks: LanguageCheck[] = [];
  for (const tag of VOICE_TAGS) {
    const language = findLanguage(tag);
    const problems: string[] = [];
    const works = async (task: () => Promise<unknown>): Promise<boolean> => {
      try {
        await task();
        return true;
      } catch (error) {
        signal.throwIfAborted();
        problems.push(error instanceof SparkfluenceError ? error.message : String(error));
        return false;
      }
    };
    const sample = SAMPLES[tag] ?? language.name;
    const voice = await works(async () => {
      const opened = await openVoice({ language, cacheFolder, speaker, signal });
      await opened.narrate(sample);
    });
    if (!voice) {
      await child?.close(); // what one language broke is not held against the next
      child = undefined;
    }
    const font = await works(() => openFonts([sample], language));
    const texts = await corpus.texts(language.name);
    const patterns = await corpus.patterns(language.name);
    const kind = texts.size > 0 ? 'full' : patterns === undefined ? 'none' : 'patterns';
    const check = { language: language.name, voice, font, corpus: kind } as const;
    checks.push(problems.length === 0 ? check : { ...check, problem: problems.join('; ') });
  }
  await child?.close();
  return checks;
}

/** A word in each script that is not Latin, to try font and voice with. */
const SAMPLES: Readonly<Record<string, string>> = {
  hi: 'नमस्ते',
  ar: 'مرحبا',
  ja: '今日は',
  zh: '你好',
  ko: '안녕하세요',
  th: 'สวัสดี',
  ru: 'привет',
  bn: 'নমস্কার',
};
