import { expect, test } from 'vitest';
import { resolveConfig } from '../../config/resolve.ts';
import type { Project } from '../../project/store.ts';
import { chooseMakers } from '../work/makers.ts';
import { withItsNarrator } from './narrator.ts';

const config = resolveConfig({ ELEVENLABS_API_KEY: 'dummy-eleven-1' }, '/');
const projectOf = (language: string, voice?: string) =>
  ({ settings: { language, ...(voice === undefined ? {} : { voice }) } }) as unknown as Project;

test('the page narrates as the commands do, and stays open where nobody has the voice', async () => {
  const session = { config, makers: await chooseMakers({}, config), signal: new AbortController().signal };
  const narratorOf = async (project: Project) => (await withItsNarrator(session, project)).makers.voice.id;
  expect(await narratorOf(projectOf('english'))).toBe('elevenlabs');
  expect(await narratorOf(projectOf('thai'))).toBe('espeak');
  expect(await narratorOf(projectOf('english', 'nobody'))).toBe('elevenlabs');
});
