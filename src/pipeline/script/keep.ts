import { join } from 'node:path';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import type { ScriptOrder } from '../../contracts/providers.ts';
import { SCRIPT_PROVIDERS, type ScriptProviderId } from '../../contracts/segments.ts';
import { linkWhole, readIfThere } from '../../disk/files.ts';
import { fingerprint } from '../../disk/fingerprint.ts';
import { openIfThere, type Project, readScript, type ScriptFile } from '../../project/store.ts';
import type { Maker } from '../work/auto.ts';
import type { Makers } from '../work/makers.ts';

/** When the script of a project stays, when another one may take its place, and how the old one is kept then. */

/** The order for the script provider, from the project's settings; undefined where the project has no subject. */
export function scriptOrder({ settings }: Project): ScriptOrder | undefined {
  const { input, duration, platform, language } = settings;
  if (input === null) return undefined;
  return {
    inputType: input.input_type,
    content: input.content,
    duration: duration ?? '30s',
    platform,
    language: findLanguage(language),
    ...(input.notes === undefined ? {} : { notes: input.notes }),
  };
}

export const orderFingerprint = (
  provider: string,
  { language, take: _take, ...order }: ScriptOrder,
): string => fingerprint({ provider, ...order, language: language.tag });

/**
 * Whether a script answers the order: by the provider that was named, or, with `auto`, by whoever wrote it, since what
 * `auto` would choose today replaces nothing that was made. A script that a person wrote answers any order.
 */
export function answersOrder(
  script: Pick<ScriptFile, 'fingerprint'>,
  order: ScriptOrder,
  { id, isAuto }: Maker<ScriptProviderId>,
): boolean {
  const writers = isAuto ? SCRIPT_PROVIDERS : [id];
  return (
    script.fingerprint === null ||
    writers.some((writer) => script.fingerprint === orderFingerprint(writer, order))
  );
}

/** Whether a person has changed the script since the program wrote it; those of 0.1.0 do not tell and count as changed. */
export const isEdited = ({ segments, written }: Pick<ScriptFile, 'segments' | 'written'>): boolean =>
  written !== fingerprint(segments);

/**
 * Whether somebody has changed `script.json` itself since the program, a document or `--script` wrote it. Of scripts of 0.1.0
 * it is not known, and a document may replace them.
 */
export function isHandEdited({
  segments,
  written,
  brought,
}: Pick<ScriptFile, 'segments' | 'written' | 'brought'>): boolean {
  if (isUnmarked({ written, brought })) return false;
  const now = fingerprint(segments);
  return now !== written && now !== brought?.segments;
}

/** Whether nothing tells how the script was when the program wrote it, as with those of 0.1.0. */
export const isUnmarked = ({ written, brought }: Pick<ScriptFile, 'written' | 'brought'>): boolean =>
  written === undefined && brought === undefined;

/** The script that the project's new settings would replace although a person wrote or changed it; undefined for none. */
async function ownScriptInTheWay(project: Project, { script: writer }: Makers): Promise<string | undefined> {
  const before = await openIfThere(project.folder);
  const order = scriptOrder(project);
  const script = before === undefined ? undefined : await readScript(project);
  if (before === undefined || order === undefined || script === undefined || !isEdited(script))
    return undefined;
  if (!answersOrder(script, order, writer)) return join(project.folder, 'script.json');
  // A project of a person's own script has no subject before: any subject asks for another script.
  const orderBefore = scriptOrder(before);
  const isOther = orderBefore === undefined || fingerprint(orderBefore) !== fingerprint(order);
  return script.fingerprint === null && isOther ? join(project.folder, 'script.json') : undefined;
}

/**
 * Has the replacement of a script that a person wrote or changed agreed to, before anything is written.
 * @param rewrite `--rewrite` agreed beforehand
 * @param ask asks a person; false where nobody can be asked
 * @returns whether a new script is to be written whatever is there
 * @throws SparkfluenceError input, reason `script_edited`
 */
export async function agreeToRewrite(
  project: Project,
  makers: Makers,
  rewrite: boolean,
  ask: (question: string) => Promise<boolean>,
): Promise<boolean> {
  if (rewrite) return true;
  const file = await ownScriptInTheWay(project, makers);
  return file === undefined ? false : agreeToReplace(file, ask);
}

/** Asks whether a script with changes of a person's may be replaced. @throws SparkfluenceError input, reason `script_edited` */
export async function agreeToReplace(
  file: string,
  ask: (question: string) => Promise<boolean>,
): Promise<true> {
  if (await ask(`${file} holds your own changes. Write a new script in its place, and keep it in takes/?`))
    return true;
  throw new SparkfluenceError(
    'input',
    `${file} holds your own changes, and this would write a new script in its place`,
    {
      details: {
        reason: 'script_edited',
        path: file,
        next: 'Leave out what asks for another script, or add --rewrite; the old one is then kept in takes/.',
      },
    },
  );
}

/**
 * Keeps the script that is about to be replaced as `takes/script-1.json`, `-2`, …; it is durable when this returns. Only the
 * holder of the project's lock may call it.
 * @returns the path from the project's folder; undefined where there is no script
 */
export async function setScriptAside({ folder }: Pick<Project, 'folder'>): Promise<string | undefined> {
  const text = await readIfThere(join(folder, 'script.json'));
  if (text === undefined) return undefined;
  for (let number = 1; ; number += 1) {
    const path = `takes/script-${number}.json`;
    const there = await readIfThere(join(folder, path));
    if (there === text) return path; // it was set aside before
    if (there !== undefined) continue;
    await linkWhole(join(folder, 'script.json'), join(folder, path));
    return path;
  }
}
