import { z } from 'zod';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Script, ScriptCall, ScriptOrder } from '../../contracts/providers.ts';
import type { ModelAnswer, Turn } from '../wire/conversation.ts';
import { jsonIn } from '../wire/json-answer.ts';
import { bodyOf } from '../wire/secrets.ts';
import { lintScript } from './lint.ts';
import { repairPrompt, type ScriptPrompt } from './prompt.ts';
import { type ScriptAnswer, scriptAnswerSchema } from './schema.ts';
import { spokenText } from './spoken-text.ts';

export interface AskModel {
  readonly provider: string;
  readonly secrets: readonly (string | undefined)[];
  /** Sends one request; the provider's own failures are thrown. */
  readonly ask: (turns: readonly Turn[]) => Promise<ModelAnswer>;
}

export interface AskScript extends AskModel {
  readonly order: ScriptOrder;
  readonly prompt: ScriptPrompt;
  /** Further findings of the caller, which are sent back with ours. */
  readonly review?: ScriptCall['review'] | undefined;
}

const REPAIRS = 2;
/** The most characters of an answer that are quoted back; a script has about 3000. */
const MAX_QUOTED = 20_000;

/**
 * Asks for a script until it passes: one that does not is sent back with the findings, at most twice.
 * @throws SparkfluenceError provider, reason `bad_answer`, with the last findings as `details.findings`
 */
export const askForScript = ({ order, prompt, review, ...model }: AskScript): Promise<Script> =>
  askUntilFit(prompt.user, 'script', model, (answer) => readAnswer(answer, order, review));

/**
 * Asks until an answer passes; one that does not is sent back with the findings, at most twice.
 * @param what is asked for, in errors: `script`
 * @param most how often it is sent back
 * @throws SparkfluenceError provider, reason `bad_answer`, with the last findings as `details.findings`
 */
export async function askUntilFit<Result>(
  question: string,
  what: string,
  { provider, secrets, ask }: AskModel,
  read: (answer: ModelAnswer) => Read<Result>,
  most = REPAIRS,
): Promise<Result> {
  const first: Turn = { role: 'user', text: question };
  let turns: readonly Turn[] = [first];
  for (let repairs = 0; ; repairs += 1) {
    const answer = await ask(turns);
    const found = read(answer);
    if ('result' in found) return found.result;
    const { findings } = found;
    if (repairs === most)
      throw unfit(
        provider,
        `${what} that falls short${most === 0 ? '' : `, also after ${most} repairs`}`,
        findings,
        answer,
        secrets,
      );
    // Only the last answer is sent: earlier ones would cost tokens and repeat mistakes to the model.
    turns = repairTurns(first, answer, repairPrompt(findings));
  }
}

/** An answer without text cannot stand in a conversation: servers refuse an empty turn. */
function repairTurns(first: Turn, { text }: ModelAnswer, repair: string): readonly Turn[] {
  if (text.trim() === '') return [{ role: 'user', text: `${first.text}\n\n${repair}` }];
  return [first, { role: 'model', text: text.slice(0, MAX_QUOTED) }, { role: 'user', text: repair }];
}

/** What an answer gave, or what it lacks, in sentences that the model can act on. */
export type Read<Result> = { readonly result: Result } | { readonly findings: readonly string[] };

function readAnswer(
  { text, cutOff }: ModelAnswer,
  order: ScriptOrder,
  review: AskScript['review'],
): Read<Script> {
  const read = readJson({ text, cutOff }, scriptAnswerSchema);
  if ('findings' in read) return read;
  const answer = trimmed(read.result);
  const findings = [...lintScript(answer, order), ...(review?.(answer.segments) ?? [])];
  return findings.length === 0 ? { result: scriptOf(answer, order) } : { findings };
}

/** The JSON object of an answer, in its shape. */
export function readJson<Shape>({ text, cutOff }: ModelAnswer, shape: z.ZodType<Shape>): Read<Shape> {
  const json = jsonIn(text);
  if (json === undefined) {
    const why = cutOff ? 'The answer was cut off before its JSON object ended: be shorter.' : undefined;
    return { findings: [why ?? 'The answer is not one whole JSON object.'] };
  }
  const parsed = shape.safeParse(json);
  return parsed.success ? { result: parsed.data } : { findings: shapeFindings(parsed.error) };
}

const MAX_FINDINGS = 20;

function shapeFindings({ issues }: z.ZodError): string[] {
  return issues.slice(0, MAX_FINDINGS).map(({ path, message }) => {
    const field = z.core.toDotPath(path) || 'The answer';
    return `${field}: ${message}.`;
  });
}

function trimmed({ segments, metadata }: ScriptAnswer): ScriptAnswer {
  const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
  return {
    segments: segments.map((segment) => ({
      ...segment,
      script_text: spokenText(segment.script_text),
      visual_direction: oneLine(segment.visual_direction),
    })),
    metadata: { ...metadata, hooks_used: metadata.hooks_used.map(oneLine) },
  };
}

function scriptOf({ segments, metadata }: ScriptAnswer, { language }: ScriptOrder): Script {
  return {
    segments,
    metadata: {
      virality_score: Math.round(metadata.virality_score * 10) / 10,
      hooks_used: [...new Set(metadata.hooks_used.filter((hook) => hook !== ''))],
      total_duration: segments.reduce((sum, { duration_seconds: seconds }) => sum + seconds, 0),
      language: language.name,
    },
    degradations: [],
  };
}

function unfit(
  provider: string,
  what: string,
  findings: readonly string[],
  { text }: ModelAnswer,
  secrets: AskModel['secrets'],
): SparkfluenceError {
  const shown = findings.map((finding) => bodyOf(finding, secrets));
  return new SparkfluenceError('provider', `${provider} wrote a ${what}: ${shown.join(' ').slice(0, 600)}`, {
    details: {
      reason: 'bad_answer',
      provider,
      findings: shown,
      answer: bodyOf(text, secrets),
      next: 'Run the same command again, give clearer input or notes, or choose a stronger model.',
    },
  });
}
