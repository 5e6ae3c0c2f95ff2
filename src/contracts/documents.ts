import { z } from 'zod';
import { batchDataSchema, batchQuoteSchema } from './batch.ts';
import { brandColors, voiceField } from './brand.ts';
import { captionsSchema } from './captions.ts';
import { ERROR_CODES } from './errors.ts';
import { photoCreditEntrySchema } from './photos.ts';
import { qualitySchema } from './quality.ts';
import {
  ASPECT_RATIOS,
  DURATIONS,
  degradationSchema,
  IMAGE_PROVIDERS,
  INPUT_TYPES,
  jobIdField,
  LOOKS,
  mediaUrl,
  PLATFORMS,
  pipedSegmentSchema,
  SCRIPT_PROVIDERS,
  STYLES,
  segmentList,
  segmentSchema,
  segmentType,
  textField,
  VIDEO_PROVIDERS,
} from './segments.ts';
import { settingsFileSchema } from './settings.ts';
import { uploadSchema } from './storage.ts';

/**
 * Requests and responses of every operation, with what is carried to later steps (docs/design/specification.md, endpoints
 * 1 to 6; docs/design/decisions.md, «The pipe document»). All objects are strict: a misspelt field is an error.
 */

const language = textField;

// ---- requests (the specification's bare bodies) ----

export const scriptRequestSchema = z.strictObject({
  input_type: z.enum(INPUT_TYPES),
  content: textField,
  duration: z.enum(DURATIONS).default('30s'),
  platform: z.enum(PLATFORMS).default('tiktok'),
  language: language.default('english'),
});
export type ScriptRequest = z.infer<typeof scriptRequestSchema>;

/** In a bare body a segment may come without the fields its step does not need; defaults are filled in. */
const looseSegment = segmentSchema.extend({
  duration_seconds: segmentSchema.shape.duration_seconds.optional(),
  visual_direction: textField.optional(),
  emotion: textField.optional(),
});

export const imagesRequestSchema = z.strictObject({
  segments: segmentList(looseSegment),
  style: z.enum(STYLES).optional(),
  aspect_ratio: z.enum(ASPECT_RATIOS).optional(),
  provider: z.enum(IMAGE_PROVIDERS).optional(),
  language: language.optional(),
});
export type ImagesRequest = z.infer<typeof imagesRequestSchema>;

export const videosRequestSchema = z.strictObject({
  segments: segmentList(looseSegment),
  images: z.array(z.looseObject({ segment_type: segmentType, image_url: mediaUrl })).min(1),
  language,
});
export type VideosRequest = z.infer<typeof videosRequestSchema>;

/** How many jobs one question may name. */
export const MOST_UUIDS = 100;

export const statusRequestSchema = z.strictObject({
  video_uuids: z
    .array(jobIdField)
    .min(1)
    .max(MOST_UUIDS)
    .refine((uuids) => new Set(uuids).size === uuids.length, 'holds a uuid twice'),
});
export type StatusRequest = z.infer<typeof statusRequestSchema>;

/** `bgm_volume` 0 is silence, 1 is as loud as the file. */
export const combineOptionsSchema = z.strictObject({
  bgm_url: mediaUrl.nullable().default(null),
  bgm_volume: z.number().min(0).max(1).default(0.15),
});
export type CombineOptions = z.infer<typeof combineOptionsSchema>;

export const combineRequestSchema = z.strictObject({
  project_id: z.uuid(),
  segments: segmentList(
    z.strictObject({
      type: segmentType,
      video_url: mediaUrl,
      duration_seconds: segmentSchema.shape.duration_seconds,
    }),
  ),
  options: combineOptionsSchema.optional(),
});
export type CombineRequest = z.infer<typeof combineRequestSchema>;

// ---- parts of responses ----

export const metadataSchema = z.strictObject({
  virality_score: z.number().min(0).max(10),
  hooks_used: z.array(z.string()),
  total_duration: z.number(),
  language,
  rag_sources: z
    .array(
      z.strictObject({
        id: z.string(),
        title: z.string(),
        score: z.number(),
        segment_type: segmentType,
        // What an encyclopedia's article has to be named with: its address, its revision, its licence and where that stands.
        source: z.string().optional(),
        revision: z.number().int().optional(),
        license: z.string().optional(),
      }),
    )
    .optional(),
});
export type Metadata = z.infer<typeof metadataSchema>;

