import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import {
  bareStatusDataSchema,
  combineAcceptedSchema,
  combineRequestSchema,
  errorDocumentSchema,
  imagesDataSchema,
  imagesRequestSchema,
  jobDataSchema,
  receiptSchema,
  scriptDataSchema,
  scriptRequestSchema,
  statusRequestSchema,
  success,
  videosDataSchema,
  videosRequestSchema,
} from '../contracts/documents.ts';
import { SCRIPT_NARRATOR, VIDEOS_NARRATOR } from './narrator.ts';
import type { Env } from './parts.ts';
import { queueDataSchema } from './queue-figures.ts';
import { QUEUE_PAGE } from './queue-routes.ts';

/** The description of the server for other programs, made of the schemas by which it reads and answers. */

const json = (schema: z.ZodType, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const failures = (...statuses: readonly number[]) =>
  Object.fromEntries(
    statuses.map((status) => [status, json(errorDocumentSchema, WORDS[status] ?? 'An error')]),
  );

const WORDS: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'No token or key, or a wrong one',
  404: 'There is no such project, job or queue',
  409: 'The project is being worked on, or lacks an earlier step',
  413: 'The body is too large',
  415: 'The Content-Type is not application/json',
  422: 'The Idempotency-Key was used for another request',
  429: 'Too many requests, or the limit of the day is reached; see Retry-After',
  500: 'The server failed',
  502: 'A vendor failed',
  503: 'The server is stopping or has too much to do; see Retry-After',
};

const projectId = { project_id: z.uuid().optional() };
const webhookUrl = {
  webhook_url: z.string().nullable().optional().openapi({
    description: 'An https address that is sent a signed POST when the job or a clip ends.',
  }),
};
const idempotency = z.object({
  'idempotency-key': z.string().min(1).max(255).optional().openapi({
    description: 'The same key with the same body gets the same answer for a day.',
  }),
});

const completedJob = z.strictObject({
  job_id: z.string(),
  status: z.literal('completed'),
  final_video_url: z.string(),
  duration_seconds: z.number(),
  file_size_mb: z.number(),
  resolution: z.string(),
  format: z.string(),
  codec: z.string(),
});

const purchasesSchema = z.strictObject({
  day: z.string(),
  spent_usd_today: z.number(),
  max_usd_per_day: z.number(),
  projects: z.array(z.strictObject({ project_id: z.string(), receipt: receiptSchema })),
});

const post = (
  path: string,
  summary: string,
  security: 'token' | 'apiKey',
  body: z.ZodType,
  responses: Parameters<typeof createRoute>[0]['responses'],
) =>
  createRoute({
    method: 'post',
    path,
    summary,
    security: [{ [security]: [] }],
    request: {
      headers: idempotency,
      body: { required: true, content: { 'application/json': { schema: body } } },
    },
    responses: { ...responses, ...failures(400, 401, 404, 409, 413, 415, 422, 429, 500, 502, 503) },
  });

const get = (path: string, summary: string, security: 'token' | 'apiKey' | null, response: z.ZodType) =>
  createRoute({
    method: 'get',
    path,
    summary,
    ...(security === null ? {} : { security: [{ [security]: [] }] }),
    responses: {
      200: json(response, 'Done'),
      ...(security === null ? {} : failures(401, 429, 500)),
    },
  });

const QUEUE_WORDS =
  'The queue of all machines: what waits, how fast it goes, why videos failed, what it costs';
const queueGet = (path: string, security: 'token' | 'apiKey') =>
  createRoute({
    ...{ method: 'get', path, summary: QUEUE_WORDS, security: [{ [security]: [] }] },
    responses: {
      200: json(success(queueDataSchema), 'As it is now'),
      ...failures(401, 404, 429, 500, 503),
    },
  });
const queuePageRoute = createRoute({
  ...{ method: 'get', path: QUEUE_PAGE, summary: 'The same as a page', security: [{ login: [] }] },
  responses: {
    200: { description: 'The page', content: { 'text/html': { schema: z.string() } } },
    ...failures(401, 404, 429, 500, 503),
  },
});

const jobStatusRoute = createRoute({
  method: 'get',
  path: '/api/job-status/{job_id}',
  summary: 'How a job is doing',
  security: [{ apiKey: [] }],
  request: { params: z.object({ job_id: z.string() }) },
  responses: { 200: json(success(jobDataSchema), 'As it is now'), ...failures(401, 404, 429, 500) },
});

const ROUTES = [
  post(
    '/functions/v1/generate-script',
    'Write a script from a topic, a title or a transcript',
    'token',
    scriptRequestSchema.extend(SCRIPT_NARRATOR),
    {
      200: json(success(scriptDataSchema), 'The script'),
    },
  ),
  post(
    '/functions/v1/generate-images',
    'Draw a picture a segment',
    'token',
    imagesRequestSchema.extend(projectId),
    {
      200: json(success(imagesDataSchema), 'The pictures'),
    },
  ),
  post(
    '/functions/v1/generate-videos',
    'Start a clip a segment',
    'token',
    videosRequestSchema.extend({ ...projectId, ...webhookUrl, ...VIDEOS_NARRATOR }),
    {
      200: json(success(videosDataSchema), 'The clips, which are being made'),
    },
  ),
  post('/functions/v1/check-video-status', 'How clips are doing', 'token', statusRequestSchema, {
    200: json(success(bareStatusDataSchema), 'As they are now'),
  }),
  post(
    '/api/combine-final-video',
    'Join clips into the final video',
    'apiKey',
    combineRequestSchema.extend(webhookUrl),
    {
      200: json(success(completedJob), 'The same job is done already'),
      202: json(success(combineAcceptedSchema), 'The job has begun'),
    },
  ),
  jobStatusRoute,
  get(
    '/functions/v1/purchases',
    'What was bought for this token, and the limit of the day',
    'token',
    success(purchasesSchema),
  ),
  get(
    '/api/purchases',
    'What was bought for this key, and the limit of the day',
    'apiKey',
    success(purchasesSchema),
  ),
  get(
    '/api/webhook-secret',
    'The secret by which webhooks are signed for this key',
    'apiKey',
    success(z.strictObject({ secret: z.string() })),
  ),
  queueGet('/functions/v1/queue', 'token'),
  queueGet('/api/queue', 'apiKey'),
  queuePageRoute,
  get('/healthz', 'Whether the server answers', null, z.strictObject({ status: z.literal('ok') })),
  get(
    '/readyz',
    'Whether the server can do its work (503 where it cannot)',
    null,
    z.strictObject({ status: z.string() }),
  ),
];

/** Describes every route of the server in its registry. */
export function describeRoutes(app: OpenAPIHono<Env>): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  app.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'login', { type: 'http', scheme: 'basic' });
  for (const route of ROUTES) app.openAPIRegistry.registerPath(route);
}

/** The OpenAPI 3.1 document. */
export const documentOf = (app: OpenAPIHono<Env>, version: string, url: string) =>
  app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: {
      title: 'sparkfluence',
      version,
      description: 'From a topic to a finished, voiced, captioned 9:16 video, step by step.',
      license: { name: 'MIT' },
    },
    servers: [{ url }],
  });
