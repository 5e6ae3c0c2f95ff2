import { resolve } from 'node:path';
import type { Config } from '../../config/resolve.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { findLanguage } from '../../contracts/languages.ts';
import type { SettingsValues } from '../../contracts/settings.ts';
import { findProject } from '../../project/folders.ts';
import {
  type FinalChoices,
  newFolder,
  openIfThere,
  openProject,
  type Project,
  type Settings,
} from '../../project/store.ts';
import type { Brief, Brought, SettingFlags } from './brought.ts';

/** Decides which project an operation works on. Nothing is written here; the session writes once it holds the lock. */

/**
 * The project of a step: `--project` > the document's `project_id` > a new one (docs/design/decisions.md). A document
 * whose project is not on this machine creates it here from what it carries.
 * @throws SparkfluenceError project (missing or damaged) or input (nothing to go on, or a document of another project)
 */
export async function openFrom(
  config: Pick<Config, 'root' | 'dataFolder' | 'preferences'> & Partial<Pick<Config, 'projects'>>,
  folder: string | undefined,
  brought: Brought,
  flags: SettingFlags,
): Promise<Project> {
  const { root, preferences } = config;
  const known = await findKnown(config, folder, brought.projectId);
  if (known !== undefined) {
    refuseOther(known, brought);
    return withSettings(known, brought, flags);
  }
  const { segments, projectId } = brought;
  if (folder !== undefined && projectId !== undefined && config.projects?.kind !== 'postgres')
    await refuseSecond(config, resolve(folder), projectId);
  if (segments === undefined) {
    if (folder !== undefined) return openProject(resolve(folder)); // throws that there is none
    if (projectId !== undefined) throw unknownProject(projectId, root);
    throw nothingToDo();
  }
  const settings: Settings = {
    project_id: projectId ?? crypto.randomUUID(),
    created_at: new Date().toISOString(),
    input: null,
    duration: brought.duration ?? null,
    platform: flags.platform ?? brought.platform ?? preferences.platform ?? 'tiktok',
    language: findLanguage(flags.language ?? brought.language ?? preferences.language ?? 'english').name,
    style: flags.style ?? brought.style ?? preferences.style ?? 'cinematic',
    aspect_ratio: brought.aspectRatio ?? '9:16',
    ...brandOf(flags, brought, {
      voice: projectId === undefined ? preferences.voice : undefined,
      speed: projectId === undefined ? preferences.speed : undefined,
      voiceStyle: projectId === undefined ? preferences.voice_style : undefined,
      brandColors: projectId === undefined ? preferences.brand_colors : undefined,
      look: projectId === undefined ? preferences.look : undefined,
    }),
  };
  const title = segments[0]?.script_text ?? '';
  if (folder !== undefined) return { folder: resolve(folder), settings };
  const named = newFolder(root, settings, title);
  // Another project's id may begin with the same digits, as ids that count time or are counted up do.
  const isTaken = (await openIfThere(named)) !== undefined;
  return { folder: isTaken ? `${named}${settings.project_id.slice(8)}` : named, settings };
}

/** The project that is there already: in the named folder, or else by its id. @throws as `findProject` and `openProject` */
export async function findKnown(
  config: Pick<Config, 'root' | 'dataFolder'>,
  folder: string | undefined,
  projectId: string | undefined,
): Promise<Project | undefined> {
  if (folder !== undefined) return openIfThere(resolve(folder));
  return projectId === undefined ? undefined : findProject(config, projectId);
}

/** A document of one project beside another one's folder would put its script and its media in place of what is there. */
function refuseOther({ folder, settings }: Project, { projectId }: Brought): void {
  if (projectId === undefined || projectId === settings.project_id) return;
  throw new SparkfluenceError(
    'input',
    `The document is of project ${projectId}, and ${folder} is another one, ${settings.project_id}`,
    {
      details: {
        reason: 'project_differs',
        next: 'Leave out --project to work on the document’s project, or the document to work on that of --project. `sparkfluence script --project DIR --script FILE` takes over only its words.',
      },
    },
  );
}

