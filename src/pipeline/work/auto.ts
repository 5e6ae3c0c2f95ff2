import type { Config } from '../../config/resolve.ts';
import type { SparkfluenceError } from '../../contracts/errors.ts';
import type {
  Degradation,
  ImageProviderId,
  ScriptProviderId,
  VideoProviderId,
  VoiceProviderId,
} from '../../contracts/segments.ts';
import { shownUsd } from '../../contracts/usd.ts';
import type { SettingsByVendor } from '../../contracts/vendors.ts';
import {
  isReady,
  type ProviderChoice,
  readyVendors,
  settingsOfImages,
  VENDORS,
} from '../../providers/index.ts';
import { readyNarrators, settingsOfNarrator } from '../../providers/narrators.ts';
import type { PriceTable } from '../money/prices.ts';
import {
  cheapest,
  makerOf,
  openPricesOf,
  PLAN,
  usdOfClips,
  usdOfPictures,
  usdOfSpeech,
  type Way,
} from './compare.ts';

/**
 * What `auto` chooses: the cheapest way by the price table for the keys that are there, and why. What is dearer is bought where a
 * person names it. A part of which the table has no price is not chosen, since no limit could be kept.
 */

/** Who makes a part of a video. */
export interface Maker<Id extends string> extends ProviderChoice<Id> {
  /** Nobody named it: `auto` chose it. */
  readonly isAuto: boolean;
  /** The request itself says it, and not the configuration; also where it says `auto`. */
  readonly isAsked?: boolean | undefined;
  /** Another would not do what the request wants. */
  readonly isNeeded?: boolean | undefined;
  /** The project was begun with it. */
  readonly isBegun?: true | undefined;
  /** The project was begun with another one, whose key is missing. */
  readonly missing?: SparkfluenceError | undefined;
  /** Why `auto` chose it. */
  readonly why?: string | undefined;
}

/**
 * A picture that costs more than this, USD, is bought where its provider is named: pictures are drawn here for nothing, and four of
 * OpenAI's or Google's cost a multiple of all the rest of a narrated video.
 */
const PICTURE_AT_MOST_USD = 0.01;

const NO_KEY = {
  script: 'there is no key for a model that writes',
  images: 'there is no key for one that draws',
  videos: 'there is no key for a video model',
  voice: 'there is no key for a voice',
} as const;

const FEW_SEEN = 'they are seen only where no footage is found';

/** What is no news: nothing was there to choose from. */
export const isPlain = (why: string): boolean => [...Object.values<string>(NO_KEY), FEW_SEEN].includes(why);

/** A mark: `src/pipeline/quote/draft-note.ts` says which parts it means. */
const LOCAL_DRAFT: Degradation = {
  reason: 'local_draft',
  message: 'Without a key for a provider the local one was chosen.',
};

/** Who writes: Gemini, as the specification has it, else a server of one's own. */
export function autoScript(vendors: SettingsByVendor): Maker<ScriptProviderId> {
  const vendor = readyVendors('script', vendors)[0];
  if (vendor === undefined) return { ...here(), isAuto: true, why: NO_KEY.script };
  return { id: vendor.id, isAuto: true, degradations: [], why: `${vendor.key} is set` };
}

/** Who narrates clips that are made here. */
export async function autoVoice(config: Config): Promise<Maker<VoiceProviderId>> {
  const ready = readyNarrators(config.vendors);
  if (ready.length === 0) return { id: 'espeak', isAuto: true, degradations: [], why: NO_KEY.voice };
  const only = { id: ready[0]!.id, isAuto: true, degradations: [], why: `${ready[0]!.key} is set` };
  if (ready.length === 1) return only;
  const prices = await openPricesOf(config);
  const able = ready.filter(
    ({ settings }) => settings !== 'openai_voice' || config.vendors[settings].model !== undefined,
  );
  const best = cheapest(able.flatMap(({ id }) => wayOf(id, usdOfVoice(prices, config, id))));
  if (best === undefined) return only; // that its price, or its model, is missing is said before it is used
  return { ...only, id: best.id, why: `the cheapest of the keys that are there, ${perVideo(best.usd)}` };
}

/** What the narration of a video of 30 s costs, USD; undefined where the table has no price. */
export function usdOfVoice(prices: PriceTable, { vendors }: Config, id: VoiceProviderId): number | undefined {
  const settings = settingsOfNarrator(id);
  return settings === 'local' ? 0 : usdOfSpeech(prices, makerOf(vendors, settings, id));
}

/**
 * Who makes the clips: this machine, from the pictures and with the narrator, or a video model where that costs no more.
 * @param isSpecified the specification's own request, which is for VEO's clips
 */