export const imageSchema = z.strictObject({
  segment_type: segmentType,
  prompt: z.string(),
  image_url: mediaUrl,
  provider: z.string(),
  revised_prompt: z.string().nullable(),
});
export type Image = z.infer<typeof imageSchema>;

/** 1 = processing, 2 = completed, 3 = failed (specification, «VEO Status Codes»). */
export const jobStatusCode = z.union([z.literal(1), z.literal(2), z.literal(3)]);

export const veoResponseSchema = z.strictObject({
  id: z.number().int(),
  uuid: jobIdField,
  model_name: z.string(),
  status: jobStatusCode,
  status_percentage: z.number().min(0).max(100),
  estimated_credit: z.number(),
});
export type VeoResponse = z.infer<typeof veoResponseSchema>;

export const submittedVideoSchema = z.strictObject({
  segment_type: segmentType,
  veo_response: veoResponseSchema,
});
export type SubmittedVideo = z.infer<typeof submittedVideoSchema>;

export const videoStatusSchema = z.strictObject({
  uuid: textField,
  status: jobStatusCode,
  status_percentage: z.number().min(0).max(100),
  video_url: mediaUrl.nullable(),
  segment_type: segmentType.optional(),
  error_message: z.string().nullable().optional(),
});
export type VideoStatus = z.infer<typeof videoStatusSchema>;

export const statusSummarySchema = z.strictObject({
  total: z.number().int(),
  completed: z.number().int(),
  processing: z.number().int(),
  failed: z.number().int(),
});

/** The purchases of a project, also those that may have been bought; missing where there are none. */
export const receiptSchema = z.strictObject({
  estimated_usd: z.number(),
  /** Includes estimates where the provider does not report a cost. */
  spent_usd: z.number(),
  credits: z.number(),
  purchases: z.array(
    z.strictObject({
      at: z.string(),
      stage: z.enum(['search', 'script', 'image', 'narration', 'motion', 'clip']),
      segment_type: segmentType.optional(),
      provider: z.string(),
      model: z.string(),
      state: z.enum(['sent', 'bought', 'refused']),
      estimate_usd: z.number(),
      actual_usd: z.number().nullable(),
      credits: z.number().nullable(),
      possibly_twice: z.boolean().optional(),
    }),
  ),
});
export type Receipt = z.infer<typeof receiptSchema>;

export const quoteSchema = z.strictObject({
  as_of: z.string(),
  lines: z.array(
    z.strictObject({
      stage: z.enum(['script', 'images', 'voice', 'motion', 'videos']),
      segment_type: segmentType.nullable(),
      provider: z.string(),
      model: z.string(),
      usd: z.number(),
      credits: z.number(),
      exact: z.boolean(),
      learned: z.literal(true).optional(),
    }),
  ),
  total_usd: z.number(),
  total_credits: z.number(),
  spent_usd: z.number(),
  limit_usd: z.number(),
  limit_credits: z.number().nullable(),
  within_limit: z.boolean(),
  may_add: z.strictObject({ usd: z.number(), why: z.string() }).optional(),
  chosen: z
    .array(
      z.strictObject({
        stage: z.enum(['script', 'images', 'videos', 'voice']),
        provider: z.string(),
        why: z.string(),
      }),
    )
    .optional(),
});

/** A segment in the status of a project: what is there, what it cost, what running again would make. */
export const overviewSchema = z.array(
  z.strictObject({
    segment_type: segmentType,
    image: z.enum(['missing', 'submitting', 'succeeded', 'failed']),
    clip: z.enum(['missing', 'submitting', 'running', 'succeeded', 'failed']),
    cost_usd: z.number(),
    credits: z.number(),
    takes: z.number().int(),
    rerun: z.enum(['nothing', 'image', 'clip', 'image_and_clip']),
    /** The time until which the provider keeps a clip that is not fetched yet, as far as it states one. */
    kept_until: z.string().optional(),
  }),
);

