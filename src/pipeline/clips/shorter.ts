import { SparkfluenceError } from '../../contracts/errors.ts';
import type { Script, ScriptProvider, ShorterOrder } from '../../contracts/providers.ts';
import type { Segment } from '../../contracts/segments.ts';
import { fingerprint as hashOf } from '../../disk/fingerprint.ts';
import { spokenLength } from '../../language/speech-rate.ts';
import { type ScriptFile, saveScript } from '../../project/store.ts';
import { openScriptProvider } from '../../providers/index.ts';
import { type TooLong, tooLong } from '../narration/too-long.ts';
import { buyScript } from '../script/buy.ts';
import { isSpoken } from '../script/pace.ts';
import { openOptions, tellingWaits } from '../work/provider-options.ts';
import type { Session } from '../work/session.ts';
import type { Work } from '../work/work.ts';

/** A script whose narration makes the video longer than planned, although it is spoken faster, is asked to be shorter. */

/** The words are to be a little fewer than what just fits: a voice does not say each line at the same pace. */
const MARGIN = 0.97;

/**
 * The work with shorter texts for the segments that are too long; undefined where the video is as long as planned, or nobody may
 * shorten it: the words are the person's own, the writer has no others, or it was asked before. One request, below the limit and in
 * the ledger; where it fails the video stays longer, which is said.
 * @throws SparkfluenceError where the project is not ours any more
 */
export async function shorterScript(session: Session, work: Work): Promise<Work | undefined> {
  const { tools } = work;
  const long = tooLong(work);
  if (long === undefined) return undefined;
  const order = orderOf(work, long);
  const mark = hashOf({ shorter: order.segments, language: work.language.tag });
  if (wasAsked(work, mark)) return undefined;
  const writer = await shorteningWriter(session, work);
  if (writer?.shorten === undefined) return undefined;
  try {
    return await shortened(session, work, { ...writer, shorten: writer.shorten }, order, mark);
  } catch (error) {
    tools.signal.throwIfAborted();
    if (!(error instanceof SparkfluenceError) || error.kind === 'project') throw error;
    tools.onNotice?.(`The script stays as long as it is: ${error.message}`);
    return undefined;
  }
}

/** Who would be asked for fewer words; undefined where nobody may: the words are a person's own, or it was done. */
export async function shorteningWriter(
  { makers, config }: Pick<Session, 'makers' | 'config'>,
  { script, choice, tools, place }: Work,
): Promise<ScriptProvider | undefined> {
  if (choice.only !== undefined || script.shortened !== undefined || !isWritersOwn(script)) return undefined;
  if (place.project.settings.duration === null) return undefined;
  const { id } = makers.script;
  if (id === 'local' && script.provider !== 'local') return undefined;
  return openScriptProvider(id, {
    ...openOptions(config, tools.signal),
    ...tellingWaits('script', tools.onEvent),
  });
}

/** Whether the program wrote all of it, and nobody has changed it since. */
const isWritersOwn = ({ provider, segments, written, brought }: ScriptFile): boolean =>
  provider !== null && [written, brought?.segments].includes(hashOf(segments));

/** Whether these very words were asked to be shorter; an order that the writer refused cost nothing, and is sent again. */
const wasAsked = ({ script, place: { ledger } }: Work, mark: string): boolean =>
  script.shortened !== undefined ||
  ledger.state.orders.some(
    ({ stage, fingerprint, state }) => stage === 'script' && fingerprint === mark && state !== 'refused',
  );

/** What is too long in all is taken from the segments that are, each by as much as it is over its own time. */
function orderOf({ script, language }: Work, { total, whole, segments }: TooLong): ShorterOrder {
  const over = segments.reduce((sum, { seconds, planned }) => sum + seconds - planned, 0);
  return {
    language,
    segments: segments.map(({ type, seconds, planned }) => {
      const { script_text } = script.segments.find((segment) => segment.type === type)!;
      const wanted = seconds - ((seconds - planned) * Math.min(over, total - whole)) / over;
      const length = spokenLength(script_text, language);
      return { type, script_text, most: Math.max(1, Math.floor((length * wanted * MARGIN) / seconds)) };
    }),
  };
}

