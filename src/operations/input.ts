import {
  type CombineRequest,
  combineRequestSchema,
  errorDocumentSchema,
  type ImagesRequest,
  imagesRequestSchema,
  type PipeData,
  pipeDataSchema,
  type StatusRequest,
  statusRequestSchema,
  type VideosRequest,
  videosRequestSchema,
} from '../contracts/documents.ts';
import { type ErrorDocument, SparkfluenceError } from '../contracts/errors.ts';
import { parseJson } from '../contracts/json.ts';
import { parseInput } from '../contracts/parse.ts';
import type { PhotoCredit } from '../contracts/photos.ts';
import { ASPECT_RATIOS, PLANS, type Segment, type SegmentType } from '../contracts/segments.ts';
import type { Brought } from '../pipeline/work/brought.ts';

/** What a step can be given: a document of ours, or the specification's bare body. */
const BODIES = {
  images: imagesRequestSchema,
  videos: videosRequestSchema,
  status: statusRequestSchema,
  combine: combineRequestSchema,
} as const;

export interface StepInput extends Brought {
  readonly imageProvider?: string | undefined;
  /** It is a bare body of the specification, which says who draws and films where nobody is named. */
  readonly isSpecified?: true;
  /** The videos of a bare status body. */
  readonly videoUuids?: readonly string[] | undefined;
  readonly combineOptions?: CombineRequest['options'] | undefined;
  /** The clips of a bare combine body, to be joined in this order. */
  readonly onlyThese?: CombineRequest['segments'] | undefined;
}

export type StepName = keyof typeof BODIES;

/**
 * What a text says to a step.
 * @throws SparkfluenceError input, when it is neither; the earlier step's own error, when it is a failure document
 */
export const parseStepInput = (step: StepName, text: string): StepInput =>
  stepInputOf(step, parseDocument(text));

/**
 * What a value says to a step: a document of ours, or the specification's bare body.
 * @param from where it came from, for messages
 * @throws as `parseStepInput`
 */
export function stepInputOf(step: StepName, value: unknown, from = 'on standard input'): StepInput {
  if (!isObject(value)) throw notADocument('it is not a JSON object');
  if (value.success === false) throw SparkfluenceError.passOn(failureOf(value));
  if ('success' in value) {
    const { data, ...rest } = value;
    if (value.success !== true || Object.keys(rest).length !== 1)
      throw notADocument('its envelope is not ours');
    const document = parseInput(pipeDataSchema, data, `the document ${from}`.trimEnd());
    const uuids = step === 'status' ? jobsOf(document, from) : undefined;
    return uuids === undefined ? broughtByDocument(document) : { videoUuids: uuids };
  }
  const body = parseInput(BODIES[step], value, `the request body ${from}`.trimEnd());
  switch (step) {
    case 'images':
      return { ...broughtByImages(body as ImagesRequest), isSpecified: true };
    case 'videos':
      return { ...broughtByVideos(body as VideosRequest), isSpecified: true };
    case 'status':
      return { videoUuids: (body as StatusRequest).video_uuids };
    case 'combine':
      return broughtByCombine(body as CombineRequest);
  }
}

/** Throws what an earlier step failed with, where a text says this and nothing else; anything else is not looked at. */
export function passOnFailure(text: string): void {
  const failure = errorDocumentSchema.safeParse(tolerant(text));
  if (failure.success) throw SparkfluenceError.passOn(failureOf(failure.data));
}

function tolerant(text: string): unknown {
  try {
    return parseDocument(text);
  } catch {
    return undefined;
  }
}

/** Many times what eight segments have, with everything that can be said of each. */
const MOST_VALUES = 50_000;

export function parseDocument(text: string): unknown {
  try {
    return parseJson(text, MOST_VALUES);
  } catch (cause) {
    const why = text.trimStart().startsWith('{') ? 'it is not whole JSON' : 'it is not JSON';
    throw notADocument(`${why} (${cause instanceof Error ? cause.message.slice(0, 120) : ''})`);
  }
}

function failureOf(value: object): ErrorDocument {
  parseInput(errorDocumentSchema, value, 'the failure document on standard input');
  const document = value as ErrorDocument;
  return document.error.details === undefined
    ? { ...document, error: { ...document.error, details: {} } }
    : document;
}

function broughtByDocument(data: PipeData): StepInput {
  return {
    projectId: data.project_id,
    language: data.language,
    platform: data.platform,
    duration: data.duration,
    style: data.style,
    aspectRatio: ASPECT_RATIOS.find((ratio) => ratio === data.aspect_ratio),
    voice: data.voice,
    brandColors: data.brand_colors,
    look: data.look,
    segments: data.segments,
    metadata: data.metadata,
    degradations: data.degradations,
    images: data.images?.map((image) => ({ ...image, credit: creditOf(data, image.segment_type) })),
    clips: data.videos?.flatMap((video) =>
      'video_url' in video && video.video_url !== null && video.segment_type !== undefined
        ? [{ type: video.segment_type, video_url: video.video_url }]
        : [],
    ),
  };
}

/**
 * The jobs of an answer without a project: the specification's own, or that of a bare status body.
 * @throws SparkfluenceError input, where they are too many or one is there twice
 */
function jobsOf({ project_id, segments, videos }: PipeData, from: string): readonly string[] | undefined {
  if (project_id !== undefined || segments !== undefined || videos === undefined) return undefined;
  const uuids = videos.map((video) => ('veo_response' in video ? video.veo_response.uuid : video.uuid));
  const body = { video_uuids: uuids };
  return parseInput(statusRequestSchema, body, `the document ${from}`.trimEnd()).video_uuids;
}

/** Whose photo a document's picture is. */
function creditOf({ photo_credits }: PipeData, type: SegmentType): PhotoCredit | undefined {
  const entry = photo_credits?.find(({ segment_type }) => segment_type === type);
  if (entry === undefined) return undefined;
  const { segment_type: _, ...credit } = entry;
  return credit;
}

function broughtByImages({ segments, style, aspect_ratio, provider, language }: ImagesRequest): StepInput {
  return {
    segments: segments.map(whole),
    style,
    aspectRatio: aspect_ratio,
    imageProvider: provider,
    language,
  };
}

const broughtByVideos = ({ segments, images, language }: VideosRequest): StepInput => ({
  segments: segments.map(whole),
  images: images.map(({ segment_type, image_url }) => ({ segment_type, image_url })),
  language,
});

const broughtByCombine = ({ project_id, segments, options }: CombineRequest): StepInput => ({
  projectId: project_id,
  clips: segments.map(({ type, video_url }) => ({ type, video_url })),
  combineOptions: options,
  onlyThese: segments,
});

/** Completes a segment of a bare body, which may leave out what its step does not need. */
function whole(segment: ImagesRequest['segments'][number]): Segment {
  const planned = PLANS['30s'].find(({ type }) => type === segment.type)?.durationSeconds ?? 8;
  return {
    type: segment.type,
    duration_seconds: segment.duration_seconds ?? planned,
    script_text: segment.script_text,
    visual_direction: segment.visual_direction ?? segment.script_text,
    emotion: segment.emotion ?? 'curiosity',
  };
}

function notADocument(why: string): SparkfluenceError {
  return new SparkfluenceError('input', `What came on standard input is no document of ours: ${why}`, {
    details: {
      reason: 'bad_document',
      next: 'Pipe in the whole output of an earlier step, or a request body as `sparkfluence schema` prints it.',
    },
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
