import { z } from 'zod';
import { brandColors, LOGO_POSITIONS, speedField, voiceField, voiceStyleField } from './brand.ts';
import { CAPTION_MODES, CAPTION_STYLES } from './captions.ts';
import { imageLicenses } from './photos.ts';
import {
  asDuration,
  DURATIONS,
  IMAGE_PROVIDERS,
  LOOKS,
  PLATFORMS,
  SCRIPT_PROVIDERS,
  STYLES,
  textField,
  VIDEO_PROVIDERS,
  VOICE_PROVIDERS,
} from './segments.ts';
import { expiresField, publicUrlField, uploadField } from './storage.ts';
import { IMAGE_QUALITIES, IMAGE_VIAS, RESOLUTIONS } from './vendors.ts';

/** Where facts come from for a topic that the local writer has no tips on: nobody is asked, or an encyclopedia. */
export const FACTS_SOURCES = ['none', 'wikipedia'] as const;
export type FactsSource = (typeof FACTS_SOURCES)[number];

/** Servers of language models that people run on their own machine. */
export const LOCAL_LLMS = ['ollama', 'lmstudio'] as const;
export type LocalLlmServer = (typeof LOCAL_LLMS)[number];
/** One of them and its model: `ollama/gemma3:4b`, `lmstudio/qwen/qwen3-4b`. */
export const localLlm = z
  .string()
  .regex(
    /^(?:ollama|lmstudio)\/\w[\w.:@/+-]{0,199}$/,
    'must be a server and its model, such as ollama/gemma3',
  );

/** Settings for many videos, from files or the environment; every setting has a flag, too. */

/** The name of a model, as vendors write them; it becomes a part of a path, and may not lead out of it. */
export const modelName = z.string().regex(/^\w(?:[\w:@/+-]|\.(?!\.)){0,199}$/, 'must be the name of a model');

const settings = {
  language: textField.describe('language of new videos: indonesian, english, … (--language)'),
  platform: z.enum(PLATFORMS).describe('where new videos are published (--platform)'),
  duration: z.preprocess(asDuration, z.enum(DURATIONS)).describe('length of new videos (--duration)'),
  style: z.enum(STYLES).describe('look of new videos (--style)'),
  look: z.enum(LOOKS).describe('local pictures with or without the notes of their production (--look)'),
  voice: voiceField.describe('voice of the narrator of new videos (--voice)'),
  speed: speedField.describe('how fast the narrator of new videos speaks, 0.8 to 1.3 (--speed)'),
  voice_style: voiceStyleField.describe('how the narrator of new videos speaks, in words (--voice-style)'),
  brand_colors: brandColors.describe(
    'colours of new videos: primary, accent, background, as "#0a3d62" (--brand-colors)',
  ),
  script_provider: z.enum(['auto', ...SCRIPT_PROVIDERS]).describe('who writes (--script-provider)'),
  facts: z.enum(FACTS_SOURCES).describe('facts on topics that nobody gave any on: wikipedia (--facts)'),
  image_provider: z.enum(['auto', ...IMAGE_PROVIDERS]).describe('who draws (--image-provider)'),
  video_provider: z.enum(['auto', ...VIDEO_PROVIDERS]).describe('who makes the clips (--video-provider)'),
  local_llm: localLlm.describe('who writes on this machine: ollama/MODEL or lmstudio/MODEL (--local-llm)'),
  voice_provider: z.enum(['auto', ...VOICE_PROVIDERS]).describe('who narrates (--voice-provider)'),
  script_model: modelName.describe('model that writes (--script-model)'),
  image_model: modelName.describe('model that draws (--image-model)'),
  image_quality: z.enum(IMAGE_QUALITIES).describe('quality of OpenAI’s pictures (--image-quality)'),
  image_via: z.enum(IMAGE_VIAS).describe('who draws behind Hugging Face (--image-via)'),
  image_licenses: imageLicenses.describe(
    'licences of photos of Openverse: cc0, pdm, by, by-sa, by-nc, by-nc-sa (--image-licenses)',
  ),
  video_model: modelName.describe('model that makes the clips (--video-model)'),
  resolution: z.enum(RESOLUTIONS).describe('resolution of the clips (--resolution)'),
  captions: z.enum(CAPTION_MODES).describe('captions beside the video, in its picture, or none (--captions)'),
  caption_style: z.enum(CAPTION_STYLES).describe('how burned captions look (--caption-style)'),
  music: textField.describe('background music: a file, relative to this one, or an address (--bgm)'),
  music_volume: z.number().min(0).max(1).describe('0 to 1 (--bgm-volume)'),
  logo: textField.describe('logo over the final video: an image file, relative to this one (--logo)'),
  logo_position: z
    .enum(LOGO_POSITIONS)
    .describe('corner of the safe zone that the logo stands in (--logo-position)'),
  upload: uploadField.describe('where finished videos are uploaded: s3://… or supabase://… (--upload)'),
  upload_assets: z
    .boolean()
    .describe('pictures and clips are uploaded, too: true or false (--upload-assets)'),
  url_expires: expiresField.describe('how long a signed address holds: 12h, 7d (--url-expires)'),
  public_url: publicUrlField.describe('where anybody can fetch what the bucket holds (--public-url)'),
  max_cost: z.number().min(0).describe('what a project may cost, USD (--max-cost)'),
};

export const settingsValuesSchema = z.strictObject(settings).partial();
export type SettingsValues = z.infer<typeof settingsValuesSchema>;
export type SettingName = keyof SettingsValues;
export const SETTING_NAMES = Object.keys(settings) as SettingName[];

/** The schema of one setting. */
export const settingSchema = (name: SettingName): z.ZodType => settings[name];

/** The values that a setting may have, where they are a closed list. */
export function valuesOfSetting(name: SettingName): readonly string[] {
  const schema = settings[name];
  const inner = schema instanceof z.ZodPipe ? schema.out : schema;
  if (inner instanceof z.ZodBoolean) return ['true', 'false'];
  return inner instanceof z.ZodEnum ? inner.options.map(String) : [];
}

/** The values of settings that no source has. */
export const SETTING_DEFAULTS: SettingsValues = {
  language: 'english',
  platform: 'tiktok',
  duration: '30s',
  style: 'cinematic',
  script_provider: 'auto',
  image_provider: 'auto',
  video_provider: 'auto',
  voice_provider: 'auto',
  captions: 'sidecar',
  caption_style: 'karaoke',
  music_volume: 0.15,
  logo_position: 'top-right',
  max_cost: 10,
};

/** The file `sparkfluence.config.json` of a folder, or `config.json` of a user. */
export const settingsFileSchema = z.strictObject({
  $schema: z.string().optional(),
  ...settingsValuesSchema.shape,
  profile: textField.optional().describe('the profile that is taken where --profile names none'),
  profiles: z.record(z.string().regex(/^[\w.-]{1,64}$/), settingsValuesSchema).optional(),
});
export type SettingsFile = z.infer<typeof settingsFileSchema>;

/** Names of fields that would hold a key; such a field is refused everywhere. */
export const KEY_LIKE = /key|token|secret|passw|credential|authorization|bearer/i;

export type Origin = 'flag' | 'environment' | 'project' | 'user' | 'default' | 'unset';
