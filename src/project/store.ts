import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import {
  brandColors,
  LOGO_POSITIONS,
  seedField,
  speedField,
  voiceField,
  voiceStyleField,
} from '../contracts/brand.ts';
import { CAPTION_MODES, CAPTION_STYLES } from '../contracts/captions.ts';
import { metadataSchema } from '../contracts/documents.ts';
import { SparkfluenceError, systemCode } from '../contracts/errors.ts';
import { CLIP_AUDIO } from '../contracts/narrators.ts';
import { referenceSchema } from '../contracts/references.ts';
import {
  ASPECT_RATIOS,
  DURATIONS,
  degradationSchema,
  IMAGE_PROVIDERS,
  INPUT_TYPES,
  LOOKS,
  PLATFORMS,
  SCRIPT_PROVIDERS,
  STYLES,
  segmentList,
  segmentSchema,
  VIDEO_PROVIDERS,
  VOICE_PROVIDERS,
} from '../contracts/segments.ts';
import { expiresField, publicUrlField, uploadField } from '../contracts/storage.ts';
import { readIfThere } from '../disk/files.ts';
import { fingerprint } from '../disk/fingerprint.ts';
import { backendOf } from './backends.ts';
import { type DocumentName, fieldsOf, readable, refuseNewer, toDocument } from './versions.ts';

/**
 * Finds, opens and saves a project: its settings, `project.json`, and its script, `script.json`, which a person may edit.
 * docs/files.md lists all files of the folder.
 */

/** What was chosen for the final video, in the words of the settings; `none` is chosen, too. Files are absolute paths. */
const finalChoicesSchema = z
  .strictObject({
    music: z.string(),
    music_volume: z.number().min(0).max(1),
    duck: z.boolean(),
    /** LUFS; none: as loud as the clips are. */
    loudness: z.union([z.number(), z.literal('none')]),
    transition: z.string(),
    transition_seconds: z.number().positive(),
    captions: z.enum(CAPTION_MODES),
    caption_style: z.enum(CAPTION_STYLES),
    logo: z.string(),
    logo_position: z.enum(LOGO_POSITIONS),
    keep_shape: z.boolean(),
    /** One narrator is heard over all clips that speak by themselves. */
    narrate: z.boolean(),
    clip_audio: z.enum(CLIP_AUDIO),
    upload: uploadField,
    upload_assets: z.boolean(),
    url_expires: expiresField,
    public_url: publicUrlField,
  })
  .partial();
export type FinalChoices = z.infer<typeof finalChoicesSchema>;

/** Who makes the parts of a video, a stage each. */
const keptMakersSchema = z
  .strictObject({
    script: z.enum(SCRIPT_PROVIDERS),
    images: z.enum(IMAGE_PROVIDERS),
    videos: z.enum(VIDEO_PROVIDERS),
    voice: z.enum(VOICE_PROVIDERS),
  })
  .partial();
export type KeptMakers = z.infer<typeof keptMakersSchema>;

/** A mark of what is chosen for the final video, and of its segments in their order; where it is uploaded is no part of it. */
export function markOfEnd(
  { final = {} }: Pick<Settings, 'final'>,
  segments: readonly { readonly type: string }[],
): string {
  const { upload: _to, upload_assets: _with, url_expires: _for, public_url: _at, ...seen } = final;
  return fingerprint({ seen, order: segments.map(({ type }) => type) });
}

