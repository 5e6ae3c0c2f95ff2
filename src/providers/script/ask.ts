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

export interface AskScript {
  readonly order: ScriptOrder;
  readonly prompt: ScriptPrompt;
  /** Further findings of the caller, which are sent back with ours. */
  readonly review?: ScriptCall['review'] | undefined;
  readonly provider: string;
  readonly secrets: readonly (string | undefined)[];
  /** Sends one request; the provider's own failures are thrown. */
  readonly ask: (turns: readonly Turn[]) => Promise<ModelAnswer>;
}

const REPAIRS = 2;
/** The most characters of an answer that are quoted back; a script has about 3000. */
const MAX_QUOTED = 20_000;

/**
 * Asks for a script until it passes: one that does not is sent back with the findings, at most twice.
 * @throws SparkfluenceError provider, reason `bad_answer`, with the last findings as `details.findings`
 */
export async function askForScript({
  order,
  prompt,
  review,
  provider,
  secrets,
  ask,
}: AskScript): Promise<Script> {
  const first: Turn = { role: 'user', text: prompt.user };
  let turns: readonly Turn[] = [first];
  for (let repairs = 0; ; repairs += 1) {
    const answer = await ask(turns);
    const read = readAnswer(answer, order, review);
    if ('script' in read) return read.script;
    const { findings } = read;
    if (repairs === REPAIRS) throw unfit(provider, findings, answer, secrets);
    // Only the last answer is sent: earlier ones would cost tokens and repeat mistakes to the model.
    turns = repairTurns(first, answer, repairPrompt(findings));
  }
}

/** An answer without text cannot stand in a conversation: servers refuse an empty turn. */
function repairTurns(first: Turn, { text }: ModelAnswer, repair: string): readonly Turn[] {
  if (text.trim() === '') return [{ role: 'user', text: `${first.text}\n\n${repair}` }];
  return [first, { role: 'model', text: text.slice(0, MAX_QUOTED) }, { role: 'user', text: repair }];
}

type Read = { readonly script: Script } | { readonly findings: readonly string[] };

function readAnswer({ text, cutOff }: ModelAnswer, order: ScriptOrder, review: AskScript['review']): Read {
  const json = jsonIn(text);
  if (json === undefined) {
    const why = cutOff ? 'The answer was cut off before its JSON object ended: be shorter.' : undefined;
    return { findings: [why ?? 'The answer is not one whole JSON object.'] };
  }
  const parsed = scriptAnswerSchema.safeParse(json);
  if (!parsed.success) return { findings: shapeFindings(parsed.error) };
  const answer = trimmed(parsed.data);
  const findings = [...lintScript(answer, order), ...(review?.(answer.segments) ?? [])];
  return findings.length === 0 ? { script: scriptOf(answer, order) } : { findings };
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
  findings: readonly string[],
  { text }: ModelAnswer,
  secrets: AskScript['secrets'],
): SparkfluenceError {
  const shown = findings.map((finding) => bodyOf(finding, secrets));
  return new SparkfluenceError(
    'provider',
    `${provider} wrote a script that falls short, also after ${REPAIRS} repairs: ${shown.join(' ').slice(0, 600)}`,
    {
      details: {
        reason: 'bad_answer',
        provider,
        findings: shown,
        answer: bodyOf(text, secrets),
        next: 'Run the same command again, give clearer input or notes, or choose a stronger model.',
      },
    },
  );
}
