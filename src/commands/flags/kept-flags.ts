import { resolve } from 'node:path';
import { present } from '../../contracts/own.ts';
import { NO_UPLOAD } from '../../contracts/storage.ts';
import { TRANSITIONS } from '../../ffmpeg/join/transition.ts';
import type { FinalChoices } from '../../project/store.ts';
import type { CaptionFlags, LogoFlags, MusicFlags } from './options.ts';
import type { UploadFlags } from './upload-flags.ts';
import type { NarrateFlags } from './voice-flags.ts';

/** The choices of the final video that a project keeps: the flags of one command are those of the next, unless given again. */

type FinalFlags = Partial<MusicFlags> & LogoFlags & CaptionFlags & UploadFlags & NarrateFlags;

/** What the flags themselves say, without the configuration, in the form in which a project keeps it. */
export function choicesOf(flags: FinalFlags, cwd: string): FinalChoices {
  const choices: { [Name in keyof FinalChoices]: FinalChoices[Name] | undefined } = {
    music: flags.bgm === undefined ? undefined : placedMusic(flags.bgm, cwd),
    music_volume: flags.bgmVolume,
    duck: flags.duck,
    loudness: flags.loudness,
    transition: flags.transition,
    transition_seconds: flags.transitionSeconds,
    captions: flags.captions,
    caption_style: flags.captionStyle,
    logo: flags.logo === undefined ? undefined : placed(flags.logo, cwd),
    logo_position: flags.logoPosition,
    keep_shape: flags.keepShape,
    narrate: flags.narrate,
    clip_audio: flags.clipAudio,
    upload: flags.upload === false ? NO_UPLOAD : flags.upload,
    upload_assets: flags.uploadAssets,
    url_expires: flags.urlExpires,
    public_url: flags.publicUrl,
  };
  return present(choices);
}

/** The flags, completed from what the project keeps. Another music, transition or storage
 * comes with its own volume, length and public address. */
export function withKept<Flags extends FinalFlags>(
  flags: Flags,
  kept: FinalChoices | undefined,
  cwd: string,
): Flags {
  if (kept === undefined) return flags;
  const { transition, music_volume, transition_seconds } = kept;
  const chosen = choicesOf(flags, cwd);
  const {
    music = kept.music,
    transition: next = transition,
    upload = kept.upload,
    narrate = kept.narrate,
  } = chosen;
  const isOtherMusic = music !== kept.music;
  const isOtherTransition = next !== transition;
  const known: FinalFlags = {
    ...(kept.music === undefined ? {} : { bgm: kept.music }),
    ...(music_volume === undefined || isOtherMusic ? {} : { bgmVolume: music_volume }),
    ...(kept.duck === undefined ? {} : { duck: kept.duck }),
    ...(kept.loudness === undefined ? {} : { loudness: kept.loudness }),
    ...(TRANSITIONS.some((each) => each === transition)
      ? { transition: transition as (typeof TRANSITIONS)[number] }
      : {}),
    ...(transition_seconds === undefined || isOtherTransition
      ? {}
      : { transitionSeconds: transition_seconds }),
    ...(kept.captions === undefined ? {} : { captions: kept.captions }),
    ...(kept.caption_style === undefined ? {} : { captionStyle: kept.caption_style }),
    ...(kept.logo === undefined ? {} : { logo: kept.logo }),
    ...(kept.logo_position === undefined ? {} : { logoPosition: kept.logo_position }),
    ...(kept.keep_shape === undefined ? {} : { keepShape: kept.keep_shape }),
    ...(kept.narrate === undefined ? {} : { narrate: kept.narrate }),
    // What was chosen for clips with a narrator is nothing to clips without one.
    ...(kept.clip_audio === undefined || narrate !== kept.narrate ? {} : { clipAudio: kept.clip_audio }),
    ...(kept.upload === undefined ? {} : { upload: kept.upload }),
    ...(kept.upload_assets === undefined ? {} : { uploadAssets: kept.upload_assets }),
    ...(kept.url_expires === undefined ? {} : { urlExpires: kept.url_expires }),
    ...(kept.public_url === undefined || upload !== kept.upload ? {} : { publicUrl: kept.public_url }),
  };
  return { ...known, ...present(flags) } as Flags;
}

const placedMusic = (bgm: string | false, cwd: string): string =>
  bgm === AUTO ? bgm : placed(bgm === false ? NONE : bgm, cwd);

/** A name of a file as an absolute path; an address and `none` stay as they are. */
const placed = (value: string, cwd: string): string =>
  value === NONE || /^(?:https?|file):/i.test(value) ? value : resolve(cwd, value);

export const NONE = 'none';
/** Music that the program makes. */
export const AUTO = 'auto';
