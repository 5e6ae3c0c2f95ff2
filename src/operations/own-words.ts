import { join } from 'node:path';
import { SparkfluenceError } from '../contracts/errors.ts';
import { findLanguage } from '../contracts/languages.ts';
import type { Segment } from '../contracts/segments.ts';
import { agreeToReplace, agreeToRewrite } from '../pipeline/script/keep.ts';
import { isOwnInTheWay, timedSegments } from '../pipeline/script/own-script.ts';
import type { Brief } from '../pipeline/work/brought.ts';
import type { Makers } from '../pipeline/work/makers.ts';
import type { Project } from '../project/store.ts';
import type { Caller } from './caller.ts';
import type { OwnFiles } from './own-files.ts';

/** What `run` and `script` do with a script of a person's own. */

/** The segments of a person's own script, as long as they take to say; undefined where the script is to be written. */
export async function ownSegments(
  { config, signal }: Caller,
  { settings }: Project,
  { script }: Brief,
  { videos }: Makers,
  { clips, recordings }: Pick<OwnFiles, 'clips' | 'recordings'>,
): Promise<Segment[] | undefined> {
  if (script === undefined) return undefined;
  const language = findLanguage(settings.language);
  const { voice, speed } = settings;
  const speaker = { language, voice, speed, cacheFolder: config.cacheFolder, signal };
  const brought = new Map([
    ...recordings.flatMap(({ type, file, seconds }) => (file === null ? [] : [[type, seconds] as const])),
    ...clips.map(({ type, duration_seconds }) => [type, duration_seconds] as const),
  ]);
  return timedSegments(script, speaker, videos.id, brought);
}

/**
 * Whether a script is written whatever is there, agreed to before anything is made.
 * @param typed flags that only say how a script is written, as they were given by hand
 * @throws SparkfluenceError input: `script_edited`; `own_words` where something is asked of a script that is not written
 */
export async function agreedRewrite(
  project: Project,
  brief: Brief,
  makers: Makers,
  {
    rewrite: asked = false,
    writingFlags: typed = [],
  }: { readonly rewrite?: boolean | undefined; readonly writingFlags?: readonly string[] | undefined },
  { ask = async () => false }: Caller,
): Promise<boolean> {
  const { script } = brief;
  if (script === undefined && project.settings.input === null) {
    const idle = [
      ...(brief.duration === undefined ? [] : ['--duration']),
      ...(brief.notes === undefined ? [] : ['--notes']),
      ...(asked ? ['--rewrite'] : []),
      ...typed,
    ];
    if (idle.length > 0) throw ownWords(project.folder, idle);
  }
  if (script === undefined) return agreeToRewrite(project, makers, asked, ask);
  if (!asked && (await isOwnInTheWay(project, script)))
    await agreeToReplace(join(project.folder, 'script.json'), ask);
  return false;
}

function ownWords(folder: string, flags: readonly string[]): SparkfluenceError {
  const names = flags.join(' and ');
  return new SparkfluenceError(
    'input',
    `${names} cannot apply: the words of ${folder} are your own, so no script is written`,
    {
      details: {
        reason: 'own_words',
        next: `Leave ${names} out. To have other words written, give --topic, --title or --transcript with --rewrite; yours are kept in takes/.`,
      },
    },
  );
}
