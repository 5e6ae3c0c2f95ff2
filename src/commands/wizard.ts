import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { configOf } from '../config/load.ts';
import type { Config } from '../config/resolve.ts';
import { CAPTION_MODES } from '../contracts/captions.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { findLanguage } from '../contracts/languages.ts';
import { DURATIONS, PLATFORM_NAMES, PLATFORMS, STYLES } from '../contracts/segments.ts';
import { shownUsd } from '../contracts/usd.ts';
import type { World } from '../contracts/world.ts';
import type { Asker } from '../io/asker.ts';
import { canAsk, openAsker } from '../io/prompts.ts';
import { whileWaiting } from '../io/waiting.ts';
import { checkContent } from '../operations/content.ts';
import { type Offer, providerOffers } from '../pipeline/quote/offers.ts';
import type { Quote } from '../pipeline/quote/quote.ts';
import { quoteNew } from '../pipeline/quote/quote-new.ts';
import { autoScript } from '../pipeline/work/auto.ts';
import { chooseMakers } from '../pipeline/work/makers.ts';
import { limitsOf } from '../pipeline/work/session.ts';
import { languagesLike } from './answer/languages-like.ts';
import { type MoneyFlags, moneyOf } from './flags/money.ts';
import type {
  CaptionFlags,
  CommonFlags,
  ContentFlags,
  LogoFlags,
  LookFlags,
  MusicFlags,
} from './flags/options.ts';
import { askForFacts } from './wizard-facts.ts';

type Flags = CommonFlags & ContentFlags & LookFlags & LogoFlags & MusicFlags & CaptionFlags & MoneyFlags;

/** Whether the subject of the video is not given and a person can be asked for it. */
export function wantsWizard({ streams, env }: World, flags: Flags): boolean {
  const { topic, title, transcript, script, project, input, yes } = flags;
  const subject = topic ?? title ?? transcript ?? script ?? project;
  return subject === undefined && input && yes !== true && canAsk(streams, env);
}

/**
 * Asks for everything that no flag gives, shows the quote, and asks whether to start.
 * @param lineOf the answers as a command line that needs no questions
 * @returns the flags as if they had been typed
 * @throws SparkfluenceError interrupted (Ctrl-C), budget (over the limit, or not agreed)
 */
export async function askForRun(
  world: World,
  flags: Flags,
  before: Config,
  lineOf: (answers: Flags) => string,
): Promise<Flags> {
  const answers: Answers = { ...flags };
  try {
    return await askAndQuote(world, flags, before, answers, lineOf);
  } catch (error) {
    if (!(error instanceof SparkfluenceError) || error.kind !== 'interrupted') throw error;
    const next =
      answers.topic === undefined
        ? 'Start again, or say it in one line: sparkfluence run --topic "…" --language english'
        : `Your answers in one line: ${lineOf(answers)}`;
    throw new SparkfluenceError('interrupted', 'Nothing was started', {
      details: { reason: 'interrupted', next },
      cause: error,
    });
  }
}

/** The flags with the answers so far. */
type Answers = { -readonly [Name in keyof Flags]: Flags[Name] };

async function askAndQuote(
  world: World,
  flags: Flags,
  before: Config,
  answers: Answers,
  lineOf: (answers: Flags) => string,
): Promise<Flags> {
  const ask = openAsker(world);
  await askAll(ask, world, flags, before, answers);
  const config = configOf(world, answers); // with the model on this machine that was chosen
  const limits = limitsOf(config, moneyOf(answers).limits);
  const makers = await chooseMakers(answers, config);
  const quote = await whileWaiting(
    world.streams,
    { ...answers, mode: answers.progress, env: world.env },
    'counting what it costs',
    () => quoteNew(config, world.signal, answers, makers, limits),
  );
  world.streams.stderr.write(`${quoteSummary(quote)}\n`);
  // A quote over the limit is refused by the operation, with its own error.
  if (!(await ask.confirm('Start?', true))) {
    throw new SparkfluenceError('budget', 'Not agreed; nothing was started', {
      details: { reason: 'not_agreed', next: `The same in one line: ${lineOf(answers)}` },
    });
  }
  return { ...answers, yes: true };
}

