import type { PhotoLicense, StockLibrary } from './photos.ts';

/**
 * What the configuration says of the vendors: `config/` resolves it, `providers/` opens the adapters with it.
 */

/**
 * `veo` is Veo at SnapGen, `google` Veo at Google, `embeddings` Gemini's embedding model, `gemini_voice` its speech, `gemini_image` its pictures;
 * `openai_voice` is any server with OpenAI's speech interface.
 */
export type VendorId =
  | 'gemini'
  | 'llm'
  | 'huggingface'
  | 'openai'
  | 'veo'
  | 'google'
  | 'embeddings'
  | 'gemini_voice'
  | 'gemini_image'
  | 'openai_voice'
  | 'elevenlabs'
  | StockLibrary;

/** The settings of one vendor; a missing one leaves the adapter its default. */
export interface VendorSettings {
  readonly apiKey?: string;
  readonly baseUrl?: string;
  readonly model?: string;
  /** Google's vendors only: `v1` where it is missing. */
  readonly apiVersion?: string;
  /** OpenAI only: `medium` where it is missing. */
  readonly quality?: ImageQuality;
  /** Hugging Face only: the inference provider that is insisted on. */
  readonly via?: ImageVia;
  /** Openverse only: `cc0` and `pdm` where it is missing. */
  readonly licenses?: readonly PhotoLicense[];
  /** Vendors of clips only: `720p` where it is missing. */
  readonly resolution?: Resolution;
  /** Veo only: the form field of the picture, `files` where it is missing. */
  readonly imageField?: string;
}

/** `xhigh` and `max` are known by OpenAI's models from gpt-image-2.5 on. */
export const IMAGE_QUALITIES = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
export type ImageQuality = (typeof IMAGE_QUALITIES)[number];
/** Inference providers behind Hugging Face's router that draw, the preferred one first. */
export const IMAGE_VIAS = [
  ...([
    'nscale',
    'together',
    'fal-ai',
    'deepinfra',
    'replicate',
    'wavespeed',
    'hf-inference',
    'zai-org',
  ] as const),
] as const;
export type ImageVia = (typeof IMAGE_VIAS)[number];
export const RESOLUTIONS = ['720p', '1080p'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

export type SettingsByVendor = Readonly<Record<VendorId, VendorSettings>>;

/** How often a vendor may be called; a missing figure sets no limit. */
export interface RateLimit {
  readonly perMinute?: number;
  /** Orders (not polls) in 24 hours. */
  readonly perDay?: number;
  /** Requests under way at the same time, over all processes of the machine. */
  readonly atOnce?: number;
  /** Clips of one project that are being made there at the same time. */
  readonly jobsAtOnce?: number;
}

/** The proxies that requests go through, as URLs, which may hold a password. */
export interface Proxies {
  /** For plain http, and for https where `https` is missing. */
  readonly http?: string;
  readonly https?: string;
  /** The hosts that are called directly, as `NO_PROXY` lists them. */
  readonly not: string;
}
