import { SparkfluenceError } from '../../../contracts/errors.ts';
import type { FoundPassage } from '../../../contracts/passages.ts';
import type { Script, ScriptCall, ScriptOrder, ScriptProvider } from '../../../contracts/providers.ts';
import type { Degradation } from '../../../contracts/segments.ts';
import { openVoice } from '../voice/voice.ts';
import { type Composition, composeFromDomain, composeGeneral } from './compose.ts';
import { type Corpus, openCorpus } from './corpus.ts';
import { GENERIC_FRAME, notesTooShort, quoting, quotingArticle, withoutPatterns } from './degradations.ts';
import { nameSubject } from './directions.ts';
import { filled } from './fill.ts';
import { createFit, type Fit, roomSeconds } from './fit.ts';
import { fromNotesAlone, fromText, notesBodies } from './from-text.ts';
import { fullest } from './fullest.ts';
import { type Draft, planOf } from './plan.ts';
import { sentencesOf } from './sentences.ts';
import { countsTips, shapeOf } from './shape.ts';
import { withoutLastClauses } from './shorter.ts';
import { isFact, noFacts, ON_TOPIC, SURELY_ON_TOPIC, subjectOf } from './subject.ts';
import { type Telling, tellingOf, wordsFor } from './told.ts';
import { cleaned, readTopic } from './topic.ts';
import { viralityScore } from './virality.ts';

export interface LocalScriptOptions {
  /** The folder of narrations, which the clips use again. */
  readonly cacheFolder: string;
  readonly signal: AbortSignal;
  /** Another corpus than the package's own. */
  readonly corpusFolder?: string;
  /** Opens the voice that measures, which is closed with each script. */
  readonly openVoice?: typeof openVoice;
}

/**
 * The embedded script writer. It composes a script from the corpus of tips, the user's notes or the transcript's own
 * sentences, and measures every line with the voice that will speak it. It needs no key and no network, and the same
 * order always gives the same script.
 */
export function createLocalScript(options: LocalScriptOptions): ScriptProvider {
  const { cacheFolder, signal, corpusFolder, openVoice: open = openVoice } = options;
  return {
    id: 'local',
    model: 'local-composer-1',
    shorten: async (order) => withoutLastClauses(order),
    async write(order, call) {
      const either = AbortSignal.any([signal, call.signal]);
      const voice = await open({ language: order.language, cacheFolder, signal: either });
      try {
        const corpus = await openCorpus(corpusFolder);
        const fit = createFit(voice, order.language);
        const composed = await compose(order, corpus, fit, call);
        const composition =
          call.isSpoken === true
            ? { ...composed, drafts: await filled(composed.drafts, composed.more, fit, order.language) }
            : composed;
        const pace = await paceOf(composition.drafts, fit);
        // The clips find the narrations in the cache.
        for (const { text } of composition.drafts) await voice.narrate(text);
        return scriptOf(order, composition, pace);
      } finally {
        await voice.close();
      }
    },
  };
}

