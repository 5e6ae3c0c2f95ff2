import { isAbsolute } from 'node:path';
import { z } from 'zod';
import { seedField } from '../contracts/brand.ts';
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
import { NARRATOR_FIELDS, OVER_FIELDS, voiceProviderField } from '../contracts/narrator-fields.ts';
import { MOST_REFERENCES, REFERENCE_KINDS } from '../contracts/references.ts';
import {
  DURATIONS,
  IMAGE_PROVIDERS,
  SCRIPT_PROVIDERS,
  STYLES,
  VIDEO_PROVIDERS,
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
  voice_provider: voiceProviderField,
};
const { script_provider, image_provider, video_provider, voice_provider } = providers;

const narrator = NARRATOR_FIELDS;
const over = OVER_FIELDS;
const seed = seedField.optional().describe('With which models begin that take one.');
const chain = z
  .boolean()
  .optional()
  .describe('Each clip ends in the picture that the next begins with, where its maker takes both.');

const references = z
  .array(
    z.strictObject({
      file: z
        .string()
        .refine(isAbsolute, 'must be the absolute path of a picture')
        .describe('The absolute path of a picture on this machine.'),
      kind: z.enum(REFERENCE_KINDS).optional().describe('What of it stays; subject is whatever it shows.'),
    }),
  )
  .max(MOST_REFERENCES)
  .optional()
  .describe(
    'Pictures that all segments agree with: the same person, product or style. The project keeps them; an empty list takes them back.',
  );

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
    ...{ ...narrator, ...over, seed, chain, references },
    captions: z.enum(['none', 'sidecar', 'burn']).optional(),
    ...providers,
    max_cost_usd,
  }),
  generate_images: imagesRequestSchema
    .partial({ segments: true })
    .extend({ project_id: project_id.optional(), seed, references, max_cost_usd }),
  generate_videos: videosRequestSchema.partial().extend({
    ...{ project_id: project_id.optional(), image_provider, video_provider, voice_provider },
    ...{ ...narrator, ...over, seed, chain, references, max_cost_usd },
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
