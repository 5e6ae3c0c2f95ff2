import { join } from 'node:path';
import { z } from 'zod';
import type { SpeechOrder, SpokenSound, VoiceProvider } from '../../contracts/narrators.ts';
import type { Segment, SegmentType } from '../../contracts/segments.ts';
import { writeWhole } from '../../disk/files.ts';
import { sha256 } from '../../disk/fingerprint.ts';
import { type DoneNarration, doneNarrationSchema, type Order } from '../../project/ledger.ts';
import { changeOrder, entriesOf, isInDoubt, isLocal, narrationOf, ordersFor } from '../../project/orders.ts';
import { narrationCache } from '../../providers/local/voice/voice-cache.ts';
import { waveFile } from '../../providers/local/wave-file.ts';
import { usualSeconds } from '../../providers/voice/spoken.ts';
import { readWave } from '../../providers/voice/wave.ts';
import { requireResendable } from '../money/budget.ts';
import { readOrderAnswer, removeOrderAnswer } from '../money/order-answers.ts';
import { costOfTokens, type Price, priceOfSpeech } from '../money/prices.ts';
import { costFields } from '../money/purchases.ts';
import { isWhole } from '../work/assets.ts';
import { buyAsset } from '../work/buy-asset.ts';
import { addTake, keepUnknown, setAside } from '../work/takes.ts';
import type { Work } from '../work/work.ts';
import { fittedToRoom, soundToKeep, workbenchOf } from './fit.ts';
import { keyOf, markOf, speechOrderOf } from './mark.ts';

/**
 * The narration of a segment whose clip is made here, by the voice that was chosen: what is there and still answers its inputs
 * is kept, also a narration that any project of this machine has bought; else it is bought.
 * @param narrator who speaks; left out: who narrates clips that are made here
 * @throws SparkfluenceError provider, limit, budget, config
 */
export async function makeNarration(
  work: Work,
  segment: Segment,
  narrator: VoiceProvider | undefined = work.makers.narrator,
): Promise<void> {
  const { type } = segment;
  await adoptNarrations(work, segment);
  if (await isNarrated(work, segment, narrator)) return;
  if (narrator === undefined) return giveBack(work, type);
  const order = speechOrderOf(work, segment);
  const kept = await keptSpeech(work, narrator, order);
  if (kept !== undefined) return putNarration(work, segment, narrator, kept);
  await buyNarration(work, segment, narrator, order);
}

/** Whether `makeNarration` would buy. */
export async function needsNarration(
  work: Work,
  segment: Segment,
  narrator: VoiceProvider | undefined = work.makers.narrator,
): Promise<boolean> {
  if (narrator === undefined || (await isNarrated(work, segment, narrator))) return false;
  return (await keptSpeech(work, narrator, speechOrderOf(work, segment))) === undefined;
}

/** Whether `makeNarration` would put another speech in its place, bought or kept: the clip that says it is made anew. */
export async function isSpokenAnew(work: Work, segment: Segment): Promise<boolean> {
  const { narrator } = work.makers;
  if (narrator === undefined && narrationOf(work.place.ledger.state, segment.type) === undefined)
    return false;
  return !(await isNarrated(work, segment, narrator));
}

/** What the narration of a segment is expected to cost. @throws SparkfluenceError config, reason `price_unknown` */
export function narrationPrice(
  { money, language, place }: Pick<Work, 'money' | 'language' | 'place'>,
  narrator: Pick<VoiceProvider, 'id' | 'model'>,
  text: string,
): Price {
  const seconds = usualSeconds(text, language) / (place.project.settings.speed ?? 1);
  return priceOfSpeech(money.prices, narrator, { characters: [...text].length, seconds });
}

/** A recording of the person's, or a narration of the same words by this voice; with `auto`, by whoever spoke them. */
async function isNarrated(
  work: Work,
  segment: Segment,
  narrator: VoiceProvider | undefined,
): Promise<boolean> {
  const { makers, place } = work;
  const known = narrationOf(place.ledger.state, segment.type);
  if (known === undefined || !(await isWhole(place.project.folder, known.asset))) return false;
  if (known.fingerprint === null) return true;
  if (narrator !== undefined && known.fingerprint === markOf(narrator, speechOrderOf(work, segment)))
    return true;
  if (!makers.auto.voice) return false;
  const maker = { id: known.provider as VoiceProvider['id'], model: known.model };
  return known.fingerprint === markOf(maker, speechOrderOf(work, segment));
}

