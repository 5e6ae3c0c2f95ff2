import { licensesOf, STOCK_LIBRARIES } from '../contracts/photos.ts';
import type { SettingsValues } from '../contracts/settings.ts';
import type { SettingsByVendor, VendorId, VendorSettings } from '../contracts/vendors.ts';
import { localLlmSettings } from './local-llm.ts';

/** Which model makes what, and how well: from flags, environment and files into the settings of the vendors. */

/** What the flags say; a missing one leaves it to the environment, the files and the vendor's default. */
export interface MakerFlags {
  readonly scriptProvider?: string | undefined;
  readonly imageProvider?: string | undefined;
  readonly videoProvider?: string | undefined;
  readonly scriptModel?: string | undefined;
  readonly localLlm?: string | undefined;
  readonly imageModel?: string | undefined;
  readonly videoModel?: string | undefined;
  readonly imageQuality?: SettingsValues['image_quality'];
  readonly imageVia?: SettingsValues['image_via'];
  readonly imageLicenses?: SettingsValues['image_licenses'];
  readonly resolution?: SettingsValues['resolution'];
}

const STAGES = [
  { stage: 'script', vendors: ['gemini', 'llm'] },
  { stage: 'image', vendors: ['huggingface', 'openai', 'gemini_image', ...STOCK_LIBRARIES] },
  { stage: 'video', vendors: ['veo', 'google'] },
] as const satisfies readonly { stage: string; vendors: readonly VendorId[] }[];

/**
 * The settings of the vendors with the models, the quality and the resolution that were asked for. A model goes to the
 * provider that is named for its stage; where none is, to all of them, of which one will be chosen. It is taken from the
 * flag, from `SPARKFLUENCE_IMAGE_MODEL` and the like, from the vendor's own variable, from the files.
 * @param env the process's environment
 * @param preferences settings from environment and files
 */
export function withMakerSettings(
  vendors: SettingsByVendor,
  env: Readonly<Record<string, string | undefined>>,
  preferences: SettingsValues,
  flags: MakerFlags,
): SettingsByVendor {
  const changed: Record<VendorId, VendorSettings> = { ...vendors };
  for (const { stage, vendors: ids } of STAGES) {
    const named = flags[`${stage}Provider`] ?? preferences[`${stage}_provider`];
    const wanted =
      flags[`${stage}Model`] ?? (env[`SPARKFLUENCE_${stage.toUpperCase()}_MODEL`]?.trim() || undefined);
    for (const id of ids) {
      const provider = id === 'gemini_image' ? 'gemini' : id;
      if (named !== undefined && named !== 'auto' && named !== provider) continue;
      const model = wanted ?? vendors[id].model ?? preferences[`${stage}_model`];
      if (model !== undefined) changed[id] = { ...changed[id], model };
    }
  }
  // A server that was set by its address is another one than the one at the usual place, unless a flag names that.
  const local = flags.localLlm ?? (vendors.llm.baseUrl === undefined ? preferences.local_llm : undefined);
  if (local !== undefined) {
    const { baseUrl, model } = localLlmSettings(local, env);
    changed.llm = { ...changed.llm, baseUrl, model: flags.scriptModel ?? model };
  }
  const quality = flags.imageQuality ?? preferences.image_quality;
  const via = flags.imageVia ?? preferences.image_via;
  const licenses = flags.imageLicenses ?? preferences.image_licenses;
  const resolution = flags.resolution ?? preferences.resolution;
  if (quality !== undefined) changed.openai = { ...changed.openai, quality };
  if (via !== undefined) changed.huggingface = { ...changed.huggingface, via };
  if (licenses !== undefined) changed.openverse = { ...changed.openverse, licenses: licensesOf(licenses) };
  if (resolution !== undefined) {
    changed.veo = { ...changed.veo, resolution };
    changed.google = { ...changed.google, resolution };
  }
  return changed;
}
