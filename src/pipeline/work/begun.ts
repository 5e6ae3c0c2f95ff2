import { voiceOfOurs } from '../../contracts/brand.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { present } from '../../contracts/own.ts';
import {
  IMAGE_PROVIDERS,
  isMadeHere,
  SEGMENT_TYPES,
  VIDEO_PROVIDERS,
  VOICE_PROVIDERS,
} from '../../contracts/segments.ts';
import type { SettingsByVendor } from '../../contracts/vendors.ts';
import { openLedger, type State } from '../../project/ledger.ts';
import { clipOf, imageOf, narrationOf } from '../../project/orders.ts';
import { type KeptMakers, openIfThere, type Project } from '../../project/store.ts';
import { chooseProvider, type ProviderChoice, FLAGS as STAGE_FLAGS } from '../../providers/index.ts';
import { chooseNarrator } from '../../providers/narrators.ts';
import type { Maker } from './auto.ts';
import type { Makers } from './makers.ts';
import type { Choice } from './work.ts';

/**
 * A project goes on with those who were named for it, and with those who made its parts: what `auto` or the configuration would choose
 * today is for other projects. One narrator says a whole video, and a video whose clips a model makes is no draft in its second half.
 */

const STAGES = ['script', 'images', 'videos', 'voice'] as const;

/**
 * The makers of a project that is there, where the request names nobody else.
 * @param choice `--redo` of a whole video makes it anew by whoever is chosen today, unless somebody was named
 */
export async function asBegun(
  chosen: Makers,
  { folder, settings }: Project,
  vendors: SettingsByVendor,
  choice: Choice = { redo: false },
): Promise<Makers> {
  const before = await openIfThere(folder);
  if (before === undefined) return chosen;
  const isAnew = choice.redo && choice.only === undefined;
  const { voice, ...made } = isAnew ? {} : madeBy((await openLedger(folder)).state);
  // A voice by a name of its own is asked of whoever has it.
  const isOfOurs = settings.voice === undefined || voiceOfOurs(settings.voice) !== undefined;
  const isSame = voice === 'espeak' ? isOfOurs : isOfOurs || settings.voice === before.settings.voice;
  return goingOn(
    chosen,
    { ...made, ...(isSame ? present({ voice }) : {}), ...before.settings.makers },
    vendors,
  );
}

/** The makers with those of a project in the place of what nobody named in this request. */
export function goingOn(chosen: Makers, begun: KeptMakers, vendors: SettingsByVendor): Makers {
  const by = <Id extends string>(
    stage: (typeof STAGES)[number],
    maker: Maker<Id>,
    open: (id: Id) => ProviderChoice<Id>,
  ) => {
    const id = begun[stage] as Id | undefined;
    const isOpen = maker.isAsked !== true && maker.isNeeded !== true;
    if (id === undefined || !isOpen || (maker.isAuto && maker.id === id)) return maker;
    try {
      return { ...open(id), isAuto: true, isBegun: true as const, why: 'the project was begun with it' };
    } catch (error) {
      if (!(error instanceof SparkfluenceError)) throw error;
      return { ...maker, missing: withoutKey(error, FLAGS[stage]) };
    }
  };
  const { script, images, videos, voice } = chosen;
  return {
    script: by('script', script, (id) => chooseProvider('script', id, vendors)),
    images: by('images', images, (id) => chooseProvider('images', id, vendors)),
    videos: by('videos', videos, (id) => chooseProvider('videos', id, vendors)),
    voice: by('voice', voice, (id) => chooseNarrator(id, vendors)),
  };
}

const FLAGS = { ...STAGE_FLAGS, voice: 'voice-provider' } as const;

function withoutKey({ message, kind, details }: SparkfluenceError, flag: string): SparkfluenceError {
  const next = `Set ${details.key ?? 'it'} again, or use --${flag} auto: what is made stays, and the rest is made by whoever is there.`;
  return new SparkfluenceError(kind, `The project was begun with ${details.provider}: ${message}`, {
    details: { ...details, next },
  });
}

/** Who made the parts that a project has: a vendor before this machine, since something is bought of it already. */
export function madeBy(state: State): KeptMakers {
  const first = <Id extends string>(all: readonly Id[], found: readonly (string | undefined)[]) =>
    found.find((id): id is Id => all.some((known) => known === id));
  const clips = SEGMENT_TYPES.map((type) => clipOf(state, type));
  const makers = clips.map((clip) => clip?.provider);
  const images = SEGMENT_TYPES.map((type) => imageOf(state, type));
  const spoken = SEGMENT_TYPES.map((type) => narrationOf(state, type));
  const isSpokenHere = SEGMENT_TYPES.some((_, index) => {
    const clip = clips[index];
    return clip?.state === 'succeeded' && isMadeHere(clip.provider) && spoken[index] === undefined;
  });
  return present({
    // A drawing of this machine also stands in for a photo that was not found.
    images: first(
      IMAGE_PROVIDERS.filter((id) => id !== 'local'),
      images.map((image) => image?.provider),
    ),
    videos: first(VIDEO_PROVIDERS, [...makers.filter((id) => id !== 'local'), ...makers]),
    voice: first(VOICE_PROVIDERS, [
      ...spoken.map((narration) => (narration?.fingerprint == null ? undefined : narration.provider)),
      ...(isSpokenHere ? ['espeak'] : []),
    ]),
  });
}

/**
 * The project with those who are named from now on: by a request, or by the configuration where it begins. A request for some
 * segments changes nobody, and `auto` takes a name back.
 */
export async function withMakers(
  project: Project,
  chosen: Makers,
  { only }: Partial<Choice> = {},
): Promise<Project> {
  if (only !== undefined) return project;
  const isNew = (await openIfThere(project.folder)) === undefined;
  const { makers: before = {}, ...settings } = project.settings;
  const kept: Record<string, string | undefined> = { ...before };
  for (const stage of STAGES) {
    const { id, isAuto, isAsked = false } = chosen[stage];
    if (isAuto && isAsked) delete kept[stage];
    if (!isAuto && (isAsked || isNew)) kept[stage] = id;
  }
  return Object.keys(kept).length === 0
    ? { ...project, settings }
    : { ...project, settings: { ...settings, makers: kept as KeptMakers } };
}
