/** Vendors as people write them, on every page. */

export const VENDOR_NAMES: Partial<Record<string, string>> = {
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
