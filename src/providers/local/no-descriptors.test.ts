import { execFile } from 'node:child_process';
import { platform } from 'node:process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Where the machine has no descriptors left for the streams of a process, that is what is said, and nothing hangs. */

const PROGRAM = `
import { openSync } from 'node:fs';
import { startVoiceChild } from '${new URL('./voice/voice-child.ts', import.meta.url)}';
import { drawSvg } from '${new URL('./image/draw-svg.ts', import.meta.url)}';
const said = (asked) => asked.then(() => 'nothing', (error) => error.code ?? error.message);
const { signal } = new AbortController();
for (let isFull = false; !isFull; ) {
  try { openSync('/dev/null', 'r'); } catch { isFull = true; }
}
const voice = startVoiceChild(signal);
await new Promise((resolve) => setTimeout(resolve, 50));
const spoken = await said(voice.speak({ text: 'Bread rises.', voice: 'en' }));
await voice.close();
const drawn = await said(drawSvg(new Uint8Array(10), { width: 8, height: 8 }, signal));
process.stdout.write(JSON.stringify([spoken, drawn]));
`;

test.runIf(platform === 'linux')('neither the voice nor the renderer of SVG is started', async () => {
  const line = 'ulimit -n 120; exec "$0" --input-type=module -e "$1"';
  const { stdout } = await promisify(execFile)('bash', ['-c', line, process.execPath, PROGRAM], {
    timeout: 20_000,
  });
  expect(JSON.parse(stdout)).toEqual(['EMFILE', 'EMFILE']);
});
