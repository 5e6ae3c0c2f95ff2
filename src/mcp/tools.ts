import { z } from 'zod';
import { seedField, speedField, voiceField, voiceStyleField } from '../contracts/brand.ts';
import {
  bareStatusDataSchema,
  combineDataSchema,
  combineOptionsSchema,
  imagesDataSchema,
  imagesRequestSchema,
  jobDataSchema,
  quoteSchema,
  scriptDataSchema,
  scriptRequestSchema,
  statusDataSchema,
  statusRequestSchema,
  success,
  videosDataSchema,
  videosRequestSchema,
} from '../contracts/documents.ts';
import { CLIP_AUDIO } from '../contracts/narrators.ts';
import {
  DURATIONS,
  IMAGE_PROVIDERS,
  SCRIPT_PROVIDERS,
  STYLES,
  VIDEO_PROVIDERS,
  VOICE_PROVIDERS,
} from '../contracts/segments.ts';

/** The tools that an assistant is offered: the specification's bodies, with what a conversation needs beside them. */

const project_id = z
  .uuid()
  .describe(
    'The project that the work belongs to, from the answer of an earlier tool. Its segments need not be repeated.',
  );
const max_cost_usd = z
  .number()
  .min(0)
  .optional()
  .describe(
    'What the project may have cost in all, USD. Without it nothing that costs money is bought: the answer then says what it would cost. Ask the person before you set it.',
  );
const providers = {
  script_provider: z.enum(['auto', ...SCRIPT_PROVIDERS]).optional(),
  image_provider: z.enum(['auto', ...IMAGE_PROVIDERS]).optional(),
  video_provider: z.enum(['auto', ...VIDEO_PROVIDERS]).optional(),
  voice_provider: z.enum(['auto', ...VOICE_PROVIDERS]).optional(),
};
const { script_provider, image_provider, video_provider, voice_provider } = providers;

/** How the narrator of a project speaks; the project keeps it. */
const narrator = {
  voice: voiceField.optional().describe('female, male, deep, whisper, or a voice of the voice provider.'),
  speed: speedField.optional().describe('How fast the narrator speaks, 0.8 to 1.3 of the natural speed.'),
  voice_style: voiceStyleField
    .optional()
    .describe('How the narrator speaks, in words, where the voice follows them; none takes it back.'),
};
const over = {
  narrate: z.boolean().optional().describe('One narrator over all clips, also those of a video model.'),
  clip_audio: z.enum(CLIP_AUDIO).optional().describe('What becomes of the clips’ own sound below it.'),
};
const seed = seedField.optional().describe('With which models begin that take one.');
const chain = z
  .boolean()
  .optional()
  .describe('Each clip ends in the picture that the next begins with, where its maker takes both.');

/** What a new video is asked for with. */
const newVideo = scriptRequestSchema.extend({
  style: z.enum(STYLES).optional(),
  notes: z.string().min(1).optional().describe('The person’s own facts on the topic, which the script says.'),
  allow_generic: z
    .boolean()
    .optional()
    .describe('General sentences may stand where nobody gave facts; otherwise such a topic is refused.'),
});

export const INPUTS = {
  generate_script: newVideo.extend({
    script_provider,
    ...narrator,
    max_cost_usd,
  }),
  make_video: newVideo.extend({
    ...{ ...narrator, ...over, seed, chain },
    captions: z.enum(['none', 'sidecar', 'burn']).optional(),
    ...providers,
    max_cost_usd,
  }),
  generate_images: imagesRequestSchema
    .partial({ segments: true })
    .extend({ project_id: project_id.optional(), seed, max_cost_usd }),
  generate_videos: videosRequestSchema.partial().extend({
    ...{ project_id: project_id.optional(), image_provider, video_provider, voice_provider },
    ...{ ...narrator, ...over, seed, chain, max_cost_usd },
  }),
  check_video_status: statusRequestSchema.partial().extend({
    project_id: project_id.optional(),
    video_provider,
    wait: z.boolean().optional().describe('Follow the clips until none is running; this may take minutes.'),
  }),
  combine_final_video: z.strictObject({
    project_id,
    options: combineOptionsSchema.optional(),
    captions: z.enum(['none', 'sidecar', 'burn']).optional(),
    ...{ voice_provider, ...narrator, ...over, max_cost_usd },
  }),
  job_status: z.strictObject({ job_id: z.string().min(1) }),
  quote: z.strictObject({
    project_id: project_id.optional(),
    duration: z.enum(DURATIONS).optional().describe('Of a new video, where no project is named.'),
    ...providers,
  }),
} as const;

export type ToolName = keyof typeof INPUTS;
export type Input<Name extends ToolName> = z.infer<(typeof INPUTS)[Name]>;

const OUTPUTS: Readonly<Record<ToolName, z.ZodType>> = {
  generate_script: success(scriptDataSchema),
  make_video: success(combineDataSchema),
  generate_images: success(imagesDataSchema),
  generate_videos: success(videosDataSchema),
  check_video_status: success(z.union([statusDataSchema, bareStatusDataSchema])),
  combine_final_video: success(combineDataSchema),
  job_status: success(jobDataSchema),
  quote: success(z.strictObject({ quote: quoteSchema })),
};

const DESCRIPTIONS: Readonly<Record<ToolName, string>> = {
  generate_script:
    'Begins a video: writes its script, segment by segment, from a topic, a title or a transcript. The answer names the project_id for the other tools.',
  make_video:
    'Makes a whole video from a topic, a title or a transcript: script, pictures, clips and the final video; this takes minutes, with progress. The same call goes on with a video that it began and did not finish.',
  generate_images: 'Draws one picture a segment. Give the project_id, or segments of your own.',
  generate_videos:
    'Starts one voiced clip a segment and answers at once; follow them with check_video_status. Missing pictures are drawn first.',
  check_video_status:
    'How the clips of a project, or the jobs with these uuids, are doing; finished ones are fetched.',
  combine_final_video:
    'Joins the finished clips of a project into the final 9:16 video with captions, and lays everything to publish beside it.',
  job_status: 'How a combine is doing, by its job_id.',
  quote: 'What a new video, or the rest of a project, would cost. Nothing is made or bought.',
};

/** What only looks, and what may reach a vendor. */
const LOOKS: readonly ToolName[] = ['job_status', 'quote'];
/** What may be called again as often as one likes; the others begin and may buy another thing where no project is named. */
const REPEATABLE: readonly ToolName[] = [...LOOKS, 'check_video_status', 'combine_final_video'];

/** The tools as `tools/list` answers them. */
export const toolList = () =>
  (Object.keys(INPUTS) as ToolName[]).map((name) => ({
    name,
    description: DESCRIPTIONS[name],
    inputSchema: objectSchema(INPUTS[name], 'input'),
    outputSchema: objectSchema(OUTPUTS[name], 'output'),
    annotations: {
      readOnlyHint: LOOKS.includes(name),
      destructiveHint: false,
      idempotentHint: REPEATABLE.includes(name),
      openWorldHint: !LOOKS.includes(name),
    },
  }));

const objectSchema = (schema: z.ZodType, io: 'input' | 'output') => ({
  ...z.toJSONSchema(schema, { io }),
  type: 'object' as const,
});
