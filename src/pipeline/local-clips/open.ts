import { join } from 'node:path';
import type { Config } from '../../config/resolve.ts';
import type { Ffmpeg } from '../../contracts/media.ts';
import { openJobs } from '../../project/jobs.ts';
import type { LocalVideoOptions } from '../../providers/local/video/video.ts';
import type { Voice } from '../../providers/local/voice/voice.ts';
import { createWorkers, type Workers } from './pool.ts';

export interface LocalClipsOptions {
  readonly config: Config;
  readonly signal: AbortSignal;
  /** Called with each ffmpeg command line of attached workers. */
  readonly onCommand?: ((commandLine: string) => void) | undefined;
  /** Attached workers end with this process; the others go on and end when the queue is empty. */
  readonly attachedWorkers: boolean;
}

export interface LocalClips extends LocalVideoOptions {
  /** Starts workers before there is a clip to make, so that the first clips do not wait until they are loaded. */
  warmUp(): Promise<void>;
  /** Closes the voices and lets attached workers go. */
  close(): Promise<void>;
}

/** A draft has more clips than that, and while its script is written a second core has nothing to do. */
const WARM = 2;

/** What the local video provider works with: the queue in the project's folder, worker processes, a voice a language. */
export function openLocalClips(
  folder: string,
  { config, signal, onCommand, attachedWorkers: attached }: LocalClipsOptions,
  ffmpeg: () => Promise<Ffmpeg>,
): LocalClips {
  const queue = openJobs(join(folder, 'jobs'));
  const voices = new Map<string, Promise<Voice>>();
  let workers: Workers | undefined;
  let closed = false;
  const wakeFor = async (jobs: () => Promise<number>): Promise<void> => {
    const [found, count] = await Promise.all([ffmpeg(), jobs()]);
    if (closed) return; // nobody would end workers that are started after the session was closed
    workers ??= createWorkers({ jobsFolder: queue.folder, ffmpeg: found, config, attached, onCommand });
    workers.wake(count);
  };
  return {
    queue,
    wake: () => wakeFor(queue.unfinished),
    warmUp: () => wakeFor(async () => WARM),
    async voice({ language, voice: name, speed }) {
      const { openVoice } = await import('../../providers/local/voice/voice.ts');
      const key = `${language.tag} ${name ?? ''} ${speed ?? 1}`;
      const voice =
        voices.get(key) ?? openVoice({ language, name, speed, cacheFolder: config.cacheFolder, signal });
      voices.set(key, voice);
      return voice;
    },
    async close() {
      closed = true;
      const open = await Promise.allSettled(voices.values());
      await Promise.all(
        open.map((voice) => (voice.status === 'fulfilled' ? voice.value.close() : undefined)),
      );
      await workers?.close();
    },
  };
}
