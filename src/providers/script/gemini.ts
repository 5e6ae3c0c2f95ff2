import type { ScriptProvider } from '../../contracts/providers.ts';
import { type GeminiOptions, openGemini } from '../wire/gemini-client.ts';
import { withHeldSlot } from '../wire/held-slot.ts';
import { askForScript } from './ask.ts';
import { scriptPrompt } from './prompt.ts';
import { scriptJsonSchema } from './schema.ts';
import { askForTranslation, translationJsonSchema, translationPrompt } from './translation.ts';

/**
 * Scripts by Gemini: structured output from the zod schema, linted, repaired at most twice.
 * @throws SparkfluenceError config, reason `key_missing`
 */
export function createGeminiScript(options: GeminiOptions): ScriptProvider {
  const gemini = openGemini(options);
  const { secrets } = gemini;
  return {
    id: 'gemini',
    model: gemini.model,
    async translate(order, { signal, purchase }) {
      const prompt = translationPrompt(order);
      const schema = translationJsonSchema(order);
      return withHeldSlot(purchase, (next) =>
        askForTranslation(order, prompt, {
          provider: 'gemini',
          secrets,
          ask: async (turns) => {
            const asked = { what: 'the translation', system: prompt.system, turns, schema, signal };
            return gemini.ask({ ...asked, purchase: await next() });
          },
        }),
      );
    },
    async write(order, call) {
      const prompt = scriptPrompt(order, await call.passages?.());
      const schema = scriptJsonSchema(order.duration);
      return withHeldSlot(call.purchase, (next) =>
        askForScript({
          order,
          review: call.review,
          prompt,
          provider: 'gemini',
          secrets,
          ask: async (turns) =>
            gemini.ask({
              what: 'the script',
              system: prompt.system,
              turns,
              schema,
              signal: call.signal,
              purchase: await next(),
            }),
        }),
      );
    },
  };
}
