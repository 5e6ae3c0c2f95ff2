import { VOICES, type VoiceName } from '../../../contracts/brand.ts';
import type { Language } from '../../../contracts/languages.ts';
import type { VoiceProvider } from '../../../contracts/narrators.ts';
import { unknownVoice } from '../../voice/spoken.ts';
import { openVoice } from './voice.ts';
import { VOICE_TAGS, voiceFor } from './voices.ts';

const ID = 'espeak';
const ABOUT: Readonly<Record<VoiceName, string>> = {
  female: 'higher, plainly synthetic',
  male: 'the usual one, plainly synthetic',
  deep: 'lower, plainly synthetic',
  whisper: 'without a pitch',
};

/** The embedded voice as one provider among the others: free, without a network, and with the times of its words. */
export function createEspeak({ cacheFolder }: { readonly cacheFolder: string }): VoiceProvider {
  return {
    id: ID,
    model: 'espeak-ng',
    async voices() {
      const voices = VOICES.map((name) => ({ name, languages: VOICE_TAGS, about: ABOUT[name] }));
      return { voices, source: 'this program' };
    },
    async check({ voice, language }) {
      voiceFor(language, narratorNamed(voice, language));
    },
    async speak({ text, voice, language, speed }, { signal, purchase }) {
      const name = narratorNamed(voice, language);
      const speaker = await openVoice({ language, name, speed, cacheFolder, signal });
      await purchase?.beforeSend();
      try {
        const { samples, sampleRate, words } = await speaker.narrate(text);
        return { samples, sampleRate, words, speed };
      } finally {
        await speaker.close();
      }
    },
  };
}

/** @throws SparkfluenceError input, reason `unknown_voice` */
export function narratorNamed(voice: string | undefined, language: Language): VoiceName | undefined {
  const name = VOICES.find((each) => each === voice);
  if (voice !== undefined && name === undefined) throw unknownVoice(ID, voice, language, VOICES);
  return name;
}