/** The same speech, as any project of this machine has bought it; another take is another speech. */
async function keptSpeech(
  { place, choice }: Work,
  narrator: VoiceProvider,
  order: SpeechOrder,
): Promise<SpokenSound | undefined> {
  if (choice.redo) return undefined;
  const kept = await narrationCache(place.config.cacheFolder).read(keyOf(narrator, order));
  if (kept === undefined) return undefined;
  const { samples, sampleRate, words } = kept;
  return { samples, sampleRate, words: words.length === 0 ? null : words, speed: order.speed };
}

async function buyNarration(
  work: Work,
  segment: Segment,
  narrator: VoiceProvider,
  order: SpeechOrder,
): Promise<void> {
  const { place, money } = work;
  const { type } = segment;
  const mark = markOf(narrator, order);
  const price = narrationPrice(work, narrator, order.text);
  const unanswered = ordersFor(
    place.ledger.state,
    'narration',
    type,
    (each) => each.fingerprint === mark && each.state === 'sent' && !isLocal(each),
  );
  const possiblyTwice = unanswered.length > 0;
  if (possiblyTwice) requireResendable(money, { what: type, segment: type, provider: narrator.id }, price);
  const costOf = ({ usage }: SpokenSound) => costOfTokens(money.prices, 'voice', narrator, usage);
  await buyAsset(work, {
    kind: 'narration',
    segment: type,
    maker: narrator,
    price,
    inputs: { fingerprint: mark, prompt: order.text },
    isCurrent: false,
    possiblyTwice,
    intend(state) {
      for (const { id } of unanswered) changeOrder(state, id, { state: 'lost' });
    },
    send: (call) => narrator.speak(order, call),
    answerToSave: (spoken): NarrationAnswer => ({
      base64: Buffer.from(waveFile(spoken.samples, spoken.sampleRate, 1)).toString('base64'),
      narration: narrationFrom(type, narrator, mark, spoken),
      cost: costOf(spoken) ?? null,
      speed: spoken.speed,
    }),
    costOf,
    async save(spoken) {
      const sound = await soundToKeep(workbenchOf(work), spoken, order.speed);
      const { samples, sampleRate, words } = sound;
      const durationSeconds = samples.length / sampleRate;
      const cached = { samples, sampleRate, durationSeconds, words: words ?? [] };
      await narrationCache(place.config.cacheFolder).write(keyOf(narrator, order), cached);
      return saved(work, type, narrator, mark, sound, await fittedToRoom(work, segment, sound));
    },
    receive(state, narration, id) {
      changeOrder(state, id, { asset: narration.asset });
      state.narrations[type] = { ...narration, order: id };
    },
  });
}

/** Puts a speech that was bought earlier into its place. */
async function putNarration(
  work: Work,
  segment: Segment,
  narrator: VoiceProvider,
  spoken: SpokenSound,
): Promise<void> {
  const { ledger } = work.place;
  const { type } = segment;
  const { record } = await setAside(work, 'narration', type);
  const mark = markOf(narrator, speechOrderOf(work, segment));
  const fitted = await fittedToRoom(work, segment, spoken);
  const narration = await saved(work, type, narrator, mark, spoken, fitted);
  await ledger.update((state) => {
    record(state);
    state.narrations[type] = narration;
  });
}

/** The embedded voice speaks from now on; the narration that was bought is kept as a take. */
async function giveBack(work: Work, type: SegmentType): Promise<void> {
  const { ledger } = work.place;
  if (ledger.state.narrations[type]?.state !== 'succeeded') return;
  const { record } = await setAside(work, 'narration', type);
  await ledger.update((state) => {
    record(state);
    delete entriesOf(state, 'narration')[type];
  });
}

