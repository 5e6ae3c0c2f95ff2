import { preferred } from '../../config/load.ts';
import type { Config } from '../../config/resolve.ts';
import type { World } from '../../contracts/world.ts';
import type { End } from '../../pipeline/final/needs.ts';
import { findKnown } from '../../pipeline/work/open.ts';
import type { FinalChoices } from '../../project/store.ts';
import { captionsOf, finalRequestOf } from './final-flags.ts';
import { withKept } from './kept-flags.ts';
import type { MusicFlags } from './options.ts';
import { uploadRequestOf } from './upload-flags.ts';
import type { NarrateFlags } from './voice-flags.ts';

/**
 * How the final video will be made where a command has no flags for it: by what the project keeps, and then by the
 * configuration. A step before it checks what that needs.
 */
export async function keptEnd(
  { cwd }: Pick<World, 'cwd'>,
  config: Config,
  { folder, projectId }: { readonly folder: string | undefined; readonly projectId: string | undefined },
  { narrate, clipAudio }: NarrateFlags = {},
): Promise<End> {
  const project = await findKnown(config, folder, projectId);
  return endOfKept(project?.settings.final, { narrate, clipAudio }, config, cwd);
}

/** How the final video is made by what a project keeps, the flags that it does not keep, and the configuration. */
export function endOfKept(
  kept: FinalChoices | undefined,
  flags: Pick<MusicFlags, 'strict'> & NarrateFlags,
  { preferences }: Pick<Config, 'preferences'>,
  cwd: string,
): End {
  const merged = preferred(withKept(flags, kept, cwd), preferences);
  return {
    final: finalRequestOf(merged, undefined, cwd),
    captions: captionsOf(merged),
    upload: uploadRequestOf(merged),
  };
}
