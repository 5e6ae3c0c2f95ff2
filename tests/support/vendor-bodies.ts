import { readFileSync } from 'node:fs';
import type OpenAI from 'openai';
import { z } from 'zod';
import { IMAGE_QUALITIES } from '../../src/contracts/vendors.ts';
import { DOCUMENTED_BODIES } from './documented-bodies.ts';

/**
 * The request bodies that each vendor documents, in the vendor's own words where there are any: Google's messages, the
 * types of OpenAI's and Google's SDKs, the pages of the picture vendors. Fakes refuse what is not in them, as vendors do.
 */

interface VendorSchemas {
  readonly $defs: Readonly<Record<string, object>>;
}

const GEMINI = JSON.parse(
  readFileSync(new URL('../../fixtures/vendor-schemas/gemini-v1beta.json', import.meta.url), 'utf8'),
) as VendorSchemas;
/** `Part.speechMetadata`, which the messages of the schema do not have yet, as `@google/genai` 3.3 has it. */
const withSpeech = {
  ...GEMINI.$defs,
  Part: {
    ...GEMINI.$defs.Part,
    properties: {
      ...(GEMINI.$defs.Part as { readonly properties: object }).properties,
      speechMetadata: {
        type: 'object',
        properties: { speaker: { type: 'string' }, style: { type: 'string' } },
        additionalProperties: false,
      },
    },
  },
};
const googleMessage = (name: string, $defs = GEMINI.$defs): z.ZodType =>
  z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs } as Parameters<typeof z.fromJSONSchema>[0]);

/** `ImageGenerateParams` of `openai` 7.59 without what it calls unsupported for GPT image models. */
const openAiImage = z.strictObject({
  model: z.string(),
  prompt: z.string().max(32_000),
  n: z.int().min(1).max(10).optional(),
  // «arbitrary resolutions … as WIDTHxHEIGHT strings», both divisible by 16, at most 3:1
  size: z
    .string()
    .regex(/^\d+x\d+$/)
    .refine((size) => size.split('x').every((side) => Number(side) % 16 === 0))
    .optional(),
  quality: z.enum([...IMAGE_QUALITIES, 'auto']).optional(),
  background: z.enum(['transparent', 'opaque', 'auto']).optional(),
  moderation: z.enum(['low', 'auto']).optional(),
  output_format: z.enum(['png', 'jpeg', 'webp']).optional(),
  output_compression: z.int().min(0).max(100).optional(),
  safety_identifier: z.string().optional(),
});
type UnknownField = Exclude<keyof z.infer<typeof openAiImage>, keyof OpenAI.ImageGenerateParams>;
const _noUnknownField: [UnknownField] extends [never] ? true : false = true;

/** The part of `ChatCompletionCreateParams` of `openai` 7.59 that a server of one's own has, too. */
const chat = z.strictObject({
  model: z.string(),
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content: z.string() }))
    .min(1),
  response_format: z
    .union([
      z.strictObject({ type: z.literal('json_object') }),
      z.strictObject({
        type: z.literal('json_schema'),
        json_schema: z.strictObject({
          name: z.string().regex(/^[\w-]{1,64}$/),
          strict: z.boolean().optional(),
          schema: z.record(z.string(), z.unknown()),
        }),
      }),
    ])
    .optional(),
});

/**
 * `CreateModelInteraction` of `@google/genai` 3.3 for a video, as its types have it, and the roles of pictures as
 * https://ai.google.dev/gemini-api/docs/omni has them: each picture beside the first has a tag in the prompt.
 */
const interaction = z
  .strictObject({
    model: z.string(),
    background: z.boolean().optional(),
    store: z.boolean().optional(),
    input: z.array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('text'), text: z.string() }),
        z.strictObject({
          type: z.literal('image'),
          data: z.base64(),
          mime_type: z.enum(['image/png', 'image/jpeg', 'image/webp']),
        }),
      ]),
    ),
    response_format: z.strictObject({
      type: z.literal('video'),
      aspect_ratio: z.enum(['16:9', '9:16']).optional(),
      duration: z
        .string()
        .regex(/^(?:[3-9]|1[0-5])s$/)
        .optional(),
      resolution: z.enum(['360p', '720p', '1080p', '4k']).optional(),
      delivery: z.enum(['inline', 'uri']).optional(),
    }),
    generation_config: z
      .strictObject({ video_config: z.strictObject({ task: z.enum(['text_to_video', 'image_to_video']) }) })
      .optional(),
  })
  .refine(({ input }) => {
    const text = input.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(' ');
    const pictures = input.filter(({ type }) => type === 'image').length;
    const short = /^<FIRST_FRAME> /.test(text) && pictures === 1;
    const tags = [...text.matchAll(/<(?:FIRST_FRAME|LAST_FRAME|IMAGE_REF_\d)>@Image(\d)/g)].map(([, at]) =>
      Number(at),
    );
    const isDeclared = tags.length === pictures && tags.every((at, index) => at === index + 1);
    return pictures === 0 || short || isDeclared;
  }, 'the prompt does not say what each picture is for');