async function saved(
  work: Work,
  type: SegmentType,
  narrator: Pick<VoiceProvider, 'id' | 'model'>,
  mark: string | null,
  natural: SpokenSound,
  spoken: SpokenSound,
): Promise<DoneNarration> {
  const { folder } = work.place.project;
  const tempo = Math.round((spoken.speed / natural.speed) * 10_000) / 10_000;
  const narration = {
    ...narrationFrom(type, narrator, mark, spoken),
    ...(tempo === 1 ? {} : { tempo }),
  };
  await keepUnknown(work, 'narration', type, narration.asset.path, undefined);
  await writeWhole(join(folder, narration.asset.path), waveFile(spoken.samples, spoken.sampleRate, 1));
  return narration;
}

function narrationFrom(
  type: SegmentType,
  { id, model }: Pick<VoiceProvider, 'id' | 'model'>,
  mark: string | null,
  { samples, sampleRate, words }: SpokenSound,
): DoneNarration {
  const bytes = waveFile(samples, sampleRate, 1);
  return {
    state: 'succeeded',
    fingerprint: mark,
    provider: id,
    model,
    asset: { path: `narrations/${type}.wav`, sha256: sha256(bytes), bytes: bytes.length },
    duration_seconds: samples.length / sampleRate,
    words: words === null ? null : [...words],
  };
}

const answerSchema = z.strictObject({
  base64: z.base64(),
  narration: doneNarrationSchema,
  cost: z.object({ usd: z.number().min(0).optional(), credits: z.number().min(0).optional() }).nullable(),
  /** The speed that the voice spoke at; answers of earlier versions do not tell. */
  speed: z.number().positive().optional(),
});
type NarrationAnswer = z.infer<typeof answerSchema>;

/** Takes over narrations that were answered before a kill and have no receipt yet: they are paid for. */
async function adoptNarrations(work: Work, segment: Segment): Promise<void> {
  const { project, ledger } = work.place;
  const { type } = segment;
  for (const order of ordersFor(ledger.state, 'narration', type, isInDoubt)) {
    const answer = await readOrderAnswer(project.folder, order.id, answerSchema);
    if (answer === undefined) continue;
    await adopt(work, segment, order, answer);
    await removeOrderAnswer(project.folder, order.id);
  }
}

async function adopt(work: Work, segment: Segment, order: Order, answer: NarrationAnswer): Promise<void> {
  const { type } = segment;
  const { project, ledger } = work.place;
  const { narration, base64, cost } = answer;
  const entry = ledger.state.narrations[type];
  const { usd } = cost ?? {};
  const settled = { state: 'fetched', ...costFields(usd === undefined ? undefined : { usd }) } as const;
  if (entry?.state === 'ordered' && entry.order === order.id) {
    const whole = await asKept(work, segment, answer);
    return ledger.update((state) => {
      changeOrder(state, order.id, { ...settled, asset: whole.asset });
      state.narrations[type] = { ...whole, order: order.id };
    });
  }
  const part = join(project.folder, `narrations/.${order.id}.part`);
  await writeWhole(part, Buffer.from(base64, 'base64'));
  const made = { ...order, asset: narration.asset, order: order.id };
  const take = await addTake(work, 'narration', type, made, part);
  await ledger.update((state) => {
    changeOrder(state, order.id, { ...settled, asset: take.asset });
    state.takes.push(take);
  });
}

/** An answer as it would have been kept without the kill: at the speed that was asked for, with a breath, fitted to its segment. */
async function asKept(
  work: Work,
  segment: Segment,
  { narration, base64, speed: spokenAt }: NarrationAnswer,
): Promise<DoneNarration> {
  const { folder, settings } = work.place.project;
  const { speed = 1 } = settings;
  const bytes = Buffer.from(base64, 'base64');
  const wave = readWave(bytes);
  const { type } = segment;
  if (wave === undefined) {
    await keepUnknown(work, 'narration', type, narration.asset.path, undefined);
    await writeWhole(join(folder, narration.asset.path), bytes);
    return narration;
  }
  const { samples, sampleRate } = wave;
  const spoken = { samples, sampleRate, words: narration.words, speed: spokenAt ?? speed };
  const sound = await soundToKeep(workbenchOf(work), spoken, speed);
  const narrator = { id: narration.provider as VoiceProvider['id'], model: narration.model };
  const { fingerprint: mark } = narration;
  return saved(work, type, narrator, mark, sound, await fittedToRoom(work, segment, sound));
}
