import { z } from 'zod';
import type { LocalLlmServer } from '../../contracts/settings.ts';

/** A server of language models that answers on this machine, and the models it has. */
export interface FoundLlm {
  readonly server: LocalLlmServer;
  /** The program's name for people. */
  readonly name: string;
  /** As `--local-llm` takes them: `ollama/gemma3`. */
  readonly models: readonly string[];
}

/** The whole search takes no longer, whatever the servers do, milliseconds. */
const LONGEST_MS = 300;

/** Their lists of models: https://docs.ollama.com/api/tags and https://lmstudio.ai/docs/developer/openai-compat/models */
const SERVERS = {
  ollama: {
    name: 'Ollama',
    path: '/api/tags',
    modelsIn: (answer: unknown) =>
      z
        .object({ models: z.array(z.object({ name: z.string() })) })
        .safeParse(answer)
        .data?.models.map(({ name }) => name),
  },
  lmstudio: {
    name: 'LM Studio',
    path: '/v1/models',
    modelsIn: (answer: unknown) =>
      z
        .object({ data: z.array(z.object({ id: z.string() })) })
        .safeParse(answer)
        .data?.data.map(({ id }) => id),
  },
} as const;

/** Models that make vectors and write nothing. */
const NOT_WRITING = /embed|minilm|\bbge\b|rerank|\bbert\b/i;
/** What can be the name of a model; anything else is left out, since it becomes part of a flag. */
const MODEL = /^\w[\w.:@/+-]{0,199}$/;

/**
 * Asks the servers' usual addresses which models they have, all at once and for 300 ms at most. One that is not there, is
 * slow, or is something else, is no error: it is not in the answer.
 */
export async function findLocalLlms(
  servers: readonly { readonly server: LocalLlmServer; readonly address: string }[],
  signal: AbortSignal,
  longestMs = LONGEST_MS,
): Promise<FoundLlm[]> {
  const { keyedFetch } = await import('../wire/keyed-fetch.ts');
  const limit = new AbortController();
  const found: FoundLlm[] = [];
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, longestMs);
  });
  const asked = servers.map(async ({ server, address }) => {
    const { name, path, modelsIn } = SERVERS[server];
    try {
      const answer = await keyedFetch()(`${address}${path}`, {
        headers: { accept: 'application/json' },
        signal: AbortSignal.any([signal, limit.signal]),
      });
      const models = answer.ok ? (modelsIn(await answer.json()) ?? []) : [];
      const writing = models.filter((model) => MODEL.test(model) && !NOT_WRITING.test(model));
      if (writing.length > 0)
        found.push({ server, name, models: writing.map((model) => `${server}/${model}`) });
    } catch {
      // Nothing of the kind is there.
    }
  });
  await Promise.race([Promise.all(asked), over]);
  clearTimeout(timer);
  limit.abort();
  return found.toSorted((a, b) => a.server.localeCompare(b.server)).reverse();
}