// ---- the carried-through part: what later steps need ----

/** A picture, a recording or a clip that a person brought: nothing draws, speaks, films or buys over it without being asked to. */
export const ownFileSchema = z.strictObject({
  segment_type: segmentType,
  kind: z.enum(['image', 'narration', 'clip']),
  file_url: mediaUrl,
});
export type OwnFileEntry = z.infer<typeof ownFileSchema>;

const carried = {
  project_id: z.uuid(),
  language,
  platform: z.enum(PLATFORMS),
  duration: z.enum(DURATIONS).nullable(),
  style: z.enum(STYLES),
  aspect_ratio: z.enum(ASPECT_RATIOS),
  voice: voiceField.optional(),
  brand_colors: brandColors.optional(),
  look: z.enum(LOOKS).optional(),
  segments: segmentList(pipedSegmentSchema),
  metadata: metadataSchema,
  /** Missing where the person brought none. */
  own_files: z.array(ownFileSchema).optional(),
  /** Whose photos are shown; missing where none comes from a stock library. */
  photo_credits: z.array(photoCreditEntrySchema).optional(),
  degradations: z.array(degradationSchema),
  receipt: receiptSchema.optional(),
};

export const scriptDataSchema = z.strictObject({ ...carried, provider: z.enum(SCRIPT_PROVIDERS) });
export const imagesDataSchema = z.strictObject({
  ...carried,
  images: z.array(imageSchema),
  provider: z.enum(IMAGE_PROVIDERS),
});
export const videosDataSchema = z.strictObject({
  ...carried,
  images: z.array(imageSchema),
  videos: z.array(submittedVideoSchema),
  polling_endpoint: z.string(),
  polling_interval_seconds: z.number(),
  provider: z.enum(VIDEO_PROVIDERS),
});
export const statusDataSchema = z.strictObject({
  ...carried,
  images: z.array(imageSchema),
  videos: z.array(videoStatusSchema),
  summary: statusSummarySchema,
  all_completed: z.boolean(),
  provider: z.enum(VIDEO_PROVIDERS),
  overview: overviewSchema,
});
/** A bare status body has no project; its answer is the specification's alone. */
export const bareStatusDataSchema = z.strictObject({
  videos: z.array(videoStatusSchema),
  summary: statusSummarySchema,
  all_completed: z.boolean(),
});

const finalFacts = {
  duration_seconds: z.number(),
  file_size_mb: z.number(),
  resolution: z.string(),
  format: z.string(),
  codec: z.string(),
};
/** What the video is, where `--keep-shape` lets it be another shape than 9:16. */
const shownRatio = z.string().regex(/^[1-9]\d{0,4}:[1-9]\d{0,4}$/);
export const combineDataSchema = z.strictObject({
  ...carried,
  aspect_ratio: shownRatio,
  images: z.array(imageSchema),
  videos: z.array(videoStatusSchema),
  job_id: z.string(),
  status: z.literal('completed'),
  final_video_url: mediaUrl,
  /** The copy that `--output` asked for. */
  output_url: mediaUrl.optional(),
  ...finalFacts,
  /** Music that the program made, in words; missing where there is other music, or none. */
  music: z.string().optional(),
  /** null: none were requested, or no clip has a script. */
  captions: captionsSchema.nullable(),
  /** The folder with everything that is uploaded. */
  publish_url: mediaUrl.optional(),
  /** What lies in the storage; missing where nothing was to be uploaded. */
  uploads: z.array(uploadSchema).optional(),
  /** null: it could not be measured; `degradations` says why. */
  quality: qualitySchema.nullable(),
});
/** The answer of `upload`: of a project with its id and the address of the final video, of a file alone without. */
export const uploadDataSchema = z.strictObject({
  project_id: z.uuid().optional(),
  job_id: z.string().optional(),
  final_video_url: mediaUrl.optional(),
  uploads: z.array(uploadSchema).min(1),
});
export type UploadData = z.infer<typeof uploadDataSchema>;

