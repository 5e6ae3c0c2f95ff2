import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { npmEnvironment } from '../../../contracts/child-environment.ts';
import { SparkfluenceError } from '../../../contracts/errors.ts';
import { makeFolder } from '../../../disk/files.ts';
import type { Archive } from './archive.ts';

/** An archive that is a package of npm's registry, by an address such as `npm:sherpa-onnx-node@1.13.8`. */
export const NPM_PACKAGE = /^npm:([a-z0-9][a-z0-9-]{0,63}@\d[\w.-]{0,40})$/;

const LONGEST_MS = 30 * 60_000;

/**
 * Fetches the package by npm itself, which knows the registry, the proxy and the rights of this machine
 * (https://docs.npmjs.com/cli/commands/npm-pack). It is asked in a folder of ours: a folder's own `.npmrc` may be anybody's.
 * @param file where the archive is put
 * @throws SparkfluenceError media, reason `download_failed`
 */
export async function fetchPackage(
  { url, what, id }: Pick<Archive, 'url' | 'what' | 'id'>,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const folder = `${file}.npm`;
  await rm(folder, { recursive: true, force: true });
  await makeFolder(folder);
  try {
    const { execa } = await import('execa');
    const result = await execa(
      'npm',
      ['pack', NPM_PACKAGE.exec(url)?.[1] ?? '', '--ignore-scripts', '--json'],
      {
        ...{ cwd: folder, env: npmEnvironment(), extendEnv: false, stdin: 'ignore', reject: false },
        ...{ cancelSignal: signal, timeout: LONGEST_MS, maxBuffer: 1_000_000 },
      },
    );
    signal.throwIfAborted();
    if (result.failed)
      throw failed(what, id, result.code === 'ENOENT' ? 'npm is not here' : whyOf(result.stderr));
    const [packed] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
    if (packed === undefined) throw failed(what, id, 'npm left no archive');
    await rename(join(folder, packed), file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What npm says of its failure: its first lines, without the name of its log. */
const whyOf = (stderr: string): string =>
  stderr
    .split('\n')
    .map((line) => line.replace(/^npm (?:error|ERR!) ?/, '').trim())
    .filter((line) => line !== '' && !/^(?:code|errno|A complete log)/.test(line))
    .slice(0, 2)
    .join(' ')
    .slice(0, 300) || 'npm did not say why';

const failed = (what: string, id: string, why: string): SparkfluenceError =>
  new SparkfluenceError('media', `${what} could not be fetched by npm: ${why}`, {
    code: 'DOWNLOAD_FAILED',
    details: {
      reason: 'download_failed',
      package: id,
      next: 'Nothing was installed. Try it again, or install the engine yourself: npm install --global sherpa-onnx-node.',
    },
  });
