import type { Readable, Writable } from 'node:stream';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { SparkfluenceError } from '../contracts/errors.ts';
import { packageVersion } from '../contracts/places.ts';
import type { OnProgress, ProgressEvent } from '../contracts/progress.ts';
import { redactAll } from '../contracts/redact.ts';
import { systemError } from '../contracts/system-errors.ts';
import { lineOf } from '../io/progress.ts';
import { callTool, type Surroundings } from './calls.ts';
import { forAssistants } from './money.ts';
import { INPUTS, type ToolName, toolList } from './tools.ts';

/** The tools over standard input and output (Model Context Protocol): one JSON-RPC message a line, and nothing else. */

export interface McpOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly signal: AbortSignal;
  /** What every call of a tool gets, but for its signal and its progress. */
  readonly around: Surroundings;
  /** Keys that no answer may hold. */
  readonly secrets: readonly string[];
}

const INSTRUCTIONS =
  'Makes short vertical videos: make_video does all of it; step by step it is generate_script, generate_videos (draws missing pictures), check_video_status with wait, combine_final_video. ' +
  'Each takes the project_id of the one before. Say what it costs with quote, and set max_cost_usd only to what the person agreed to; without keys everything is made on this machine at no cost.';

/**
 * Serves until the client closes standard input, or until the signal; what is running then is stopped, and can be gone on
 * with.
 * @returns whether a call was cut off
 */
export async function serveTools({ stdin, stdout, signal, around, secrets }: McpOptions): Promise<boolean> {
  const info = { name: 'sparkfluence', version: await packageVersion() };
  const server = new Server(info, { capabilities: { tools: {} }, instructions: INSTRUCTIONS });
  const ending = new AbortController();
  const running = new Set<Promise<unknown>>();
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: toolList() }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { name, arguments: given = {}, _meta } = params;
    const token = _meta?.progressToken;
    const report =
      token === undefined
        ? undefined
        : (progress: number, message: string) =>
            void extra
              .sendNotification({
                method: 'notifications/progress',
                params: { progressToken: token, progress, message },
              })
              .catch(() => undefined);
    const caller = {
      ...around.caller,
      signal: AbortSignal.any([extra.signal, ending.signal, signal]),
      onEvent: progressOf(report),
    };
    const call = answerOf(name, given, { ...around, caller }, secrets);
    running.add(call);
    try {
      return await call;
    } finally {
      running.delete(call);
    }
  });
  await server.connect(new StdioServerTransport(stdin, stdout));
  await ended(stdin, signal);
  const isCutOff = running.size > 0;
  ending.abort();
  await Promise.allSettled(running);
  await server.close();
  return isCutOff;
}

/** The client has closed its end, or the program was asked to stop. */
const ended = (stdin: Readable, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted || stdin.readableEnded || stdin.destroyed) return resolve();
    for (const event of ['end', 'close', 'error']) stdin.once(event, () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** The envelope of the specification as text; an answer is structured content, too, which has the form of the tool's schema. */
async function answerOf(name: string, given: unknown, around: Surroundings, secrets: readonly string[]) {
  try {
    const known = Object.keys(INPUTS).find((each): each is ToolName => each === name);
    if (known === undefined) throw unknownTool(name);
    const data = await callTool(known, given, around);
    const document = { success: true, data };
    return { ...textOf(document), structuredContent: document };
  } catch (error) {
    const explained = forAssistants(explain(error, around.caller.signal), given);
    return { ...textOf(redactAll(explained.toDocument(), secrets)), isError: true };
  }
}

const textOf = (document: object) => ({
  content: [{ type: 'text' as const, text: JSON.stringify(document) }],
});

function explain(error: unknown, signal: AbortSignal): SparkfluenceError {
  if (error instanceof SparkfluenceError && error.kind !== 'bug') return error;
  if (signal.aborted)
    return new SparkfluenceError('interrupted', 'Stopped; nothing that was finished is lost', {
      details: { reason: 'interrupted', next: 'Call the same tool again to go on.' },
    });
  const known = systemError(error);
  if (known !== undefined) return known;
  if (error instanceof SparkfluenceError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SparkfluenceError('bug', `Unexpected: ${message}`, {
    details: { reason: 'bug', next: 'Please report this, with the output of `sparkfluence doctor --json`.' },
    cause: error,
  });
}

const unknownTool = (name: string): SparkfluenceError =>
  new SparkfluenceError('input', `There is no tool "${name.slice(0, 80)}"`, {
    details: {
      reason: 'unknown_value',
      allowed: Object.keys(INPUTS),
      next: `The tools are ${Object.keys(INPUTS).join(', ')}.`,
    },
  });

/** Percentages come four times a second for each clip; an assistant is told of them this often, milliseconds. */
const BETWEEN_MS = 1000;

/** Events as progress that only grows, as the protocol asks for: one step an event that is told. */
function progressOf(report: ((progress: number, message: string) => void) | undefined): OnProgress {
  if (report === undefined) return () => undefined;
  let [steps, toldAtMs] = [0, -Infinity];
  return (event: ProgressEvent) => {
    const now = performance.now();
    if (event.state === 'running' && now - toldAtMs < BETWEEN_MS) return;
    toldAtMs = now;
    steps += 1;
    const { percentage } = event;
    report(steps, `${lineOf(event)}${percentage === undefined ? '' : ` ${Math.floor(percentage)}%`}`);
  };
}
