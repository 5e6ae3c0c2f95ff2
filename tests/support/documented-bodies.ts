import { z } from 'zod';

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
} as const;