/** A second folder of a project would make and buy all of it again, and no document would find either of them any more. */
async function refuseSecond(
  config: Pick<Config, 'root' | 'dataFolder'>,
  folder: string,
  projectId: string,
): Promise<void> {
  const known = await findProject(config, projectId);
  if (known === undefined) return;
  throw new SparkfluenceError(
    'project',
    `There is no project in ${folder}, and that of the document lies in ${known.folder}`,
    {
      details: {
        reason: 'project_differs',
        next: 'Check --project, or leave it out to work on the document’s own project.',
      },
    },
  );
}

function withSettings(project: Project, brought: Brought, flags: SettingFlags): Project {
  const language = flags.language ?? brought.language;
  const settings: Settings = {
    ...project.settings,
    style: flags.style ?? brought.style ?? project.settings.style,
    platform: flags.platform ?? brought.platform ?? project.settings.platform,
    language: language === undefined ? project.settings.language : findLanguage(language).name,
    ...brandOf(flags, brought),
  };
  return { ...project, settings };
}

/** Voice and its style, colours, look, seed and references from the first source that names them; the digits of colours become lower case. */
export function brandOf(
  ...sources: Pick<
    SettingFlags,
    'voice' | 'speed' | 'voiceStyle' | 'brandColors' | 'look' | 'seed' | 'chain' | 'references'
  >[]
): Pick<
  Settings,
  'voice' | 'speed' | 'voice_style' | 'brand_colors' | 'look' | 'seed' | 'chain' | 'references'
> {
  const first = <Name extends keyof (typeof sources)[number]>(name: Name) =>
    sources.find((each) => each[name] !== undefined)?.[name];
  const [voice, speed] = [first('voice'), first('speed')];
  const [style, colors] = [first('voiceStyle'), first('brandColors')];
  const [look, seed, chain, references] = [first('look'), first('seed'), first('chain'), first('references')];
  return {
    ...(voice === undefined ? {} : { voice }),
    ...(speed === undefined ? {} : { speed }),
    ...(style === undefined ? {} : { voice_style: orNull(style) }),
    ...(colors === undefined ? {} : { brand_colors: colors.map((colour) => colour.toLowerCase()) }),
    ...(look === undefined ? {} : { look }),
    ...(seed === undefined ? {} : { seed: orNull(seed) }),
    ...(chain === undefined ? {} : { chain }),
    ...(references === undefined ? {} : { references: [...references] }),
  };
}

/** What is taken back with the word `none` is kept as null, so that no document brings it again. */
export const orNull = <Value>(value: Value | 'none'): Value | null => (value === 'none' ? null : value);

/**
 * The project that a script is written for: the one in `folder` with the request's changes, otherwise a new one.
 * @throws SparkfluenceError input, reason `missing_input`, when the subject of the video is not given
 */
export async function openForScript(
  { root }: Pick<Config, 'root'>,
  folder: string | undefined,
  brief: Brief,
): Promise<Project> {
  const known = folder === undefined ? undefined : await openIfThere(resolve(folder));
  const input = inputOf(brief, known?.settings.input ?? null);
  if (known !== undefined) {
    const settings = { ...known.settings, input, duration: brief.duration ?? known.settings.duration };
    return withSettings({ ...known, settings }, {}, brief);
  }
  if (input === null && brief.script === undefined) {
    if (folder !== undefined) return openProject(resolve(folder)); // throws that there is none
    throw noContent();
  }
  const settings: Settings = {
    project_id: brief.projectId ?? crypto.randomUUID(),
    created_at: new Date().toISOString(),
    input,
    duration: brief.script === undefined ? (brief.duration ?? '30s') : null,
    platform: brief.platform ?? 'tiktok',
    language: findLanguage(brief.language ?? 'english').name,
    style: brief.style ?? 'cinematic',
    aspect_ratio: '9:16',
    ...brandOf(brief),
    ...(brief.order === undefined ? {} : { run_order: brief.order }),
  };
  const content = (await subjectOf(input)) ?? brief.script?.segments[0]?.script_text ?? '';
  return { folder: folder === undefined ? newFolder(root, settings, content) : resolve(folder), settings };
}

