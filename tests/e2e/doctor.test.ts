import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KEY_NAMES } from '../../src/config/resolve.ts';
import { LANGUAGE, TOPIC } from '../support/finished.ts';
import { writeProject } from '../support/kill-lab.ts';
import { errorOf, newPlace } from '../support/program.ts';

const SECRET = 'hf_this-must-never-be-shown-0123456789';
const ALL_KEYS = Object.fromEntries(
  KEY_NAMES.map((name) => [name, name.endsWith('_URL') ? 'http://127.0.0.1:9/v1' : SECRET]),
);

describe('doctor', () => {
  test('a machine on which the main job can run: exit 0', async () => {
    const { exitCode, document, stderr } = await newPlace().run(['doctor', '--json']);
    expect(exitCode, stderr).toBe(0);
    expect(document).toMatchObject({
      success: true,
      data: {
        ok: true,
        problems: [],
        node: process.versions.node,
        ffmpeg: { ok: true, version: expect.any(String), capabilities: expect.any(Object) },
        root: { writable: true },
        cache: { writable: true },
      },
    });
    expect(Object.keys(document.data.keys)).toEqual(expect.arrayContaining([...KEY_NAMES]));
    expect(Object.values(document.data.keys)).toEqual(KEY_NAMES.map(() => false));
    for (const language of ['indonesian', 'english', 'hindi', 'spanish', 'arabic', 'japanese']) {
      expect(document.data.languages).toContainEqual(
        expect.objectContaining({ language, voice: true, font: true }),
      );
    }
  });

  test('what optional parts would bring is advised, and the build of 2018 is said once on a machine', async () => {
    const place = newPlace();
    // No ffmpeg on PATH, and ffmpeg-static without its download: the one of the packages is left.
    const env = {
      SPARKFLUENCE_FFMPEG: undefined,
      PATH: '/nowhere',
      SPARKFLUENCE_CACHE: join(place.folder, 'cache'),
    };
    const { data } = (await place.call(['doctor'], { env })).document;
    if (data.ffmpeg.origin !== 'ffmpeg-installer') return expect(data.ffmpeg.origin).toBe('ffmpeg-static');
    expect(data.advice[0]).toMatch(/build of 2018.*apt install ffmpeg/);
    expect(data.advice.at(-1)).toContain('GEMINI_API_KEY');
    const keyed = await place.call(['doctor'], { env: { ...env, GEMINI_API_KEY: SECRET } });
    expect(keyed.document.data.advice).toHaveLength(data.advice.length - 1);
    writeProject(join(place.root, 'p'), ['HOOK'], 1);
    const said = async () =>
      (await place.call(['videos', '--project', 'p', '--only', 'HOOK'], { env })).stderr;
    expect(await said()).toContain('build of 2018');
    expect(await said()).not.toContain('build of 2018');
  });

  test('an ffmpeg that does not work: exit 3, and it is not skipped', async () => {
    const env = { SPARKFLUENCE_FFMPEG: '/bin/false' };
    const checked = await newPlace().call(['doctor', '--json'], { env });
    expect(checked.exitCode).toBe(3);
    expect(checked.document.data).toMatchObject({ ok: false, ffmpeg: { ok: false } });
    expect(checked.document.data.problems[0]).toContain('/bin/false');
    const refused = await newPlace().call(['run', '--topic', 'sleep'], { env });
    expect(refused.exitCode, refused.stderr).toBe(3);
    expect(errorOf(refused).message).toContain('/bin/false');
  });

  test('keys are said to be there and never shown', async () => {
    const place = newPlace();
    const checked = await place.run(['doctor', '--json'], { env: ALL_KEYS });
    expect(Object.values(checked.document.data.keys)).toEqual(KEY_NAMES.map(() => true));
    const local = ['--script-provider', 'local', '--topic', TOPIC, '--language', LANGUAGE];
    const written = await place.call(['script', ...local], { env: ALL_KEYS });
    expect(written.exitCode, written.stderr).toBe(0);
    const drawn = await place.call(['images', '--image-provider', 'local'], {
      env: ALL_KEYS,
      stdin: written.stdout,
    });
    const failed = await place.call(['images', '--image-provider', 'local', '--project', 'x'], {
      env: ALL_KEYS,
    });
    for (const { stdout, stderr } of [checked, written, drawn, failed]) {
      expect(stdout + stderr).not.toContain(SECRET);
    }
    for (const name of readdirSync(place.folder, { recursive: true, encoding: 'utf8' })) {
      const file = join(place.folder, name);
      if (statSync(file).isFile()) expect(readFileSync(file).includes(SECRET), name).toBe(false);
    }
  });

  test('a `.env` of the working folder is read, below the environment', async () => {
    const place = newPlace();
    writeFileSync(join(place.folder, '.env'), `HF_TOKEN=${SECRET}\nSPARKFLUENCE_HOME=elsewhere\n`);
    const { document } = await place.call(['doctor', '--json'], { env: { SPARKFLUENCE_HOME: undefined } });
    expect(document.data.keys.HF_TOKEN).toBe(true);
    expect(document.data.root.path).toBe(join(place.folder, 'elsewhere'));
    const above = await place.call(['doctor', '--json']);
    expect(above.document.data.root.path).toBe(place.root);
  });
});

describe('providers', () => {
  const NAMED: [string, string, string, string][] = [
    ['script', '--script-provider', 'gemini', 'GEMINI_API_KEY'],
    ['script', '--script-provider', 'llm', 'SPARKFLUENCE_LLM_BASE_URL'],
    ['run', '--image-provider', 'huggingface', 'HF_TOKEN'],
    ['run', '--image-provider', 'openai', 'OPENAI_API_KEY'],
    ['run', '--image-provider', 'pexels', 'PEXELS_API_KEY'],
    ['run', '--image-provider', 'pixabay', 'PIXABAY_API_KEY'],
    ['run', '--video-provider', 'veo', 'VEO_API_KEY'],
    ['run', '--video-provider', 'google', 'GEMINI_API_KEY'],
  ];

  test.each(NAMED)('%s %s %s without a key: exit 3, says which', async (command, flag, provider, key) => {
    const refused = await newPlace().call([command, '--topic', 'sleep', flag, provider]);
    expect(refused.exitCode).toBe(3);
    expect(errorOf(refused)).toMatchObject({
      code: 'UNAUTHORIZED',
      details: { reason: 'key_missing', provider, key },
    });
    expect(refused.stderr).toContain(key);
    expect(refused.stderr).not.toContain('started');
  });

  test('--help lists them', async () => {
    const { stdout } = await newPlace().call(['run', '--help']);
    for (const [, flag, provider] of NAMED) {
      expect(stdout).toContain(flag);
      expect(stdout).toContain(`"${provider}"`);
    }
  });
});