/** The answer of `combine --detach` (specification, endpoint 5, 202). */
export const combineAcceptedSchema = z.strictObject({
  job_id: z.string(),
  status: z.literal('processing'),
  estimated_time_seconds: z.number().int(),
  polling_endpoint: z.string(),
});
export type CombineAccepted = z.infer<typeof combineAcceptedSchema>;
export type CombineData = z.infer<typeof combineDataSchema>;

const jobCommon = {
  job_id: z.string(),
  progress_percentage: z.number().min(0).max(100),
  current_step: z.string(),
};
export const jobDataSchema = z.discriminatedUnion('status', [
  z.strictObject({
    ...jobCommon,
    status: z.literal('processing'),
    final_video_url: z.null(),
    error_message: z.null(),
  }),
  z.strictObject({
    ...jobCommon,
    status: z.literal('completed'),
    final_video_url: mediaUrl,
    error_message: z.null(),
    metadata: z.strictObject(finalFacts),
  }),
  z.strictObject({
    ...jobCommon,
    status: z.literal('failed'),
    final_video_url: z.null(),
    error_message: z.string(),
  }),
]);
export type JobData = z.infer<typeof jobDataSchema>;

export type ScriptData = z.infer<typeof scriptDataSchema>;
export type ImagesData = z.infer<typeof imagesDataSchema>;
export type VideosData = z.infer<typeof videosDataSchema>;
export type StatusData = z.infer<typeof statusDataSchema>;
export type BareStatusData = z.infer<typeof bareStatusDataSchema>;

/**
 * The document that a step accepts: any earlier step's `data`, or a part of it. It is strict, so that a misspelt field is
 * an error; everything but the segments may be missing.
 */
export const pipeDataSchema = z.strictObject({
  ...z.strictObject(carried).partial().shape,
  aspect_ratio: shownRatio.optional(),
  provider: z.string().optional(),
  images: z.array(imageSchema.partial({ prompt: true, provider: true, revised_prompt: true })).optional(),
  videos: z.array(z.union([submittedVideoSchema, videoStatusSchema])).optional(),
  polling_endpoint: z.string().optional(),
  polling_interval_seconds: z.number().optional(),
  summary: statusSummarySchema.optional(),
  all_completed: z.boolean().optional(),
  overview: overviewSchema.optional(),
  job_id: z.string().optional(),
  status: z.string().optional(),
  final_video_url: mediaUrl.optional(),
  music: z.string().optional(),
  captions: captionsSchema.nullable().optional(),
  output_url: mediaUrl.optional(),
  publish_url: mediaUrl.optional(),
  uploads: z.array(uploadSchema).optional(),
  quality: qualitySchema.nullable().optional(),
  ...z.strictObject(finalFacts).partial().shape,
});
export type PipeData = z.infer<typeof pipeDataSchema>;

// ---- envelopes ----

export function success<Data extends z.ZodType>(data: Data) {
  return z.strictObject({ success: z.literal(true), data });
}

export const errorDocumentSchema = z.strictObject({
  success: z.literal(false),
  error: z.strictObject({
    code: z.enum(ERROR_CODES),
    message: z.string(),
    details: z.looseObject({ kind: z.string().optional() }).default({}),
    failed_step: z.string().optional(),
  }),
});

/** Every schema that `sparkfluence schema [NAME]` prints. */
export const SCHEMAS = {
  'script-request': scriptRequestSchema,
  'script-response': success(scriptDataSchema),
  'images-request': imagesRequestSchema,
  'images-response': success(imagesDataSchema),
  'videos-request': videosRequestSchema,
  'videos-response': success(videosDataSchema),
  'status-request': statusRequestSchema,
  'status-response': success(z.union([statusDataSchema, bareStatusDataSchema])),
  'combine-request': combineRequestSchema,
  'combine-response': success(combineDataSchema),
  'combine-accepted-response': success(combineAcceptedSchema),
  'job-status-response': success(jobDataSchema),
  'upload-response': success(uploadDataSchema),
  'quote-response': success(z.strictObject({ quote: quoteSchema })),
  'batch-response': success(batchDataSchema),
  'batch-quote-response': success(z.strictObject({ quote: batchQuoteSchema })),
  error: errorDocumentSchema,
  config: settingsFileSchema,
} as const;
