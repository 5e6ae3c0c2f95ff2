import { basename, extname, join } from 'node:path';
import { z } from 'zod';
import {
  brandColors,
  brandColorsFromText,
  LOGO_POSITIONS,
  speedField,
  voiceField,
  voiceStyleField,
} from '../../contracts/brand.ts';
import { CAPTION_MODES, CAPTION_STYLES } from '../../contracts/captions.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import { parseInput } from '../../contracts/parse.ts';
import { LOOKS, STYLES } from '../../contracts/segments.ts';
import { makeFolder, writeWhole } from '../../disk/files.ts';
import { sha256OfFile } from '../../disk/fingerprint.ts';
import { TRANSITIONS } from '../../ffmpeg/join/transition.ts';
import { type FinalChoices, type Project, type Settings, slug } from '../../project/store.ts';
import { openNarrator } from '../../providers/narrators.ts';
import { checkLogo } from '../final/captions/logo.ts';
import { checkMusic } from '../final/music-source.ts';
import { withChoices } from '../work/open.ts';
import { openOptions } from '../work/provider-options.ts';
import { openTools } from '../work/session.ts';
import { languageOf } from '../work/work.ts';
import { withBroughtFile } from './brought-file.ts';
import { withItsNarrator } from './narrator.ts';
import { type ActionOptions, locked, projectNow, WHAT } from './task.ts';

/**
 * What is chosen on the page for the whole video. It is kept in `project.json` where the flags of the commands are kept, so
 * that the next `run` and `combine` go by it, too.
 */

/** Only what is named is changed; null takes a choice back. */
const choicesSchema = z
  .strictObject({
    style: z.enum(STYLES),
    look: z.enum(LOOKS).nullable(),
    voice: voiceField.nullable(),
    speed: speedField.nullable(),
    voice_style: voiceStyleField.nullable(),
    /** As people write them; empty: none. */
    brand_colors: z.string().max(200),
    music: z.enum(['auto', 'none']).nullable(),
    music_volume: z.number().min(0).max(1).nullable(),
    duck: z.boolean().nullable(),
    loudness: z.union([z.number().min(-40).max(-5), z.literal('none')]).nullable(),
    transition: z.enum(TRANSITIONS).nullable(),
    transition_seconds: z.number().min(0.1).max(2).nullable(),
    captions: z.enum(CAPTION_MODES).nullable(),
    caption_style: z.enum(CAPTION_STYLES).nullable(),
    logo: z.literal('none').nullable(),
    logo_position: z.enum(LOGO_POSITIONS).nullable(),
  })
  .partial();
type PageChoices = z.infer<typeof choicesSchema>;

export interface ChoiceActions {
  /** Keeps choices for the whole video. */
  choices(body: unknown): Promise<object>;
  /** Takes music or a logo as a file. @param name of the file, as the person has it */
  file(kind: 'music' | 'logo', name: string, bytes: Uint8Array): Promise<object>;
}

export const createChoiceActions = (options: ActionOptions): ChoiceActions => ({
  async choices(body) {
    const chosen = parseInput(choicesSchema, body, WHAT);
    if (typeof chosen.voice === 'string') await checkVoice(options, chosen.voice);
    const colors = chosen.brand_colors === undefined ? undefined : colorsOf(chosen.brand_colors);
    await locked(options, async () => undefined, { change: (project) => changed(project, chosen, colors) });
    return { kept: Object.keys(chosen) };
  },
  file(kind, name, bytes) {
    return withBroughtFile(name, bytes, async (brought) => {
      await checkFile(options, kind, brought);
      const file = await placed(options, kind, name, bytes, brought);
      const choice: FinalChoices = kind === 'music' ? { music: file } : { logo: file };
      await locked(options, async () => undefined, { change: (project) => withChoices(project, choice) });
      return { [kind]: basename(file) };
    });
  },
});

/** The project with the page's choices; other music and another transition lose the volume and length of the old ones. */
function changed(project: Project, chosen: PageChoices, colors: string[] | undefined): Project {
  const { style, look, voice, speed, voice_style, brand_colors: _text, ...final } = chosen;
  const own = { look, voice, speed, voice_style, brand_colors: colors?.length === 0 ? null : colors };
  const settings = withValues({ ...project.settings, ...(style === undefined ? {} : { style }) }, own);
  const given = Object.fromEntries(Object.entries(final).filter(([, value]) => value !== null));
  const next = withChoices({ ...project, settings }, given);
  const isTakenBack = (name: keyof FinalChoices) =>
    (final as Record<string, unknown>)[name] === null ||
    (name === 'music_volume' && final.music === null && final.music_volume === undefined) ||
    (name === 'transition_seconds' && final.transition === null && final.transition_seconds === undefined);
  const kept = Object.entries(next.settings.final ?? {}).filter(([name]) => !isTakenBack(name as 'music'));
  return { ...next, settings: { ...next.settings, final: Object.fromEntries(kept) } };
}

/** The settings with these values; null removes one, undefined leaves it. */
const withValues = (settings: Settings, values: object): Settings => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const removed = given.filter(([, value]) => value === null).map(([name]) => name);
  const all = Object.entries({ ...settings, ...Object.fromEntries(given) });
  return Object.fromEntries(all.filter(([name]) => !removed.includes(name))) as Settings;
};

function colorsOf(text: string): string[] {
  if (text.trim() === '') return [];
  const parsed = brandColors.safeParse(brandColorsFromText(text));
  if (parsed.success) return [...parsed.data];
  throw new SparkfluenceError('input', `“${text.slice(0, 60)}” is not one to three colours`, {
    details: {
      reason: 'unknown_value',
      field: 'brand_colors',
      next: 'Write them as 0a3d62, ffd166, 06141f.',
    },
  });
}

/** @throws SparkfluenceError input, reason `unknown_voice`, for a voice that the narrator of this project does not have */
async function checkVoice(options: ActionOptions, voice: string): Promise<void> {
  const { config, signal } = options.session;
  const project = await projectNow(options);
  const { voice: _, ...settings } = project.settings;
  const { makers } = await withItsNarrator(options.session, { ...project, settings });
  const narrator = await openNarrator(makers.voice.id, openOptions(config, signal));
  await narrator.check({ language: languageOf(project), voice }, { signal });
}

async function checkFile({ session }: ActionOptions, kind: 'music' | 'logo', file: string): Promise<void> {
  if (kind === 'logo') return checkLogo({ file, position: 'top-right' }, session.signal);
  return checkMusic({ file }, 0, openTools(session));
}

/** Puts the file into the project, under a name that no other file has. */
async function placed(
  { folder }: ActionOptions,
  kind: 'music' | 'logo',
  name: string,
  bytes: Uint8Array,
  brought: string,
): Promise<string> {
  const ending = /^\.[a-z0-9]{1,5}$/i.exec(extname(name))?.[0].toLowerCase() ?? '';
  const stem = slug(basename(name, extname(name))) || kind;
  const below = join(folder, kind === 'music' ? 'music' : 'brand');
  await makeFolder(below);
  const mark = await sha256OfFile(brought);
  for (let number = 1; ; number += 1) {
    const file = join(below, `own-${stem}${number === 1 ? '' : `-${number}`}${ending}`);
    const there = await sha256OfFile(file).catch(() => undefined);
    if (there !== undefined && there !== mark) continue;
    if (there === undefined) await writeWhole(file, bytes);
    return file;
  }
}
