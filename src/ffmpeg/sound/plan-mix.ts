import { hearParts, integrated, type ListenTools } from '../inspect/heard.ts';
import { SAMPLE_RATE } from '../join/arguments.ts';
import type { JoinRequest } from '../join/join.ts';
import { partsOf } from './encode-sound.ts';
import { loudnessFilter } from './loudness.ts';
import { type Mix, mixSamples, mixSource, type Slot } from './mix.ts';
import { decodeMusic } from './music.ts';

/**
 * What the joined sound is made of; the music is decoded, and where a loudness is asked for the mix is listened to.
 * @throws SparkfluenceError media, interrupted
 */
export async function planMix(
  slots: readonly Slot[],
  { music, targetLufs }: Pick<JoinRequest, 'music' | 'targetLufs'>,
  tools: ListenTools,
): Promise<Mix> {
  const voice: Mix = { slots, music: undefined, filter: undefined };
  const mix = music === null ? voice : { ...voice, music: await decoded(music) };
  if (targetLufs === undefined) return mix;
  const { heard } = await hearParts(partsOf(mix), tools, (span, filters) => {
    const { inputs, graph, end } = mixSource(mix, span);
    const listening = ['-filter_complex', `${graph};${end}${filters}[heard]`, '-map', '[heard]'];
    return ['-copyts', ...inputs, ...listening, '-f', 'null', '-'];
  });
  return { ...mix, filter: loudnessFilter(integrated(heard.blocks), targetLufs) };

  async function decoded({ file, ...how }: NonNullable<JoinRequest['music']>) {
    const { ffmpeg, signal, folder } = tools;
    const seconds = mixSamples(voice) / SAMPLE_RATE;
    return { ...how, path: await decodeMusic(file, seconds, folder, ffmpeg, signal) };
  }
}
