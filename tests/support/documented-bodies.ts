import { z } from 'zod';
import type { ImageVia } from '../../src/contracts/vendors.ts';

const sizeOf = (between: 'x' | '*') => z.string().regex(between === 'x' ? /^\d+x\d+$/ : /^\d+\*\d+$/);
const RECOMMENDED = ['1568x1056', '1056x1568', '1472x1088', '1088x1472', '1728x960', '960x1728'];
const isSideOfZai = (side: string): boolean =>
  Number(side) >= 1024 && Number(side) <= 2048 && Number(side) % 32 === 0;

/**
 * Request bodies as the pages of the picture vendors document them. A fake refuses a field that is not documented, and a
 * size that is left out is the documented one.
 */
export const DOCUMENTED_BODIES = {
  // https://docs.nscale.com/api-reference/inferencing/create-image (read 2026-11-29): model, prompt, size, n
  nscale: z.strictObject({
    model: z.string(),
    prompt: z.string(),
    size: z
      .string()
      .regex(/^\d+x\d+$/)
      .default('512x512'),
    n: z.int().min(1).default(1),
  }),
  // https://docs.together.ai/reference/post-images-generations (read 2026-11-29)
  together: z.strictObject({
    model: z.string(),
    prompt: z.string(),
    steps: z.int().min(1).max(4).default(4),
    width: z.int().default(1024),
    height: z.int().default(1024),
    n: z.int().min(1).max(4).default(1),
    seed: z.int().optional(),
    negative_prompt: z.string().optional(),
    response_format: z.enum(['base64', 'url']).default('url'),
    output_format: z.enum(['jpeg', 'png']).optional(),
  }),
  // https://fal.ai/models/fal-ai/flux-1/schnell/llms.txt (read 2026-11-29)
  'fal-ai': z.strictObject({
    prompt: z.string(),
    image_size: z
      .union([z.strictObject({ width: z.int(), height: z.int() }), z.string()])
      .default('landscape_4_3'),
    num_inference_steps: z.int().min(1).max(12).default(4),
    num_images: z.int().min(1).max(4).default(1),
    seed: z.int().optional(),
    enable_safety_checker: z.boolean().default(true),
    output_format: z.enum(['jpeg', 'png']).default('jpeg'),
    sync_mode: z.boolean().optional(),
    guidance_scale: z.number().optional(),
    acceleration: z.string().optional(),
  }),
  // https://deepinfra.com/run-diffusion/Juggernaut-Lightning-Flux/api, OpenAI's form (read 2026-11-29)
  deepinfra: z.strictObject({
    model: z.string(),
    prompt: z.string(),
    size: sizeOf('x').default('1024x1024'),
    n: z.int().min(1).default(1),
    response_format: z.literal('b64_json').default('b64_json'),
    quality: z.string().optional(),
    style: z.string().optional(),
    user: z.string().optional(),
  }),
  // https://replicate.com/black-forest-labs/flux-schnell/api/schema (read 2026-11-29)
  replicate: z.strictObject({
    version: z.string().optional(),
    input: z.strictObject({
      prompt: z.string(),
      aspect_ratio: z
        .enum(['1:1', '16:9', '21:9', '3:2', '2:3', '4:5', '5:4', '3:4', '4:3', '9:16', '9:21'])
        .default('1:1'),
      num_outputs: z.int().min(1).max(4).default(1),
      num_inference_steps: z.int().min(1).max(4).default(4),
      seed: z.int().optional(),
      output_format: z.enum(['webp', 'jpg', 'png']).default('webp'),
      output_quality: z.int().min(0).max(100).default(80),
      disable_safety_checker: z.boolean().default(false),
      go_fast: z.boolean().default(true),
      megapixels: z.enum(['1', '0.25']).default('1'),
    }),
  }),
  // https://wavespeed.ai/docs/docs-api/wavespeed-ai/flux-schnell (read 2026-11-29)
  wavespeed: z.strictObject({
    prompt: z.string(),
    image: z.string().optional(),
    mask_image: z.string().optional(),
    strength: z.number().optional(),
    size: sizeOf('*').default('1024*1024'),
    num_images: z.int().min(1).max(4).default(1),
    seed: z.int().default(-1),
    output_format: z.string().default('jpeg'),
    enable_base64_output: z.boolean().default(false),
    enable_sync_mode: z.boolean().default(false),
    enable_safety_checker: z.boolean().default(true),
  }),
  // https://huggingface.co/docs/inference-providers/tasks/text-to-image, and the schema
  // `text-to-image/spec/input.json` of @huggingface/tasks (read 2026-11-29)
  'hf-inference': z.strictObject({
    inputs: z.string(),
    parameters: z
      .strictObject({
        width: z.int().optional(),
        height: z.int().optional(),
        num_inference_steps: z.int().optional(),
        guidance_scale: z.number().optional(),
        negative_prompt: z.string().optional(),
        scheduler: z.string().optional(),
        seed: z.int().optional(),
      })
      .optional(),
  }),
  // https://docs.z.ai/api-reference/image/generate-image-async (read 2026-11-29): «between 1024px-2048px … divisible by 32»
  'zai-org': z.strictObject({
    model: z.string(),
    prompt: z.string(),
    quality: z.literal('hd').optional(),
    size: sizeOf('x')
      .refine((size) => RECOMMENDED.includes(size) || size.split('x').every(isSideOfZai))
      .default('1280x1280'),
    user_id: z.string().min(6).max(128).optional(),
  }),
} as const satisfies Record<ImageVia, z.ZodType>;
