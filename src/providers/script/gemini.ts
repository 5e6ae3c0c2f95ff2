import type { Call, ScriptProvider } from '../../contracts/providers.ts';
import { type GeminiOptions, openGemini } from '../wire/gemini-client.ts';
import { withHeldSlot } from '../wire/held-slot.ts';
import { type AskModel, askForScript } from './ask.ts';
import { type ScriptPrompt, scriptPrompt } from './prompt.ts';
import { scriptJsonSchema } from './schema.ts';
import { askForShorter, shorterJsonSchema, shorterPrompt } from './shorter.ts';
import { askForTranslation, translationJsonSchema, translationPrompt } from './translation.ts';

/**
 * Scripts by Gemini: structured output from the zod schema, linted, repaired at most twice.
 * @throws SparkfluenceError config, reason `key_missing`
 */
export function createGeminiScript(options: GeminiOptions): ScriptProvider {
  const gemini = openGemini(options);
  const { secrets } = gemini;
  /** Has the same system and schema asked for, turn by turn, with a slot of the rate limit for each. */
  const conversation = <Result>(
    what: string,
    { system }: ScriptPrompt,
    schema: Record<string, unknown>,
    { signal, purchase }: Call,
    converse: (model: AskModel) => Promise<Result>,
  ): Promise<Result> =>
    withHeldSlot(purchase, (next) =>
      converse({
        provider: 'gemini',
        secrets,
        ask: async (turns) => gemini.ask({ what, system, turns, schema, signal, purchase: await next() }),
      }),
    );
  return {
    id: 'gemini',
    model: gemini.model,
    async translate(order, call) {
      const prompt = translationPrompt(order);
      return conversation('the translation', prompt, translationJsonSchema(order), call, (asked) =>
        askForTranslation(order, prompt, asked),
      );
    },
    async shorten(order, call) {
      const prompt = shorterPrompt(order);
      return conversation('the shorter script', prompt, shorterJsonSchema(order), call, (asked) =>
        askForShorter(order, prompt, asked),
      );
    },
    async write(order, call) {
      const prompt = scriptPrompt(order, await call.passages?.());
      const { review } = call;
      return conversation('the script', prompt, scriptJsonSchema(order.duration), call, (asked) =>
        askForScript({ order, review, prompt, ...asked }),
      );
    },
  };
}
