import type { JobData } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { stepInputOf } from '../operations/input.ts';
import { answered, checkUrls, receiveOf } from './edge.ts';
import { type Asked, baseOf, bodyOf, type Parts, send, success } from './parts.ts';
import { purchasesOf } from './spending.ts';
import { withoutWebhook } from './webhooks.ts';

/** The last two operations (specification, «Python Backend»), and what a client can ask about itself. */

export async function combineFinalVideo(parts: Parts, c: Asked): Promise<Response> {
  const { text, value } = await bodyOf(c);
  const { client, maxUsdPerDay } = c.get('buyer');
  const { webhook, rest } = withoutWebhook(value);
  const { body } = await receiveOf(parts, client, rest);
  const { projectId, clips = [], onlyThese = [] } = stepInputOf('combine', body, '');
  if (projectId === undefined || clips.length === 0) throw noClips();
  const project = projectId.toLowerCase();
  return answered(parts, c, text, project, async () => {
    await checkUrls(parts, c, body, webhook);
    const folder = await parts.team.enter(client, project);
    const job = await parts.jobs.submit({ client, project, folder, body, webhook, maxUsdPerDay });
    if (job.status === 'completed') return success(parts, c, finished(job));
    const seconds = onlyThese.reduce((sum, { duration_seconds }) => sum + duration_seconds, 0);
    const data = {
      job_id: job.job_id,
      status: 'processing',
      estimated_time_seconds: Math.ceil(3 + seconds * 0.1),
      polling_endpoint: `/api/job-status/${job.job_id}`,
    };
    return success(parts, c, data, 202);
  });
}

const finished = (job: Extract<JobData, { status: 'completed' }>) => ({
  job_id: job.job_id,
  status: job.status,
  final_video_url: job.final_video_url,
  ...job.metadata,
});

export async function jobStatus(parts: Parts, c: Asked): Promise<Response> {
  const id = c.req.param('job_id') ?? '';
  const data = await parts.jobs.status(c.get('buyer').client, id);
  return send(c, { status: 200, body: parts.presenter.answer(data, baseOf(c, parts.settings)) });
}

export async function purchases(parts: Parts, c: Asked): Promise<Response> {
  return send(c, success(parts, c, await purchasesOf(parts.place.root, c.get('buyer'), parts.projects)));
}

export function webhookSecret(parts: Parts, c: Asked): Response {
  return send(c, success(parts, c, { secret: parts.webhooks.secretOf(c.get('buyer').client) }));
}

const noClips = (): SparkfluenceError =>
  new SparkfluenceError('input', 'There is nothing to join: the request names no clips', {
    details: { reason: 'missing_field', field: 'segments', expected: 'array', received: 'undefined' },
  });