/**
 * The project with the choices that a request makes for its final video, which the next request goes by. Other music does
 * not inherit the volume of the one before, nor another transition its length, nor another storage its public address.
 */
export function withChoices(project: Project, choices: FinalChoices | undefined): Project {
  if (choices === undefined || Object.keys(choices).length === 0) return project;
  const { settings } = project;
  const { music_volume, transition_seconds, public_url, ...kept } = settings.final ?? {};
  const isOther = (name: 'music' | 'transition' | 'upload') =>
    choices[name] !== undefined && choices[name] !== kept[name];
  const final = {
    ...kept,
    ...(music_volume === undefined || isOther('music') ? {} : { music_volume }),
    ...(transition_seconds === undefined || isOther('transition') ? {} : { transition_seconds }),
    ...(public_url === undefined || isOther('upload') ? {} : { public_url }),
    ...choices,
  };
  return { ...project, settings: { ...settings, final } };
}

/** Completes the request for a new video from the configuration; one for a project that is there stays as it is. */
export async function completeBrief(
  brief: Brief,
  folder: string | undefined,
  { language, platform, style, duration, voice, speed, voice_style, brand_colors, look }: SettingsValues,
): Promise<Brief> {
  if (folder !== undefined && (await openIfThere(folder)) !== undefined) return brief;
  return {
    ...brief,
    language: brief.language ?? language,
    platform: brief.platform ?? platform,
    style: brief.style ?? style,
    duration: brief.duration ?? duration,
    voice: brief.voice ?? voice,
    speed: brief.speed ?? speed,
    voiceStyle: brief.voiceStyle ?? voice_style,
    brandColors: brief.brandColors ?? brand_colors,
    look: brief.look ?? look,
  };
}

/** How a new project looks and sounds by the configuration, beside what every request says itself. */
export const newLookOf = (preferences: SettingsValues): SettingFlags => {
  const { voice, speed, voice_style: voiceStyle, brand_colors: brandColors, look } = preferences;
  return { voice, speed, voiceStyle, brandColors, look };
};

/** What a video is about in a line, for people; of a transcript its first words. */
export async function subjectOf(input: Settings['input']): Promise<string | undefined> {
  if (input?.input_type !== 'transcript') return input?.content;
  const { beginningOf } = await import('../../language/transcript/transcript.ts');
  return beginningOf(input.content) || input.content;
}

function inputOf({ content, notes }: Brief, known: Settings['input']): Settings['input'] {
  const kept = known?.notes === undefined ? {} : { notes: known.notes };
  const given = notes === undefined ? kept : { notes };
  if (content !== undefined) return { input_type: content.inputType, content: content.content, ...given };
  return known === null ? null : { ...known, ...given };
}

function unknownProject(id: string, root: string): SparkfluenceError {
  return new SparkfluenceError(
    'project',
    `There is no project ${id} on this machine: neither below ${root}, nor in a folder that was named before`,
    {
      details: {
        reason: 'project_missing',
        next: 'Name its folder with --project, or set SPARKFLUENCE_HOME to the root it lies in.',
      },
    },
  );
}

function nothingToDo(): SparkfluenceError {
  return new SparkfluenceError(
    'input',
    'There is nothing to work on: no document on standard input and no --project',
    {
      details: {
        reason: 'missing_input',
        next: 'Pipe in the step before (sparkfluence script … | sparkfluence images), or name a project with --project DIR.',
      },
    },
  );
}

function noContent(): SparkfluenceError {
  return new SparkfluenceError('input', 'Nobody says what the video is about', {
    details: {
      reason: 'missing_input',
      next: 'Say it: `sparkfluence run "what the video is about"`. Or give --title, --transcript or --script, or a request body on standard input.',
    },
  });
}