async function shortened(
  session: Session,
  work: Work,
  writer: ScriptProvider & Required<Pick<ScriptProvider, 'shorten'>>,
  order: ShorterOrder,
  mark: string,
): Promise<Work | undefined> {
  const { script: before, tools, place } = work;
  tools.onEvent({ stage: 'script', state: 'started' });
  const asked: ScriptProvider = {
    ...writer,
    write: async (_, call) => {
      const texts = await writer.shorten(order, call);
      return { ...before, segments: withTexts(before, order, texts) };
    },
  };
  const fileOf = ({ segments }: Pick<Script, 'segments'>) => fileWith(before, segments, order, writer.id);
  const nothing = { inputType: 'topic', content: '', duration: '30s', platform: 'tiktok' } as const;
  const { file, aside } = await buyScript(
    await session.purchaseContext(),
    asked,
    { ...nothing, language: work.language },
    {},
    fileOf,
    mark,
  );
  const paced = await withLengths(session, before, file, fileOf);
  await saveScript(place.project, paced);
  tools.onEvent({ stage: 'script', state: 'done' });
  if (aside !== undefined) tools.onNotice?.(`The longer script is kept as ${aside}.`);
  const isOther = paced.segments.some(
    ({ script_text }, index) => script_text !== before.segments[index]!.script_text,
  );
  return isOther ? { ...work, script: paced } : undefined;
}

function withTexts({ segments }: ScriptFile, order: ShorterOrder, texts: readonly string[]): Segment[] {
  const known = new Map(order.segments.map(({ type }, index) => [type, texts[index]!]));
  return segments.map((segment) => ({
    ...segment,
    script_text: known.get(segment.type) ?? segment.script_text,
  }));
}

/** The script with other segments, which are the program's as the ones before were. */
function fileWith(
  before: ScriptFile,
  segments: readonly Segment[],
  { segments: long }: ShorterOrder,
  writer: string,
): ScriptFile {
  const mark = hashOf(segments);
  const names = long.map(({ type }) => type).join(' and ');
  const note = {
    reason: 'script_shortened',
    message: `${names}: ${writer} was asked for fewer words, since the voice needed more time than the plan has; the words before are in takes/.`,
  };
  return {
    ...before,
    segments: [...segments],
    ...(before.written === undefined ? {} : { written: mark }),
    ...(before.brought === undefined ? {} : { brought: { ...before.brought, segments: mark } }),
    shortened: hashOf(before.segments),
    metadata: {
      ...before.metadata,
      total_duration: segments.reduce((sum, { duration_seconds: seconds }) => sum + seconds, 0),
    },
    degradations: [...before.degradations.filter(({ reason }) => reason !== 'shorter_than_planned'), note],
  };
}

/** The segments whose words changed last as long as the embedded voice takes for them, where it speaks the language. */
async function withLengths(
  session: Session,
  before: ScriptFile,
  file: ScriptFile,
  fileOf: (script: Pick<Script, 'segments'>) => ScriptFile,
): Promise<ScriptFile> {
  if (!isSpoken(session)) return file;
  const segments: Segment[] = [];
  for (const [index, segment] of file.segments.entries()) {
    const isOther = segment.script_text !== before.segments[index]!.script_text;
    const seconds = isOther ? await session.speak(segment.script_text).catch(notSpoken) : undefined;
    segments.push(seconds === undefined ? segment : { ...segment, duration_seconds: seconds });
  }
  return fileOf({ segments });
}

function notSpoken(error: unknown): undefined {
  if (error instanceof SparkfluenceError && error.kind === 'input') return undefined;
  throw error;
}
