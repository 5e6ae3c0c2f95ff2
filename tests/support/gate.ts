import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFfmpeg } from '../../src/ffmpeg/run/find.ts';
import { openFfmpeg } from './media.ts';
import type { Place } from './program.ts';

/** The real ffmpeg behind a gate: renders nothing until the gate is opened, so that a clip is surely still running. */
export async function gatedFfmpeg(place: Place) {
  const { binary } = await openFfmpeg();
  const [wrapper, gate] = [join(place.folder, 'ffmpeg'), join(place.folder, 'gate')];
  writeFileSync(wrapper, `#!/bin/sh\nwhile [ -e '${gate}' ]; do sleep 0.1; done\nexec '${binary}' "$@"\n`);
  chmodSync(wrapper, 0o755);
  const env = { SPARKFLUENCE_FFMPEG: wrapper };
  // What ffmpeg can do is found out, and kept, before the gate is closed.
  const cacheFolder = place.env.SPARKFLUENCE_CACHE ?? '';
  const { signal } = new AbortController();
  await findFfmpeg({ ffmpegPath: wrapper, searchPath: '', cacheFolder, signal });
  writeFileSync(gate, '');
  return { env, open: () => rmSync(gate) };
}
