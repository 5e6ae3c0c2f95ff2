import type { TakeView } from './model.ts';
import type { Words } from './words/en.ts';

/** Who made what, in the page's words: what the program makes by itself is made here, and its inner names say nothing to anybody. */

export const makerWords = ({ provider, model }: Pick<TakeView, 'provider' | 'model'>, t: Words): string =>
  provider === 'local'
    ? t.madeHere
    : provider === 'custom'
      ? t.yours
      : model === provider
        ? vendorName(provider)
        : `${vendorName(provider)} (${model})`;

const VENDOR_NAMES: Partial<Record<string, string>> = {
  ...{
    elevenlabs: 'ElevenLabs',
    gemini: 'Gemini',
    google: 'Google',
    huggingface: 'Hugging Face',
    openai: 'OpenAI',
  },
  ...{ openverse: 'Openverse', pexels: 'Pexels', pixabay: 'Pixabay', veo: 'Veo' },
};

/** A vendor as people write it; one without such a name as the program calls it. */
export const vendorName = (id: string): string => (Object.hasOwn(VENDOR_NAMES, id) ? VENDOR_NAMES[id]! : id);

/** A sentence that begins with a vendor as the program calls it, with the vendor as people write it. */
export const withVendorName = (message: string, id: string): string =>
  message.startsWith(`${id} `) ? `${vendorName(id)}${message.slice(id.length)}` : message;

/** Who made the picture and the clip of a segment. */
export function makersOf(image: TakeView | null, clip: TakeView | null, t: Words): string {
  const of = (what: string, take: TakeView | null) =>
    take === null ? [] : [`${what}: ${makerWords(take, t)}`];
  return [...of(t.picture, image), ...of(t.clip, clip)].join(', ') || t.nobodyYet;
}
