import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/disk/fingerprint.ts';
import { startBin } from '../support/kill-lab.ts';
import { openFfmpeg } from '../support/media.ts';
import { startPaidFake } from '../support/paid-fake.ts';
import { makePaidMedia } from '../support/paid-media.ts';
import { newPlace } from '../support/program.ts';

/** A project that 0.1.0 began goes on under this version; the vendor's counter of orders is the judge. */

const FIXTURE = fileURLToPath(new URL('../../fixtures/projects/0.1.0-half-bought', import.meta.url));
const FILES_PAGE = readFileSync(new URL('../../docs/files.md', import.meta.url), 'utf8');
const SEGMENTS = ['HOOK', 'BODY_1', 'ENDING_CTA'];
const BODY_1_JOB = '477e7066-430a-45ad-88ca-702325ebf525';

async function atHome() {
  const { folder } = newPlace();
  const project = join(folder, 'project');
  cpSync(FIXTURE, project, { recursive: true });
  const { binary } = await openFfmpeg();
  return { folder, project, media: makePaidMedia(binary, folder), cacheFolder: join(folder, 'cache') };
}
const argvFor = (project: string) => [
  ...['run', '--project', project, '--image-provider', 'huggingface', '--video-provider', 'veo'],
];
const textOf = (project: string, name: string) => readFileSync(join(project, name), 'utf8');

test('what 0.1.0 bought is not bought again, what it ordered is fetched, and the rest is bought; docs/files.md names every file', async () => {
  const { folder, project, media, cacheFolder } = await atHome();
  const earlier = [{ uuid: BODY_1_JOB, segment: 'BODY_1', prompt: '' }];
  const fake = await startPaidFake(SEGMENTS, media, { earlier });
  try {
    const place = { folder, cacheFolder };
    const { code, stdout, stderr } = await startBin(argvFor(project), place, fake.env).ended;
    expect(code, stderr).toBe(0);
    expect([...fake.bought].sort()).toEqual([
      ['clip ENDING_CTA', 1],
      ['image ENDING_CTA', 1],
    ]);
    expect(fake.strays).toEqual([]);
    const { receipt } = JSON.parse(stdout).data;
    expect(receipt.purchases).toHaveLength(6);
    expect(readFileSync(join(project, 'clips', 'HOOK.mp4'))).toEqual(
      readFileSync(join(FIXTURE, 'clips', 'HOOK.mp4')),
    );
    expect(existsSync(join(project, 'final.mp4'))).toBe(true);

    // The documents were migrated once, and the old ones are kept.
    for (const name of ['project', 'script']) {
      expect(textOf(project, `${name}.v1.json`)).toBe(textOf(FIXTURE, `${name}.json`));
      expect(JSON.parse(textOf(project, `${name}.json`)).version).toBe(2);
    }
    const isNamed = (name: string) =>
      FILES_PAGE.includes(`\`${name}\``) || FILES_PAGE.includes(`\`${name}/\``);
    expect(readdirSync(project).filter((name) => !isNamed(name))).toEqual([]);

    const before = textOf(project, 'project.json');
    const again = await startBin(argvFor(project), place, fake.env).ended;
    expect(again.code, again.stderr).toBe(0);
    expect(fake.bought.size).toBe(2);
    expect(textOf(project, 'project.json')).toBe(before);
  } finally {
    await fake.close();
  }
});

test.each(['project.json', 'script.json', 'state.json'])(
  'a project with a newer %s is refused by name, and nothing is bought or written',
  async (name) => {
    const { folder, project, media, cacheFolder } = await atHome();
    const newer = { ...JSON.parse(textOf(project, name)), version: 9, anything: 'else' };
    writeFileSync(join(project, name), JSON.stringify(newer));
    const contents = () =>
      readdirSync(project, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((file) => [file, sha256(readFileSync(file))]);
    const before = contents();
    const fake = await startPaidFake(SEGMENTS, media);
    try {
      for (const argv of [argvFor(project), ['combine', '--detach', '--project', project]]) {
        const { code, stdout } = await startBin(argv, { folder, cacheFolder }, fake.env).ended;
        const { error } = JSON.parse(stdout);
        expect([argv[0], code, error.details.reason]).toEqual([argv[0], 6, 'project_newer']);
        expect(error.message).toContain(`${name} is of version 9`);
        expect(error.details.version).toBe(9);
        expect(contents()).toEqual(before);
      }
      expect(fake.bought.size).toBe(0);
    } finally {
      await fake.close();
    }
  },
);
