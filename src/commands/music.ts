import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CombineOptions } from '../contracts/documents.ts';
import { SparkfluenceError } from '../contracts/errors.ts';
import type { Music } from '../pipeline/combine.ts';
import type { MusicFlags } from './options.ts';

/** `--bgm` over the body's `bgm_url`; a flag may name any file, a document only an address or a file of the project. */
export function musicOf(flags: MusicFlags, options: CombineOptions | undefined, cwd: string): Music | null {
  const volume = flags.bgmVolume ?? options?.bgm_volume ?? 0.15;
  const { bgm } = flags;
  if (bgm !== undefined) return { source: sourceOf(bgm, cwd), volume };
  const url = options?.bgm_url ?? null;
  return url === null ? null : { source: { url }, volume };
}

function sourceOf(bgm: string, cwd: string): Music['source'] {
  if (/^https?:/i.test(bgm)) return { url: bgm };
  return { file: /^file:/i.test(bgm) ? pathOf(bgm) : resolve(cwd, bgm) };
}

function pathOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (cause) {
    throw new SparkfluenceError('input', `The music "${url}" is not a file URL of this machine`, {
      details: { reason: 'bad_url', field: '--bgm', next: 'Give a file’s name, or file:///folder/name.' },
      cause,
    });
  }
}
