import { afterAll, describe, test, vi } from 'vitest';
import { openFfmpegs } from './clips.ts';

/**
 * What depends on the ffmpeg, once more on each beside the one that comes with the packages: the mismatch table, names, music and
 * loudness, burned captions, what the verdict is drawn from. (`offsets` and `transitions` go through all by themselves.)
 */

const [taken, ...others] = await openFfmpegs();
const FILES = ['join', 'captions', 'quality'];

for (const ffmpeg of others) {
  describe(`ffmpeg ${ffmpeg.version}`, async () => {
    process.env.SPARKFLUENCE_TEST_FFMPEG = ffmpeg.binary;
    process.env.SPARKFLUENCE_TEST_AGAIN = '1'; // without what is done in this process, whichever ffmpeg there is
    vi.resetModules(); // so that the files are read, and their tests collected, once more
    afterAll(() => {
      delete process.env.SPARKFLUENCE_TEST_FFMPEG;
      delete process.env.SPARKFLUENCE_TEST_AGAIN;
      vi.resetModules();
    });
    for (const file of FILES) {
      describe(file, async () => {
        await import(`./${file}.test.ts`);
      });
    }
  });
}
if (others.length === 0) {
  test.skip(`${FILES.join(', ')} on a second ffmpeg: there is only ${taken?.version} (${taken?.binary})`);
}
