import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TOKEN, testServer } from '../../tests/support/serve-parts.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Crew } from './crew.ts';
import type { Task } from './work.ts';

const SCRIPT = { input_type: 'topic', content: 'save money' };
const SEGMENT = { type: 'HOOK', script_text: 'Words', visual_direction: 'A desk', emotion: 'shock' };
const VIDEOS = {
  segments: [SEGMENT],
  images: [{ segment_type: 'HOOK', image_url: 'https://93.184.215.14/x.png' }],
  language: 'english',
};
const STYLE = { voice: 'deep', speed: 1.1, voice_style: 'warm, as to a friend' };
const OVER = { video_provider: 'local', voice_provider: 'espeak', narrate: true, clip_audio: 'duck' };

/** Writes down what it is asked for. */
function notingCrew() {
  const tasks: Task[] = [];
  const perform = (task: Task) => {
    tasks.push(task);
    return Promise.reject(new SparkfluenceError('provider', 'nobody works here'));
  };
  const crew = { busy: 0, perform, idle: async () => undefined, close: async () => undefined };
  return { tasks, crew: crew as unknown as Crew };
}

test('a script is written for the narrator that its body names, and the project keeps it', async () => {
  const server = await testServer();
  const { status, body } = await server.post('/functions/v1/generate-script', { ...SCRIPT, ...STYLE }, TOKEN);
  expect(status, JSON.stringify(body)).toBe(200);
  const folder = join(server.root, 'clients', 'alice');
  const name = readdirSync(folder).find((each) => each.endsWith(body.data.project_id))!;
  expect(JSON.parse(readFileSync(join(folder, name, 'project.json'), 'utf8'))).toMatchObject(STYLE);
});

test('clips are asked for with the narrator; the specification’s body is what is left', async () => {
  const { tasks, crew } = notingCrew();
  const server = await testServer({ crew });
  await server.post('/functions/v1/generate-videos', { ...VIDEOS, ...STYLE, ...OVER }, TOKEN);
  expect(tasks).toMatchObject([{ kind: 'videos', narrator: { ...STYLE, ...OVER }, body: VIDEOS }]);
  expect(Object.keys((tasks[0] as { body: object }).body)).toEqual(Object.keys(VIDEOS));
});

test.each([
  ['generate-script', { ...SCRIPT, speed: 2 }, 'speed'],
  ['generate-script', { ...SCRIPT, voice: '' }, 'voice'],
  ['generate-script', { ...SCRIPT, narrate: true }, 'narrate'],
  ['generate-videos', { ...VIDEOS, voice_provider: 'nobody' }, 'voice_provider'],
  ['generate-videos', { ...VIDEOS, video_provider: 'nobody' }, 'video_provider'],
  ['generate-videos', { ...VIDEOS, voice_style: '1' }, 'voice_style'],
  ['generate-videos', { ...VIDEOS, clip_audio: 'loud' }, 'clip_audio'],
  ['generate-videos', { ...VIDEOS, narrate: 'yes' }, 'narrate'],
  ['generate-images', { segments: [SEGMENT], speed: 1.1 }, 'speed'],
])('%s refuses what cannot be a narrator by its field: %j', async (name, asked, field) => {
  const { tasks, crew } = notingCrew();
  const server = await testServer({ crew });
  const { status, body } = await server.post(`/functions/v1/${name}`, asked, TOKEN);
  expect([status, tasks.length]).toEqual([400, 0]);
  // A field that is not taken at all would be refused as unknown.
  const isTaken = !(name === 'generate-images' || (name === 'generate-script' && field === 'narrate'));
  expect(body.error.details).toMatchObject(isTaken ? { field } : { reason: 'unknown_field' });
  expect(body.error.message).toContain(field);
});

test('the clips’ sound is kept low below a narrator alone', async () => {
  const server = await testServer();
  const asked = { ...VIDEOS, clip_audio: 'duck' };
  const { status, body } = await server.post('/functions/v1/generate-videos', asked, TOKEN);
  expect([status, body.error.details.field]).toEqual([400, 'clip_audio']);
});
