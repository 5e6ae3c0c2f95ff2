import { checkedBaseUrl, isLoopback } from '../contracts/base-urls.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { LOCAL_LLMS, type LocalLlmServer } from '../contracts/settings.ts';

/** Servers of language models on this machine, at the addresses that they have by themselves. */

const ADDRESSES = {
  ollama: ['SPARKFLUENCE_OLLAMA_URL', 'http://127.0.0.1:11434'],
  lmstudio: ['SPARKFLUENCE_LMSTUDIO_URL', 'http://127.0.0.1:1234'],
} as const satisfies Record<LocalLlmServer, readonly [variable: string, usual: string]>;

export interface LocalServer {
  readonly server: LocalLlmServer;
  /** Without the `/v1` of its OpenAI protocol. */
  readonly address: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the servers are. @throws SparkfluenceError config, for an address that is not on this machine */
export const localServers = (env: Environment): LocalServer[] =>
  LOCAL_LLMS.map((server) => {
    const [name, usual] = ADDRESSES[server];
    const url = checkedBaseUrl(env[name]?.trim() || usual, name);
    if (isLoopback(url)) return { server, address: url.href.replace(/\/$/, '') };
    throw new SparkfluenceError('config', `${name} must be an address of this machine`, {
      code: 'INVALID_REQUEST',
      details: {
        reason: 'bad_setting',
        field: name,
        next: 'For a server elsewhere set SPARKFLUENCE_LLM_BASE_URL and SPARKFLUENCE_LLM_MODEL.',
      },
    });
  });

/** The settings of the vendor `llm` for `ollama/gemma3`. */
export function localLlmSettings(
  choice: string,
  env: Environment,
): { readonly baseUrl: string; readonly model: string } {
  const [server, ...model] = choice.split('/');
  const found = localServers(env).find((each) => each.server === server);
  return { baseUrl: `${found?.address}/v1`, model: model.join('/') };
}
