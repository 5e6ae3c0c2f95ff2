import type { Call, ScriptOrder, ScriptProvider } from '../contracts/providers.ts';
import { type GeminiOptions, openGemini } from './gemini-client.ts';
import { askForScript } from './script-answer.ts';
import { type Passage, scriptPrompt } from './script-prompt.ts';
import { scriptJsonSchema } from './script-schema.ts';

export interface GeminiScriptOptions extends GeminiOptions {
  /** What the corpus holds on the order; goes into the prompt. */
  readonly passagesFor?: (order: ScriptOrder, call: Call) => Promise<readonly Passage[]>;
}

/**
 * Scripts by Gemini: structured output from the zod schema, linted, repaired at most twice.
 * @throws SparkfluenceError config, reason `key_missing`
 */
export function createGeminiScript(options: GeminiScriptOptions): ScriptProvider {
  const gemini = openGemini(options);
  return {
    id: 'gemini',
    model: gemini.model,
    async write(order, call) {
      const passages = await options.passagesFor?.(order, call);
      const prompt = scriptPrompt(order, passages);
      const schema = scriptJsonSchema(order.duration);
      return askForScript({
        order,
        prompt,
        provider: 'gemini',
        secrets: gemini.secrets,
        ask: (turns) =>
          gemini.ask({ what: 'the script', system: prompt.system, turns, schema, signal: call.signal }),
      });
    },
  };
}
