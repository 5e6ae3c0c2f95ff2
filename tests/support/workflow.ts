import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/**
 * The six commands of the specification's «Complete Workflow Example», word for word (workflow-commands.txt), run by bash and
 * curl against a server. Only what they leave open is filled in: host, token, key, and `[...]`, `"..."` and ids with what
 * the answer before said.
 */

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
type Document = any;

export interface Workflow {
  /** Command and answer of each step, as a person would have seen them. */
  readonly transcript: string;
  readonly script: Document;
  readonly images: Document;
  readonly videos: Document;
  readonly status: Document;
  readonly combine: Document;
  readonly job: Document;
}

export interface Access {
  readonly url: string;
  readonly token: string;
  readonly apiKey: string;
  /** Of the project that the final video is made in. */
  readonly projectId: string;
}

export const commands = (): string[] =>
  readFileSync(new URL('workflow-commands.txt', import.meta.url), 'utf8').split('\n---\n');

export async function runWorkflow({ url, token, apiKey, projectId }: Access): Promise<Workflow> {
  const [script = '', images = '', videos = '', status = '', combine = '', job = ''] = commands().map(
    (text) =>
      text
        .replace('https://<project-ref>.supabase.co', url)
        .replace('https://<vps-domain>', url)
        .replace('<token>', token)
        .replace('<api_key>', apiKey),
  );
  const lines: string[] = [];
  const curl = async (command: string): Promise<Document> => {
    const { stdout } = await promisify(execFile)('bash', ['-c', command.replace('curl -X', 'curl -sS -X')]);
    lines.push(`$ ${command.split(token).join('TOKEN').split(apiKey).join('KEY')}`, stdout, '');
    return JSON.parse(stdout);
  };
  const json = (value: unknown) => JSON.stringify(value).replaceAll("'", String.raw`'\''`);
  const first = await curl(script);
  const { segments } = first.data;
  const drawn = await curl(images.replace('[...]', json(segments)));
  const started = await curl(
    videos
      .replace(
        '[...]',
        json(segments.map(({ type, script_text, emotion }: Document) => ({ type, script_text, emotion }))),
      )
      .replace(
        '[...]',
        json(drawn.data.images.map(({ segment_type, image_url }: Document) => ({ segment_type, image_url }))),
      ),
  );
  const uuids = started.data.videos.map(({ veo_response }: Document) => veo_response.uuid);
  let [ask, states] = [status, undefined as Document];
  for (const [index, uuid] of uuids.entries()) ask = ask.replace(`uuid${index + 1}`, uuid);
  do {
    if (states !== undefined) lines.splice(-3);
    states = await curl(ask);
    if (!states.data.all_completed) await sleep(500);
  } while (states.data.summary.processing > 0);
  let join = combine.replace('"project_id": "..."', `"project_id": "${projectId}"`);
  for (const { video_url } of states.data.videos)
    join = join.replace('"video_url": "..."', `"video_url": "${video_url}"`);
  // The example's music is no file that anybody has.
  const accepted = await curl(join.replace('"https://example.com/music.mp3"', 'null'));
  let told: Document;
  do {
    if (told !== undefined) lines.splice(-3);
    told = await curl(job.replace('{job_id}', accepted.data.job_id));
    if (told.data.status === 'processing') await sleep(500);
  } while (told.data.status === 'processing');
  return {
    transcript: lines.join('\n'),
    ...{ script: first, images: drawn, videos: started, status: states, combine: accepted, job: told },
  };
}
