import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { voiceField } from '../../contracts/brand.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import { parseInput } from '../../contracts/parse.ts';
import { DURATIONS, INPUT_TYPES, PLATFORMS, STYLES, textField } from '../../contracts/segments.ts';
import type { Agreed } from '../../pipeline/preview/agreed.ts';
import type { Unwritten } from '../../pipeline/preview/room.ts';
import type { Quote } from '../../pipeline/quote/quote.ts';
import type { Brief } from '../../pipeline/work/brought.ts';
import type { Project } from '../../project/store.ts';
import type { Caller } from '../caller.ts';
import { checkContent } from '../content.ts';
import { ownScriptOf } from '../own-script.ts';
import { run } from '../run.ts';
import type { RunRequest } from '../run-prepare.ts';

/** A new video from the page: the quote first, then the same `run` as on the command line. */

const fields = {
  kind: z.enum([...INPUT_TYPES, 'script']),
  content: textField,
  /** Facts of the person's own; may be empty. */
  notes: z.string().max(1_000_000),
  /** General sentences may stand where nobody gave facts. */
  generic: z.boolean(),
  language: z.string().max(60),
  platform: z.enum(PLATFORMS),
  duration: z.enum(DURATIONS),
  style: z.enum(STYLES),
  voice: voiceField.nullable(),
};
const quoteSchema = z.strictObject(fields);
const makeSchema = z.strictObject({
  ...fields,
  agreed: z.strictObject({ usd: z.number().min(0), credits: z.number().min(0) }),
});
type Asked = z.infer<typeof quoteSchema>;

/** What every new video of this studio has in common. */
export type NewVideoBase = Omit<RunRequest, 'folder' | 'brief'>;

export interface NewVideo {
  readonly project: Project;
  /** Ends with the video, or fails as `run` does. */
  readonly done: Promise<unknown>;
}

/** @returns what it would cost; nothing is made or bought */
export async function quoteVideo(body: unknown, base: NewVideoBase, caller: Caller): Promise<Quote> {
  const asked = parseInput(quoteSchema, body, 'the page’s request');
  const request = requestOf(asked, base, caller);
  const { quote } = await run({ ...request, money: { ...request.money, estimate: true } }, caller);
  if (quote !== undefined) return quote;
  throw new SparkfluenceError('bug', 'A run that was to be quoted made a video');
}

/**
 * Begins a video; it goes on when this returns, which is as soon as it is clear in which folder it is made.
 * @throws SparkfluenceError as `run` does before it has a project, such as input, `no_facts`
 */
export async function beginVideo(body: unknown, base: NewVideoBase, caller: Caller): Promise<NewVideo> {
  const { agreed, ...asked } = parseInput(makeSchema, body, 'the page’s request');
  const request = requestOf(asked, base, caller);
  return new Promise((resolve, reject) => {
    const done: Promise<unknown> = run(request, {
      ...caller,
      onProject: (project) => resolve({ project, done: Promise.resolve().then(() => done) }),
      confirm: confirmAgreed(agreed),
    });
    done.catch(reject); // before there is a project; afterwards it is told on the project's page
  });
}

/** How a page makes the video of a project whose script is not written yet: as `run --project` does. */
export const unwrittenVideo = (
  folder: string,
  base: () => Promise<NewVideoBase>,
  caller: Caller,
): Unwritten => ({
  async quote() {
    const { money, ...rest } = await base();
    const { quote } = await run({ ...rest, folder, brief: {}, money: { ...money, estimate: true } }, caller);
    if (quote !== undefined) return quote;
    throw new SparkfluenceError('bug', 'A run that was to be quoted made a video');
  },
  async make(agreed, onEvent) {
    const confirm = confirmAgreed(agreed);
    return run({ ...(await base()), folder, brief: {} }, { ...caller, onEvent, confirm });
  },
});

/** What the page does not ask is as the configuration prefers it; no voice is a choice of its own. */
function requestOf(asked: Asked, base: NewVideoBase, { config: { preferences } }: Caller): RunRequest {
  const { kind, content, notes, generic, language, platform, duration, style, voice } = asked;
  const look = {
    ...{ language: findLanguage(language).name, platform, style },
    ...{
      speed: preferences.speed,
      voiceStyle: preferences.voice_style,
      look: preferences.look,
      brandColors: preferences.brand_colors,
    },
    ...(voice === null ? {} : { voice }),
    ...(notes.trim() === '' ? {} : { notes: checkContent('transcript', notes, 'the text of your facts') }),
  };
  const subject: Brief =
    kind === 'script'
      ? { script: ownScriptOf(content, 'the text') }
      : {
          content: { inputType: kind, content: checkContent(kind, content, 'what the video is about') },
          duration,
        };
  return {
    ...base,
    folder: undefined,
    brief: { ...look, ...subject, projectId: randomUUID() },
    rag: { ...base.rag, ...(generic ? { allowGeneric: true } : {}) },
  };
}

const confirmAgreed =
  (agreed: Agreed) =>
  async ({ total_usd, total_credits }: Quote): Promise<void> => {
    if (total_usd > agreed.usd || total_credits > agreed.credits) throw notAgreed(total_usd);
  };

const notAgreed = (usd: number): SparkfluenceError =>
  new SparkfluenceError('budget', `It would cost ${usd} USD now, more than was agreed to`, {
    details: {
      reason: 'not_agreed',
      next: 'Nothing more was bought. Ask for the price again.',
    },
  });