/** SnapGen's form, as its public clients send it (docs/design/providers.md): the vendor publishes no schema. */
const veoForm = z
  .strictObject({
    prompt: z.string().min(1),
    model: z.enum(['veo-3.1-fast', 'veo-3.1', 'veo-3.1-lite', 'veo-3', 'veo-3-fast', 'veo-2', 'omni-flash']),
    resolution: z.enum(['720p', '1080p']).optional(),
    aspect_ratio: z.enum(['16:9', '9:16']).optional(),
    duration: z.enum(['4', '6', '8', '10']).optional(),
    mode_image: z.enum(['frame', 'ingredient']).optional(),
    // «frame»: one or two pictures, «ingredient»: one to three
    files: z.enum(['<file>', '<file>,<file>', '<file>,<file>,<file>']).optional(),
    ref_images: z.enum(['<file>', '<file>,<file>', '<file>,<file>,<file>']).optional(),
    file_urls: z.string().optional(),
  })
  .refine(
    ({ mode_image, files, ref_images }) =>
      mode_image !== 'frame' || (files ?? ref_images ?? '').split(',').length <= 2,
    'mode_image frame takes two pictures at most',
  );

/** `SpeechCreateParams` of `openai` 7.59, and `stream` of a server of one's own (github.com/remsky/Kokoro-FastAPI). */
const speech = z.strictObject({
  model: z.string(),
  input: z.string().min(1).max(4096),
  voice: z.string().min(1),
  instructions: z.string().optional(),
  response_format: z.enum(['mp3', 'opus', 'aac', 'flac', 'wav', 'pcm']).optional(),
  speed: z.number().min(0.25).max(4).optional(),
  stream: z.boolean().optional(),
});

/** https://elevenlabs.io/docs/api-reference/text-to-speech/convert-with-timestamps */
const elevenLabs = z.strictObject({
  text: z.string().min(1),
  model_id: z.string().optional(),
  language_code: z.string().length(2).optional(),
  voice_settings: z
    .strictObject({
      stability: z.number().min(0).max(1).optional(),
      similarity_boost: z.number().min(0).max(1).optional(),
      style: z.number().min(0).max(1).optional(),
      use_speaker_boost: z.boolean().optional(),
      speed: z.number().min(0.7).max(1.2).optional(),
    })
    .optional(),
  seed: z.int().min(0).max(4_294_967_295).optional(),
  previous_text: z.string().optional(),
  next_text: z.string().optional(),
});

export const VENDOR_BODIES = {
  'gemini image': googleMessage('GenerateContentRequest'),
  'gemini speech': googleMessage('GenerateContentRequest', withSpeech),
  'openai_voice speech': speech,
  'openai_voice captioned': speech.extend({ return_timestamps: z.boolean() }),
  'elevenlabs speech': elevenLabs,
  'gemini script': googleMessage('GenerateContentRequest'),
  'gemini motion': googleMessage('GenerateContentRequest'),
  'gemini embed': googleMessage('BatchEmbedContentsRequest'),
  'llm script': chat,
  'huggingface image': DOCUMENTED_BODIES.nscale,
  'openai image': openAiImage,
  'google submit': interaction,
  'veo submit': veoForm,
} as const satisfies Record<string, z.ZodType>;

/**
 * What the vendor would refuse in a body; undefined where it would accept it, and where no schema is known.
 * @param what vendor and step: `openai image`
 */
export function refusalOf(what: string, body: Buffer): string | undefined {
  const schema = Object.hasOwn(VENDOR_BODIES, what)
    ? VENDOR_BODIES[what as keyof typeof VENDOR_BODIES]
    : undefined;
  if (schema === undefined) return undefined;
  const value: unknown = what === 'veo submit' ? formIn(body) : JSON.parse(body.toString());
  const { error } = schema.safeParse(value);
  return error === undefined ? undefined : z.prettifyError(error);
}

/** The fields of a multipart form; a file is `<file>`, and several of one field have commas between them. */
export function formIn(body: Buffer): Record<string, string> {
  const parts = body
    .toString('latin1')
    .matchAll(/name="([^"]+)"(; filename="[^"]*")?[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/g);
  const fields: Record<string, string> = {};
  for (const [, name = '', file, text = ''] of parts) {
    const value = file === undefined ? Buffer.from(text, 'latin1').toString() : '<file>';
    fields[name] = fields[name] === undefined ? value : `${fields[name]},${value}`;
  }
  return fields;
}