/** Asks for what no flag gives, and writes each answer down at once. */
async function askAll(
  ask: Asker,
  world: World,
  flags: Flags,
  config: Config,
  answers: Answers,
): Promise<void> {
  const { preferences } = config;
  const plain = <Value extends string>(values: readonly Value[], words: Record<Value, string>) =>
    values.map((value) => ({ value, name: words[value] }));
  answers.topic = await ask.text('What is the video about?', { check: isTopic });
  const language =
    flags.language ??
    (await ask.search('In which language?', languagesLike, preferences.language ?? 'english'));
  answers.language = findLanguage(language).name;
  answers.platform ??= await ask.choose(
    'Where is it published?',
    plain(PLATFORMS, PLATFORM_NAMES),
    preferences.platform,
  );
  answers.duration ??= await ask.choose('How long?', plain(DURATIONS, LENGTHS), preferences.duration);
  answers.style ??= await ask.choose('Which look?', plain(STYLES, LOOKS), preferences.style);
  const offers = await providerOffers(config, answers.duration);
  const provider = async (question: string, list: readonly Offer[], preset: string | undefined) => {
    const auto = list.find(({ isAuto }) => isAuto)?.id;
    const wanted = preset === 'auto' ? auto : (preset ?? auto);
    const only = onlyAnswer(list, wanted);
    if (only !== undefined) world.streams.stderr.write(`${question} ${only}\n`);
    const chosen = only === undefined ? await ask.choose(question, list.map(offerChoice), wanted) : wanted;
    return chosen === auto && preset === undefined ? undefined : chosen;
  };
  Object.assign(
    answers,
    await askForWriter(flags, config, world.signal, (local) =>
      provider('Who writes the script?', [...local, ...offers.script], preferences.script_provider),
    ),
  );
  if (answers.localLlm !== undefined && flags.localLlm === undefined)
    world.streams.stderr.write(
      `From now on without asking: sparkfluence config set --user local_llm ${answers.localLlm}\n`,
    );
  const image =
    flags.imageProvider ??
    (await provider('Who draws the pictures?', offers.images, preferences.image_provider));
  if (image !== undefined) answers.imageProvider = image;
  const video =
    flags.videoProvider ??
    (await provider('Who makes the clips?', offers.videos, preferences.video_provider));
  if (video !== undefined) answers.videoProvider = video;
  const music =
    flags.bgm ??
    (await ask.text('Background music? (a file or an address; empty: made by the program in drafts)', {
      ...(preferences.music === undefined ? {} : { preset: preferences.music }),
      check: (text) => isMusic(text, world.cwd),
    }));
  if (music === false) answers.bgm = music;
  else if (music.trim() !== '') answers.bgm = music.trim();
  if (flags.notes === undefined)
    await askForFacts(ask, world, config, answers, (part) => Object.assign(answers, part));
  answers.captions ??= await ask.choose(
    'Captions?',
    plain(CAPTION_MODES, CAPTION_NAMES),
    preferences.captions ?? 'sidecar',
  );
}

/** The answer in words, where only one is ready and it is the wanted one; undefined: there is something to choose. */
function onlyAnswer(list: readonly Offer[], wanted: string | undefined): string | undefined {
  const [first, ...others] = list.filter(({ ready }) => ready);
  if (first === undefined || others.length > 0 || first.id !== wanted) return undefined;
  const keys = new Set(
    list.flatMap(({ ready, key, keyFrom = '' }) =>
      ready || key === undefined ? [] : [`${key} (${keyFrom.replace('https://', '')})`],
    ),
  );
  return [offerChoice(first).name, ...[...keys].map((key) => `  more with ${key}`)].join('\n');
}

/**
 * Who writes; models of servers that answer on this machine are among the choices where nobody is named and no key is set.
 * @param choose asks, with the offers that were found on this machine before the others
 */
