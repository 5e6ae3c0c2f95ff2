import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CombineOptions } from '../contracts/documents.ts';
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
  return { file: bgm.startsWith('file:') ? fileURLToPath(bgm) : resolve(cwd, bgm) };
}