async function compose(
  order: ScriptOrder,
  corpus: Corpus,
  fit: Fit,
  { passages, article, allowGeneric, isSpoken = false, said = [] }: ScriptCall,
): Promise<Composition> {
  const patterns = await corpus.patterns(order.language.name);
  const words = await corpus.told(order.language.name);
  const notes = order.notes?.trim() ? order.notes : undefined;
  // Where only the whole video has a length, a text is told as far as it fits.
  const told = (composition: (moreSeconds: number) => Promise<Composition>): Promise<Composition> =>
    isSpoken ? fullest(composition, fit) : composition(0);
  if (order.inputType === 'transcript') {
    const text = [order.content, notes].filter((part) => part !== undefined).join('\n\n');
    const around =
      patterns &&
      wordsFor(
        tellingOf(sentencesOf(text, order.language), order.language.name, false),
        patterns,
        words,
        'noun',
      );
    return told((more) => fromText(text, order, around, fit, isSpoken ? more : undefined, said));
  }
  if (patterns === undefined) {
    if (notes === undefined) throw await withoutPatterns(order.language, corpus);
    return told((more) => fromNotesAlone(notes, order, fit, more, said));
  }
  const topic = readTopic(order.content, order.language, patterns.numbers);
  const firstSeed = `${order.language.tag}\n${topic.text.toLowerCase()}`;
  const composing = {
    topic,
    isTitle: order.inputType === 'title',
    language: order.language,
    duration: order.duration,
    patterns,
    fit,
    seed: order.take === undefined ? firstSeed : `${firstSeed}\n${order.take}`,
    firstSeed,
    take: order.take ?? 0,
    said,
    isSpoken,
  };
  // Opening the user's corpus takes a moment; its failure is thrown where it is awaited.
  const found = notes === undefined ? Promise.resolve(passages?.() ?? []) : Promise.resolve([]);
  found.catch(() => undefined);
  const texts = await corpus.texts(order.language.name);
  const id = await subjectOf(topic.text, order.language, corpus);
  const [domain, text] = id === undefined ? [] : [corpus.domains.get(id), texts.get(id)];
  const tell = (source: string, notesOn: (missing: number) => Degradation[], about?: Telling) => {
    const shape = shapeOf(topic);
    const asksForTips = countsTips(topic) || (shape === 'how_to' && about === undefined);
    const own = tellingOf(sentencesOf(source, order.language), order.language.name, asksForTips);
    const telling = about ?? own;
    const around = { ...composing, patterns: wordsFor(telling, patterns, words, shape) };
    // The subject's own hooks speak of its tips.
    const hooks = telling === 'advice' ? text?.hooks : undefined;
    return told(async (more) => {
      const given = await notesBodies(source, order, fit, more, said);
      const composition = await composeGeneral(around, given, hooks);
      return { ...composition, degradations: notesOn(planOf(order.duration).bodies.length - given.length) };
    });
  };
  if (notes !== undefined) return tell(notes, (missing) => (missing > 0 ? [notesTooShort(missing)] : []));
  const own = await found;
  const facts = own.filter(isFact(domain === undefined ? ON_TOPIC : SURELY_ON_TOPIC));
  if (facts.length > 0) return tell(facts.map((fact) => fact.text).join('\n\n'), () => [quoting(facts)]);
  if (domain !== undefined && text !== undefined) return composeFromDomain(composing, domain, text, texts);
  const entry = await articleFor(article, allowGeneric === true);
  if (entry !== undefined)
    return tell(
      entry.text,
      (missing) => [quotingArticle(entry), ...(missing > 0 ? [notesTooShort(missing, 'article')] : [])],
      entry.about ?? 'facts',
    );
  if (allowGeneric !== true) throw noFacts(topic.text);
  return { ...(await composeGeneral(composing, [])), degradations: [GENERIC_FRAME] };
}

/** The encyclopedia's article; where it has none, general sentences may stand, if they were allowed. */
async function articleFor(
  article: ScriptCall['article'],
  allowsGeneric: boolean,
): Promise<FoundPassage | undefined> {
  try {
    return await article?.();
  } catch (error) {
    const isMissing = error instanceof SparkfluenceError && error.details.reason === 'no_article';
    if (isMissing && allowsGeneric) return undefined;
    throw error;
  }
}

function scriptOf(
  order: ScriptOrder,
  { drafts, hooks, counted, degradations }: Composition,
  pace: number,
): Script {
  const general = degradations.some(({ reason }) => reason === 'generic_frame');
  return {
    segments: drafts.map(({ type, durationSeconds, text, visual }) => ({
      type,
      duration_seconds: durationSeconds,
      script_text: text,
      visual_direction: nameSubject(
        visual.visual_direction,
        order.inputType === 'transcript' ? text : cleaned(order.content),
      ),
      emotion: visual.emotion,
    })),
    metadata: {
      virality_score: viralityScore({ hooks, counted, general, pace }),
      hooks_used: hooks,
      total_duration: drafts.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
      language: order.language.name,
    },
    degradations,
  };
}

async function paceOf(drafts: readonly Draft[], fit: Fit): Promise<number> {
  let speech = 0;
  for (const { text, durationSeconds } of drafts) {
    speech += Math.min(roomSeconds(durationSeconds), await fit.seconds(text));
  }
  return speech / drafts.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}