export const settingsSchema = z.strictObject({
  project_id: z.uuid(),
  created_at: z.string(),
  input: z
    .strictObject({ input_type: z.enum(INPUT_TYPES), content: z.string(), notes: z.string().optional() })
    .nullable(),
  duration: z.enum(DURATIONS).nullable(),
  platform: z.enum(PLATFORMS),
  language: z.string(),
  style: z.enum(STYLES),
  aspect_ratio: z.enum(ASPECT_RATIOS),
  /** Without it, the provider's default voice. */
  voice: voiceField.optional(),
  /** Without it, the natural speed. */
  speed: speedField.optional(),
  /** In a person's words; null: none, also where one was chosen before. */
  voice_style: voiceStyleField.nullable().optional(),
  brand_colors: brandColors.optional(),
  final: finalChoicesSchema.optional(),
  /** The hash of what the `run` that began the project was asked for: the same order goes on with it. */
  run_order: z.string().optional(),
  /** Without it, `clean`. */
  look: z.enum(LOOKS).optional(),
  /** A clip ends in the picture that the next one begins with, where its maker takes both. */
  chain: z.boolean().optional(),
  /** With which models begin that take one; null: any, also where it was chosen before. */
  seed: seedField.nullable().optional(),
  /** Pictures that every segment shall agree with, in `references/`. */
  references: z.array(referenceSchema).optional(),
  /** Who was named to make it: the rest is made by the same. */
  makers: keptMakersSchema.optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const scriptFileSchema = z.strictObject({
  provider: z.enum(SCRIPT_PROVIDERS).nullable(),
  /** Of the provider's inputs; null where a person or another program wrote the script. */
  fingerprint: z.string().nullable(),
  /** The hash of the segments as the program wrote them: other segments are a person's. */
  written: z.string().optional(),
  /** The hash of what a person brought the script as, and of its segments then: other segments were changed by hand since. */
  brought: z.strictObject({ source: z.string(), segments: z.string() }).optional(),
  /** The hash of the segments that were too long to say: these are their shorter words. It is asked for once. */
  shortened: z.string().optional(),
  // A clip of the user's own may be as short as one frame, or longer than any that is made.
  segments: segmentList(segmentSchema.extend({ duration_seconds: z.number().positive() })),
  metadata: metadataSchema,
  degradations: z.array(degradationSchema),
});
export type ScriptFile = z.infer<typeof scriptFileSchema>;

export interface Project {
  readonly folder: string;
  readonly settings: Settings;
}

/** `<root>/<date>-<slug>-<first 8 of id>` */
export function newFolder(
  root: string,
  settings: Pick<Settings, 'created_at' | 'project_id'>,
  titleForName: string,
): string {
  // The settings may come from elsewhere: nothing but a date leads the name.
  const date = /^\d{4}-\d{2}-\d{2}/.exec(settings.created_at)?.[0];
  const name = [date, slug(titleForName), settings.project_id.slice(0, 8)];
  return join(root, name.filter(Boolean).join('-'));
}

/** Writes the settings unless the file holds them already. Only the holder of the project's lock may call it. */
export async function saveSettings({ folder, settings }: Project): Promise<void> {
  const file = join(folder, 'project.json');
  const text = toDocument('project.json', readable(settingsSchema, settings, file));
  if ((await readIfThere(file)) !== text) await backendOf(folder).write('project.json', text);
}

/** Writes the settings again, now that files which they name below the folder are there: who keeps them elsewhere takes those along. */
export async function saveSettingsAgain({ folder, settings }: Project): Promise<void> {
  await backendOf(folder).write('project.json', toDocument('project.json', settings));
}

/** @throws SparkfluenceError project: `project_missing`, `project_damaged`, `project_newer` */
export async function openProject(folder: string): Promise<Project> {
  const found = await openIfThere(folder);
  if (found !== undefined) return found;
  throw new SparkfluenceError('project', `There is no project in ${folder}`, {
    details: {
      reason: 'project_missing',
      path: folder,
      next: 'Check --project, or start one with `sparkfluence run`.',
    },
  });
}

/** The project in a folder; undefined where there is none. @throws as `openProject` */
export async function openIfThere(folder: string): Promise<Project | undefined> {
  const file = join(folder, 'project.json');
  const text = await readIfThere(file).catch((error: unknown) => {
    if (systemCode(error) === 'ENOTDIR') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  await refuseNewer(folder); // at the door, before any command writes something
  return { folder: resolve(folder), settings: parseSettings(text, file) };
}

/** What lies in the root of the projects; nothing where there is no root yet. */
export const namesBelow = (root: string): Promise<string[]> =>
  readdir(root).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  });

/** The script; undefined before it is written. @throws SparkfluenceError project: `project_damaged`, `project_newer` */
export async function readScript({ folder }: Project): Promise<ScriptFile | undefined> {
  const file = join(folder, 'script.json');
  const text = await readIfThere(file);
  return text === undefined ? undefined : parseScript(text, file);
}

/** Writes the script. Only the holder of the project's lock may call it. */
export async function saveScript({ folder }: Project, script: ScriptFile): Promise<void> {
  const file = join(folder, 'script.json');
  await backendOf(folder).write(
    'script.json',
    toDocument('script.json', readable(scriptFileSchema, script, file)),
  );
}

/** The settings in the text of `project.json`. @param path names it in errors @throws as `openProject` */
export const parseSettings = (text: string, path: string): Settings =>
  parseFile(settingsSchema, 'project.json', text, path);

/** The script in the text of `script.json`. @param path names it in errors @throws as `readScript` */
export const parseScript = (text: string, path: string): ScriptFile =>
  parseFile(scriptFileSchema, 'script.json', text, path);

function parseFile<T>(schema: z.ZodType<T>, name: DocumentName, text: string, file: string): T {
  try {
    return schema.parse(fieldsOf(name, text, file));
  } catch (cause) {
    if (cause instanceof SparkfluenceError) throw cause; // of a newer version
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw new SparkfluenceError('project', `${file} cannot be read as what it should be: ${why}`, {
      details: { reason: 'project_damaged', path: file, next: 'Mend the file, or start a new project.' },
      cause,
    });
  }
}

/** At most 40 letters, digits and hyphens of any writing system, so that a title becomes one plain folder name. */
export function slug(text: string): string {
  const words =
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return [...words.join('-')]
    .slice(0, 40)
    .join('')
    .replace(/(?<!-)-+$/, '');
}
