import { basename } from 'node:path';
import type { ChoicesView } from '../../page/model.ts';
import type { Project } from '../../project/store.ts';
import type { End } from '../final/needs.ts';

/** The length of a transition where nobody chose one, seconds. */
const TRANSITION_SECONDS = 0.5;

/** What is chosen for the whole video, for the page to show: by the project, its command's flags and the configuration. */
export function choicesView({ settings }: Project, { final, captions }: End): ChoicesView {
  const { style, look = 'clean', brand_colors: brandColors = [] } = settings;
  const { voice = null, speed = 1, voice_style: voiceStyle = null } = settings;
  const { music, targetLufs = null, transition, logo } = final;
  return {
    ...{ style, look, voice, speed, voiceStyle, brandColors },
    music: musicView(music),
    loudnessLufs: targetLufs,
    transition: transition?.kind ?? 'cut',
    transitionSeconds: transition?.seconds ?? settings.final?.transition_seconds ?? TRANSITION_SECONDS,
    captions: captions.mode,
    captionStyle: captions.style,
    logo: logo === null ? null : { name: basename(logo.file), position: logo.position },
  };
}

function musicView(music: End['final']['music']): ChoicesView['music'] {
  if (music === null) return { kind: 'none', name: '', volume: 0, duck: false };
  const { source, volume, duck } = music;
  const sound = { volume, duck };
  if ('made' in source) return { kind: source.made === 'always' ? 'auto' : 'default', name: '', ...sound };
  if ('file' in source) return { kind: 'file', name: basename(source.file), ...sound };
  return { kind: 'url', name: source.url.slice(0, 120), ...sound };
}