async function askForWriter(
  { scriptProvider, localLlm }: Flags,
  { vendors, preferences, localServers }: Config,
  signal: AbortSignal,
  choose: (local: readonly Offer[]) => Promise<string | undefined>,
): Promise<Pick<Flags, 'scriptProvider' | 'localLlm'>> {
  if (scriptProvider !== undefined) return { scriptProvider };
  if (localLlm !== undefined) return { scriptProvider: 'llm', localLlm };
  const isOpen = (preferences.script_provider ?? 'auto') === 'auto';
  const isKnown = autoScript(vendors).id !== 'local';
  const { findLocalLlms } = await import('../providers/script/local-llms.ts');
  const found = isOpen && !isKnown ? await findLocalLlms(localServers, signal) : [];
  const offers = found.flatMap(({ models }) =>
    models.slice(0, MOST_MODELS).map((id) => ({ id, ready: true, usd: 0, isAuto: false })),
  );
  const chosen = await choose(offers);
  if (offers.some(({ id }) => id === chosen))
    return { scriptProvider: 'llm', ...(chosen && { localLlm: chosen }) };
  return chosen === undefined ? {} : { scriptProvider: chosen };
}

/** So many models of one server are offered. */
const MOST_MODELS = 3;

const LENGTHS = {
  '30s': '30 seconds: a hook, two points, a call to action',
  '60s': '60 seconds: six points',
};
const LOOKS = {
  cinematic: 'cinematic: film light, depth',
  realistic: 'realistic: like a good photograph',
  animated: 'animated: drawn and bright',
};
const CAPTION_NAMES = {
  none: 'none',
  sidecar: 'as files beside the video (srt, vtt)',
  burn: 'in the picture as well, word by word',
};

/** `veo, about 0.80 USD, ready` */
function offerChoice({ id, ready, key, keyFrom = '', usd }: Offer) {
  if (id.includes('/'))
    return { value: id, name: `${id}, free, a model that runs on this machine`, short: id };
  const cost = usd === undefined ? 'no price known' : usd === 0 ? 'free' : `about ${shownUsd(usd)} USD`;
  const name = `${id}, ${cost}`;
  if (!ready) return { value: id, name, disabled: `needs ${key} (${keyFrom.replace('https://', '')})` };
  return {
    value: id,
    name: `${name}${id === 'local' ? ', a draft made on this machine' : ', ready'}`,
    short: id,
  };
}

function isTopic(text: string): true | string {
  return right(() => checkContent('topic', text, 'This'));
}

async function isMusic(text: string, cwd: string): Promise<true | string> {
  const name = text.trim();
  if (name === '' || /^(https?|file):/i.test(name)) return true;
  const found = await stat(resolve(cwd, name)).catch(() => undefined);
  return found?.isFile() === true || `There is no file ${name}.`;
}

function right(check: () => unknown): true | string {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof SparkfluenceError) return `${error.message}. ${error.details.next ?? ''}`.trim();
    throw error;
  }
}

const STAGES = { script: 'script', images: 'pictures', voice: 'voice', videos: 'clips' } as const;

/** A quote as text, a line a stage: how many assets, by which provider, at what cost. */
export function quoteSummary(quote: Quote): string {
  const rows = (['script', 'images', 'voice', 'videos'] as const).flatMap((stage) => {
    const lines = quote.lines.filter((line) => line.stage === stage);
    const [first] = lines;
    if (first === undefined) return [];
    const usd = lines.reduce((sum, line) => sum + line.usd, 0);
    const exact = lines.every((line) => line.exact);
    const cost = usd === 0 ? 'free' : `${shownUsd(usd)} USD${exact ? '' : ', estimated'}`;
    return [`  ${STAGES[stage].padEnd(9)} ${lines.length} by ${first.provider} (${first.model}): ${cost}`];
  });
  const credits = quote.total_credits > 0 ? ` (${quote.total_credits} credits)` : '';
  const limit = quote.within_limit ? '' : `, over the limit of ${shownUsd(quote.limit_usd)} USD`;
  return [
    'It will take:',
    ...rows,
    `  in all    ${shownUsd(quote.total_usd)} USD${credits}, at most ${shownUsd(quote.limit_usd)}${limit}; prices of ${quote.as_of}`,
  ].join('\n');
}
