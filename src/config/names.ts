import type { VendorId } from '../contracts/vendors.ts';
import { STORAGE_VARIABLES } from './storage.ts';

/** The variables of each vendor: its key, if it needs one; the address of its server; its model, if it has any. */
export const VENDOR_NAMES = {
  gemini: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL', 'SPARKFLUENCE_GEMINI_MODEL'],
  llm: ['SPARKFLUENCE_LLM_API_KEY', 'SPARKFLUENCE_LLM_BASE_URL', 'SPARKFLUENCE_LLM_MODEL'],
  huggingface: ['HF_TOKEN', 'SPARKFLUENCE_HF_BASE_URL', 'SPARKFLUENCE_HF_MODEL'],
  openai: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'SPARKFLUENCE_OPENAI_IMAGE_MODEL'],
  veo: ['VEO_API_KEY', 'VEO_BASE_URL', 'SPARKFLUENCE_VEO_MODEL'],
  embeddings: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL', 'SPARKFLUENCE_EMBEDDING_MODEL'],
  google: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL', 'SPARKFLUENCE_GOOGLE_VIDEO_MODEL'],
  gemini_voice: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL', 'SPARKFLUENCE_GEMINI_TTS_MODEL'],
  gemini_image: ['GEMINI_API_KEY', 'GOOGLE_GEMINI_BASE_URL', 'SPARKFLUENCE_GEMINI_IMAGE_MODEL'],
  openai_voice: ['SPARKFLUENCE_TTS_API_KEY', 'SPARKFLUENCE_TTS_BASE_URL', 'SPARKFLUENCE_TTS_MODEL'],
  elevenlabs: ['ELEVENLABS_API_KEY', 'ELEVENLABS_BASE_URL', 'SPARKFLUENCE_ELEVENLABS_MODEL'],
  openverse: [null, 'OPENVERSE_BASE_URL'],
  pexels: ['PEXELS_API_KEY', 'PEXELS_BASE_URL'],
  pixabay: ['PIXABAY_API_KEY', 'PIXABAY_BASE_URL'],
} as const satisfies Record<VendorId, readonly (string | null)[]>;

const OTHERS =
  /^(?:SPARKFLUENCE_\w+|(?:https?|no)_proxy|GOOGLE_GENAI_API_VERSION|NODE_EXTRA_CA_CERTS|PG[A-Z]+|CI|NO_COLOR)$/i;

/** The variables that this program itself reads, for a process of its own that goes on with the same command. */
export function ownVariables(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = new Set<string | null>(Object.values(VENDOR_NAMES).flat());
  return Object.fromEntries(
    Object.entries(env).filter(
      (entry): entry is [string, string] =>
        entry[1] !== undefined &&
        (names.has(entry[0]) || OTHERS.test(entry[0]) || STORAGE_VARIABLES.test(entry[0])),
    ),
  );
}
