import type { BareStatusData, VideoStatus } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import { sha256 } from '../disk/fingerprint.ts';
import { briefOfValue } from '../operations/content.ts';
import { stepInputOf } from '../operations/input.ts';
import { summaryOf } from '../pipeline/clips/follow.ts';
import { openIfThere, readScript } from '../project/store.ts';
import { type Received, receive } from './addresses.ts';
import { checkClientUrls, urlsIn } from './client-urls.ts';
import { withoutNarrator } from './narrator.ts';
import { type Asked, baseOf, bodyOf, type Parts, send, success } from './parts.ts';
import { projectFolder } from './place.ts';
import { failed, statesOf } from './states.ts';
import { noProject } from './team.ts';
import { withoutWebhook } from './webhooks.ts';

/** The first four operations (specification, «Supabase Edge Functions»). */

export async function generateScript(parts: Parts, c: Asked): Promise<Response> {
  const { text, value } = await bodyOf(c);
  const { narrator, rest: body } = withoutNarrator('script', value);
  briefOfValue(body, {});
  const { client, maxUsdPerDay } = c.get('buyer');
  return answered(parts, c, text, undefined, async (projectId) => {
    const folder = await parts.team.enter(client, projectId);
    const task = { kind: 'script', client, maxUsdPerDay, folder, projectId, body, narrator } as const;
    return success(parts, c, await parts.crew.perform<'script'>(task));
  });
}

export async function generateMedia(parts: Parts, c: Asked, kind: 'images' | 'videos'): Promise<Response> {
  const { text, value } = await bodyOf(c);
  const { client, maxUsdPerDay } = c.get('buyer');
  const { root } = parts.place;
  const { webhook, rest } = kind === 'videos' ? withoutWebhook(value) : { webhook: undefined, rest: value };
  const { narrator, rest: given } =
    kind === 'videos' ? withoutNarrator('videos', rest) : { narrator: {}, rest };
  const received = await receiveOf(parts, client, given);
  const { body, projectId: named } = withoutProject(received.body);
  // Pictures of one project that come back are that project's.
  const [shown, ...others] = received.projects;
  const asked = named ?? (kind === 'videos' && others.length === 0 ? shown : undefined);
  stepInputOf(kind, body, '');
  if (asked !== undefined) await parts.team.look(client, asked);
  const whole = asked === undefined ? body : await completed(root, client, asked, named !== undefined, body);
  return answered(parts, c, text, asked, async (projectId) => {
    await checkUrls(parts, c, received.body, webhook);
    const folder = await parts.team.enter(client, projectId);
    await parts.team.bringFiles(whole);
    const task = { kind, client, maxUsdPerDay, folder, projectId, body: whole, narrator } as const;
    if (kind === 'images') {
      const made = await parts.crew.perform<'images'>({ ...task, kind: 'images' });
      return success(parts, c, await parts.stored.shownIn(client, made));
    }
    const made = await parts.crew.perform<'videos'>({ ...task, kind: 'videos' });
    const data = await parts.stored.shownIn(client, made);
    const uuids = data.videos.map(({ veo_response: { uuid } }) => uuid);
    if (webhook !== undefined) await parts.watches.add({ client, project: projectId, webhook, uuids });
    return success(parts, c, { ...data, polling_endpoint: '/functions/v1/check-video-status' });
  });
}

export async function checkVideoStatus(parts: Parts, c: Asked): Promise<Response> {
  const { text, value } = await bodyOf(c);
  const { videoUuids = [] } = stepInputOf('status', value, '');
  if (videoUuids.length === 0) throw noUuids();
  return answered(parts, c, text, undefined, async () => {
    const { asksVeo } = parts.settings;
    const states = await statesOf({ ...parts, asksVeo }, c.get('buyer'), videoUuids);
    const videos = videoUuids.map((uuid) => states.get(uuid) ?? unknown(uuid));
    const summary = summaryOf(videos);
    const data: BareStatusData = { videos, summary, all_completed: summary.completed === summary.total };
    return success(parts, c, data);
  });
}

/** Reads the addresses in a body: the server's own, and those of the storage that its pictures and clips lie in. */
export async function receiveOf(
  { place: { root }, addresses, copies }: Parts,
  client: string,
  body: unknown,
): Promise<Received> {
  return receive(root, addresses, client, body, await copies.find(client, body));
}

/** Refuses addresses at once that nothing would be fetched from. @throws as `checkClientUrls` */
export async function checkUrls(
  { reach, settings }: Parts,
  c: Asked,
  body: unknown,
  webhook: string | undefined,
): Promise<void> {
  const hook = webhook === undefined ? [] : [{ field: 'webhook_url', url: webhook }];
  await checkClientUrls([...urlsIn(body), ...hook], reach, baseOf(c, settings));
}

/** Answers a POST, once where it has an `Idempotency-Key`. */
export async function answered(
  parts: Parts,
  c: Asked,
  text: string,
  project: string | undefined,
  make: Parameters<Parts['answers']['once']>[1],
): Promise<Response> {
  const route = c.req.path;
  const { isKept, ...answer } = await parts.answers.once(
    {
      client: c.get('buyer').client,
      route,
      key: c.req.header('idempotency-key'),
      request: sha256(text),
      project,
    },
    make,
  );
  return send(c, answer, isKept ? { 'idempotency-replayed': 'true' } : {});
}

/** A bare body may name its project, which the specification's does not; a whole document does. */
function withoutProject(value: unknown): { readonly body: unknown; readonly projectId: string | undefined } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { body: value, projectId: undefined };
  const body: Record<string, unknown> = { ...value };
  const holder = 'success' in body && typeof body.data === 'object' ? (body.data as object) : body;
  const { project_id: id } = holder as { readonly project_id?: unknown };
  if (holder === body) delete body.project_id;
  if (id !== undefined && typeof id !== 'string')
    throw new SparkfluenceError('input', 'project_id is not a UUID', {
      details: { reason: 'invalid', field: 'project_id', expected: 'string', received: typeof id },
    });
  return { body, projectId: id?.toLowerCase() };
}

/**
 * What a body leaves out of a segment is the project's, where the words are the same: else a body that comes back without the
 * visual directions would be another script.
 * @throws SparkfluenceError project, reason `project_missing`
 */
async function completed(
  root: string,
  client: string,
  id: string,
  isNamed: boolean,
  body: unknown,
): Promise<unknown> {
  const project = await openIfThere(projectFolder(root, client, id));
  if (project === undefined) {
    if (isNamed) throw noProject(id);
    return body;
  }
  const segments = (await readScript(project))?.segments ?? [];
  const own = (body as { readonly segments?: unknown }).segments;
  if (!Array.isArray(own)) return body;
  return {
    ...(body as object),
    segments: own.map((given: { readonly type?: string; readonly script_text?: string }) => {
      const known = segments.find(
        ({ type, script_text }) => type === given.type && script_text === given.script_text,
      );
      return known === undefined ? given : { ...known, ...given };
    }),
  };
}

const unknown = (uuid: string): VideoStatus => failed(uuid, `There is no video ${uuid}`);

const noUuids = (): SparkfluenceError =>
  new SparkfluenceError('input', 'Missing required field: video_uuids', {
    details: { reason: 'missing_field', field: 'video_uuids', expected: 'array', received: 'undefined' },
  });