export async function autoClips(
  config: Config,
  voice: VoiceProviderId,
  isSpecified: boolean,
): Promise<Maker<VideoProviderId>> {
  const { vendors } = config;
  const ready = readyVendors('videos', vendors);
  const byName = isReady({ id: 'pexels' }, vendors) ? ['pexels'] : [];
  if (ready.length === 0) {
    const why = byName.length === 0 ? NO_KEY.videos : `they cost nothing; ${namedOf(byName)}`;
    return { ...here(), isAuto: true, why };
  }
  if (isSpecified && ready.some(({ id }) => id === 'veo'))
    return {
      id: 'veo',
      isAuto: true,
      degradations: [],
      why: 'the request is the specification’s, which is for VEO',
    };
  const named = ready.find(({ id }) => vendors[id].model !== undefined);
  if (named !== undefined)
    return {
      id: named.id,
      isAuto: true,
      degradations: [],
      why: `its model ${vendors[named.id].model} is named`,
    };
  const prices = await openPricesOf(config);
  const ways = ready.flatMap(({ id }) => wayOf(id, usdOfClips(prices, makerOf(vendors, id))));
  const madeHere = { id: 'local' as const, usd: usdOfVoice(prices, config, voice) ?? 0 };
  const best = cheapest<VideoProviderId>([...ways, madeHere])!;
  if (best.id !== 'local')
    return { id: best.id, isAuto: true, degradations: [], why: `the cheapest way, ${perVideo(best.usd)}` };
  const dearer = ways.map(({ id, usd }) => `${id} (${about(usd)})`);
  const names = [...ready.map(({ id }) => id), ...byName];
  return {
    id: 'local',
    isAuto: true,
    degradations: [
      narratedHere(
        voice,
        best.usd,
        dearer,
        ready.map(({ id }) => id),
      ),
    ],
    why: `narrated by ${voice} it is the cheapest way, ${perVideo(best.usd)}; ${namedOf(names, ways)}`,
  };
}

/**
 * Who draws.
 * @param clips who makes the clips
 * @param isSpecified the specification's own request, whose default is FLUX at Hugging Face
 */
export async function autoPictures(
  config: Config,
  clips: VideoProviderId,
  isSpecified: boolean,
): Promise<Maker<ImageProviderId>> {
  // A picture is shown only where no footage is found, so none is bought for it.
  if (clips === 'pexels') return { id: 'local', isAuto: true, degradations: [], why: FEW_SEEN };
  const { vendors } = config;
  const ready = readyVendors('images', vendors);
  if (ready.length === 0) return { ...here(), isAuto: true, why: NO_KEY.images };
  if (isSpecified && ready.some(({ id }) => id === 'huggingface'))
    return { id: 'huggingface', isAuto: true, degradations: [], why: 'it is the specification’s default' };
  const prices = await openPricesOf(config);
  const ways = ready.flatMap(({ id }) =>
    wayOf(id, usdOfPictures(prices, makerOf(vendors, settingsOfImages(id), id))),
  );
  const best = cheapest(ways.filter(({ usd }) => usd <= PLAN.length * PICTURE_AT_MOST_USD));
  if (best === undefined) {
    const names = ready.map(({ id }) => id);
    return { ...here(), isAuto: true, why: `they cost nothing; ${namedOf(names, ways)}` };
  }
  const key = VENDORS.images.find(({ id }) => id === best.id)!.key;
  const why =
    ready.length === 1 ? `${key} is set` : `the cheapest of the keys that are there, ${perVideo(best.usd)}`;
  return { id: best.id, isAuto: true, degradations: [], why };
}

const here = () => ({ id: 'local' as const, degradations: [LOCAL_DRAFT] });

const wayOf = <Id extends string>(id: Id, usd: number | undefined): Way<Id>[] =>
  usd === undefined ? [] : [{ id, usd }];

const about = (usd: number): string => (usd === 0 ? 'for nothing' : `about ${shownUsd(usd)} USD`);
const perVideo = (usd: number): string => (usd === 0 ? 'for nothing' : `${about(usd)} for 30 s`);

/** `veo (about 0.80 USD) and google (about 2.10 USD) where one is named` */
function namedOf(ids: readonly string[], ways: readonly Way<string>[] = []): string {
  const shown = ids.map((id) => {
    const usd = ways.find((way) => way.id === id)?.usd;
    return usd === undefined ? id : `${id} (${about(usd)})`;
  });
  return `${inWords(shown)} where ${ids.length === 1 ? 'it is' : 'one is'} named`;
}

const inWords = (all: readonly string[]): string =>
  all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;

const narratedHere = (
  voice: string,
  usd: number,
  dearer: readonly string[],
  names: readonly string[],
): Degradation => ({
  reason: 'clips_made_here',
  message: `The clips are made on this machine from the pictures and narrated by ${voice}, which is the cheapest way for the keys that are there: ${perVideo(usd)}${dearer.length === 0 ? '' : `, where ${inWords(dearer)} costs more`}.`,
  next: `For clips of a video model, which speak by themselves, use --video-provider ${names.join(' or ')}.`,
});
