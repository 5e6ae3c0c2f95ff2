import { isStock } from '../../contracts/photos.ts';
import type {
  Degradation,
  ImageProviderId,
  ScriptProviderId,
  VideoProviderId,
} from '../../contracts/segments.ts';
import type { SettingsByVendor } from '../../contracts/vendors.ts';
import { chooseProvider, type ProviderChoice } from '../../providers/index.ts';

/** The providers that the user named, a stage each; a missing one and `auto` leave the choice to the program. */
export interface NamedProviders {
  readonly scriptProvider?: string | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
}

export interface Maker<Id extends string> extends ProviderChoice<Id> {
  /** Nobody named it: `auto` chose it. */
  readonly isAuto: boolean;
}

/** Who makes what, decided once for a command and carried along. */
export interface Makers {
  readonly script: Maker<ScriptProviderId>;
  readonly images: Maker<ImageProviderId>;
  readonly videos: Maker<VideoProviderId>;
}

/**
 * Chooses the provider of every stage.
 * @throws SparkfluenceError config, reason `key_missing`, for a named provider without its key; input for an unknown one
 */
export function chooseMakers(
  { scriptProvider, imageProvider, videoProvider }: NamedProviders,
  vendors: SettingsByVendor,
): Makers {
  const choose = <Stage extends keyof Makers>(stage: Stage, named: string | undefined) => ({
    ...chooseProvider(stage, named, vendors),
    isAuto: named === undefined || named === 'auto',
  });
  const makers = {
    images: choose('images', imageProvider),
    videos: choose('videos', videoProvider),
    script: choose('script', scriptProvider),
  };
  makers.images.degradations.push(...unusedForImages(makers.images.id, vendors));
  return makers;
}

function unusedForImages(
  id: ImageProviderId,
  { openai, huggingface, openverse, pexels, pixabay }: SettingsByVendor,
): Degradation[] {
  const { quality } = openai;
  const { via } = huggingface;
  const { licenses } = openverse;
  const model = isStock(id) ? { openverse, pexels, pixabay }[id].model : undefined;
  return [
    ...(quality === undefined || id === 'openai' ? [] : [unused('--image-quality', quality, id)]),
    ...(via === undefined || id === 'huggingface' ? [] : [unused('--image-via', via, id)]),
    ...(licenses === undefined || id === 'openverse'
      ? []
      : [unused('--image-licenses', licenses.join(','), id)]),
    ...(model === undefined ? [] : [unused('--image-model', model, id)]),
  ];
}

/** What was asked for of a provider that has no such choice is named, and not dropped silently. */
const unused = (flag: string, value: string, id: string): Degradation => ({
  reason: 'option_not_used',
  message: `${flag} ${value} was not used: ${id} has no such choice`,
});
