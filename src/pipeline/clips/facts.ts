import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { measuredSchema, measureFile } from '../../ffmpeg/inspect/measure.ts';
import { probe, probeSchema } from '../../ffmpeg/inspect/probe.ts';
import { withStaging } from '../../ffmpeg/run/staging.ts';
import type { Asset } from '../../project/ledger.ts';
import type { Work } from '../work/work.ts';

/** What was found out about a clip, remembered by its hash: combining it again need not look at it again. */

const factsSchema = z.strictObject({ probe: probeSchema, measured: measuredSchema });
export type ClipFacts = z.infer<typeof factsSchema>;

/** Part of the names in the cache: raise it when a clip is looked at in another way. */
const FACTS_VERSION = 1;

/** Undefined where nobody has looked at this clip yet. */
export async function knownFacts(
  { place: { config, project } }: Work,
  asset: Asset,
): Promise<ClipFacts | undefined> {
  try {
    const facts = factsSchema.parse(JSON.parse(await readFile(cacheFile(config.cacheFolder, asset), 'utf8')));
    return { ...facts, probe: { ...facts.probe, file: join(project.folder, asset.path) } };
  } catch {
    return undefined; // absent or unreadable: it is looked at
  }
}

/** @throws SparkfluenceError media, interrupted */
export async function clipFacts(work: Work, asset: Asset): Promise<ClipFacts> {
  const known = await knownFacts(work, asset);
  if (known !== undefined) return known;
  const {
    place: { config, project },
    tools: { ffmpeg, signal },
  } = work;
  const found = await probe(join(project.folder, asset.path));
  const measured = await withStaging(found.file, async (folder) =>
    measureFile(found, { ffmpeg: await ffmpeg(), signal, folder, everyPicture: false }),
  );
  const facts = { probe: found, measured };
  await remember(config.cacheFolder, cacheFile(config.cacheFolder, asset), facts);
  return facts;
}

/** Looks at a clip as soon as it is there, so that combining need not wait for it. */
export async function lookAhead(work: Work, asset: Asset): Promise<void> {
  await clipFacts(work, asset).catch((error: unknown) => {
    if (work.tools.signal.aborted) throw error; // any other failure is told when the clip is needed
  });
}

const cacheFile = (folder: string, { sha256 }: Asset): string =>
  join(folder, `clip-${FACTS_VERSION}-${sha256.slice(0, 32)}.json`);

async function remember(folder: string, file: string, facts: ClipFacts): Promise<void> {
  const temporary = `${file}.${crypto.randomUUID().slice(0, 8)}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(temporary, JSON.stringify(facts));
    await rename(temporary, file);
  } catch {
    await rm(temporary, { force: true }).catch(() => {}); // no cache is slower and nothing worse
  }
}
