import { join } from 'node:path';
import { z } from 'zod';
import { isMadeHere } from '../../contracts/segments.ts';
import { readCached, writeCached } from '../../disk/cache.ts';
import { measuredSchema, measureFile } from '../../ffmpeg/inspect/measure.ts';
import { probe, probeSchema } from '../../ffmpeg/inspect/probe.ts';
import type { SoundFacts } from '../../ffmpeg/inspect/sound-facts.ts';
import { withStaging } from '../../ffmpeg/run/staging.ts';
import type { Asset } from '../../project/ledger.ts';
import type { Work } from '../work/work.ts';

/** The probe and the measurements of a clip, cached by its hash, so that combining again does not repeat them. */

const factsSchema = z.strictObject({ probe: probeSchema, measured: measuredSchema });
export type ClipFacts = z.infer<typeof factsSchema>;

/** Part of the names in the cache. Raise it when clips are probed or measured in another way. */
const FACTS_VERSION = 4;

/** The cached facts of a clip; undefined where it was not measured yet. */
export async function knownFacts(
  { place: { config, project } }: Work,
  asset: Asset,
): Promise<ClipFacts | undefined> {
  const facts = await readCached(cacheFile(config.cacheFolder, asset), factsSchema);
  if (facts === undefined) return undefined;
  return { ...facts, probe: { ...facts.probe, file: join(project.folder, asset.path) } };
}

/**
 * The facts of a clip, measured where the cache has none.
 * @param part `picture` where its sound is encoded and measured with the others': that of a clip that was made here is then
 *   not listened to, which takes a process of ffmpeg
 * @throws SparkfluenceError media, interrupted
 */
export async function clipFacts(
  work: Work,
  asset: Asset,
  part: 'all' | 'picture' = 'all',
): Promise<ClipFacts> {
  const known = await knownFacts(work, asset);
  if (known !== undefined) return known;
  const {
    place: { config, project },
    tools: { ffmpeg, signal },
  } = work;
  const found = await probe(join(project.folder, asset.path));
  // Damage shows only where every picture is decoded. What the local maker encoded has none.
  const isOurs = isOurClip(work, asset);
  const soundFacts = isOurs && part === 'picture' ? UNHEARD : undefined;
  const measured = await withStaging(found.file, async (folder) =>
    measureFile(found, {
      ...{ ffmpeg: await ffmpeg(), signal, folder, soundFacts },
      ...{ everyPicture: false, findsDamage: !isOurs },
    }),
  );
  const facts = { probe: found, measured };
  // Without the cache combining is slower, and nothing worse.
  if (soundFacts === undefined) await writeCached(cacheFile(config.cacheFolder, asset), facts);
  return facts;
}

/** In place of the facts of a sound that nobody asks for. */
const UNHEARD: SoundFacts = { blocks: [], truePeak: 0, silent: [] };

const isOurClip = ({ place: { ledger } }: Work, { sha256 }: Asset): boolean =>
  Object.values(ledger.state.clips).some(
    (clip) => clip.state === 'succeeded' && isMadeHere(clip.provider) && clip.asset.sha256 === sha256,
  );

/**
 * Measures a clip as soon as it is on disk, so that combining does not wait for it. Of one that was made here the picture is
 * looked at in no time, and its sound mostly not at all.
 */
export async function lookAhead(work: Work, asset: Asset): Promise<void> {
  if (isOurClip(work, asset)) return;
  await clipFacts(work, asset).catch((error: unknown) => {
    if (work.tools.signal.aborted) throw error; // any other failure is reported when the clip is needed
  });
}

const cacheFile = (folder: string, { sha256 }: Asset): string =>
  join(folder, `clip-${FACTS_VERSION}-${sha256.slice(0, 32)}.json`);
