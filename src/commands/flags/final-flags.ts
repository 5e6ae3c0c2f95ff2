import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fetchableUrl } from '../../contracts/base-urls.ts';
import type { CombineOptions } from '../../contracts/documents.ts';
import { SparkfluenceError } from '../../contracts/errors.ts';
import type { CaptionRequest } from '../../pipeline/final/captions/timed.ts';
import type { Music } from '../../pipeline/final/music-source.ts';
import type { FinalRequest } from '../../pipeline/final/order.ts';
import { AUTO, NONE } from './kept-flags.ts';
import type { CaptionFlags, LogoFlags, MusicFlags } from './options.ts';
import type { NarrateFlags } from './voice-flags.ts';

/** The specification's default volume. */
const VOLUME = 0.15;
/** With ducking the music may be louder, since it gives way to every sentence (docs/design/media.md). */
const DUCKED_VOLUME = 0.3;
/** Music that the program makes has one loudness, and is heard under the voice at this volume; see docs/design/media.md. */
const MADE_VOLUME = 0.8;

const TRANSITION_SECONDS = 0.5;

/** The options of the final video, from flags and from a body's options. */
export function finalRequestOf(
  flags: MusicFlags & LogoFlags & NarrateFlags,
  options: CombineOptions | undefined,
  cwd: string,
): FinalRequest {
  const {
    loudness,
    transition = 'cut',
    transitionSeconds = TRANSITION_SECONDS,
    keepShape,
    strict,
    logo,
    logoPosition = 'top-right',
  } = flags;
  return {
    music: musicOf(flags, options, cwd),
    targetLufs: loudness === NONE ? undefined : loudness,
    transition: transition === 'cut' ? undefined : { kind: transition, seconds: transitionSeconds },
    logo: logo === undefined || logo === NONE ? null : { file: resolve(cwd, logo), position: logoPosition },
    keepShape: keepShape === true,
    ...narrationOf(flags),
    strict: strict === true,
  };
}

/** @throws SparkfluenceError input, reason `bad_flag`: nothing is heard over the clips that they could give way to */
function narrationOf({
  narrate = false,
  clipAudio = narrate ? 'off' : 'keep',
}: NarrateFlags): Pick<FinalRequest, 'narrate' | 'clipAudio'> {
  if (narrate || clipAudio !== 'duck') return { narrate, clipAudio };
  throw new SparkfluenceError('input', '--clip-audio duck keeps the clips low below a narrator', {
    details: { reason: 'bad_flag', next: 'Give --narrate as well, or choose keep or off.' },
  });
}

/** `--bgm` takes precedence over the body's `bgm_url`. A flag may name any file; a document only a URL or a file of the project. */
function musicOf(flags: MusicFlags, options: CombineOptions | undefined, cwd: string): Music | null {
  const { bgm, duck = false } = flags;
  const volume = flags.bgmVolume ?? options?.bgm_volume ?? (duck ? DUCKED_VOLUME : VOLUME);
  if (bgm === NONE || bgm === false) return null;
  const made = { volume: flags.bgmVolume ?? MADE_VOLUME, duck: true };
  if (bgm === AUTO) return { source: { made: 'always' }, ...made };
  if (bgm !== undefined) return { source: sourceOf(bgm, cwd), volume, duck };
  if (options === undefined) return { source: { made: 'for_drafts' }, ...made };
  const url = options.bgm_url;
  return url === null ? null : { source: { url }, volume, duck };
}

function sourceOf(bgm: string, cwd: string): Music['source'] {
  if (/^file:/i.test(bgm)) return { file: pathOf(bgm) };
  if (/^(?:https?:|[a-z][a-z\d+.-]*:\/\/)/i.test(bgm)) return { url: fetchableUrl(bgm, NOT_FETCHABLE).href };
  return { file: resolve(cwd, bgm) };
}

const NOT_FETCHABLE = { field: '--bgm', next: 'Give an https URL, or the name of a file on this machine.' };

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

export const captionsOf = ({
  captions = 'sidecar',
  captionStyle = 'karaoke',
}: CaptionFlags): CaptionRequest => ({
  mode: captions,
  style: captionStyle,
});
