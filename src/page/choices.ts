import { LOGO_POSITIONS, VOICES } from '../contracts/brand.ts';
import { CAPTION_MODES, CAPTION_STYLES } from '../contracts/captions.ts';
import { LOOKS, STYLES } from '../contracts/segments.ts';
import { decimalIn } from './figures.ts';
import { fileField, flag, type Html, html } from './markup.ts';
import type { ChoicesView, PageModel } from './model.ts';
import type { Words } from './words/en.ts';

/**
 * What is chosen for the whole video. Each field is kept as soon as it is changed: `data-choice` names the choice, and
 * `data-kind` says how its value is sent.
 */
export function choicesSection({ choices, live }: PageModel, t: Words): Html {
  if (live === null) return html``;
  const off = flag('disabled', live.busy !== null);
  return html`<section id="choices" data-part aria-labelledby="choices-title">
<h2 id="choices-title">${t.choices}</h2>
<p class="quiet">${t.choicesHelp}</p>
${musicGroup(choices, t, off)}
${joinGroup(choices, t, off)}
${voiceGroup(choices, t, off)}
${lookGroup(choices, t, off)}
</section>`;
}

type Option = readonly [value: string, label: string];

const optionsOf = <Name extends string>(names: readonly Name[], words: Record<Name, string>): Option[] =>
  names.map((name) => [name, words[name]]);

export const selectField = (
  { id, label, attributes }: { id: string; label: string; attributes: Html },
  options: readonly Option[],
  chosen: string,
): Html => html`<div class="field"><label for="${id}">${label}</label>
<select id="${id}" ${attributes}>${options.map(([value, name]) => html`<option value="${value}"${flag('selected', value === chosen)}>${name}</option>`)}</select></div>`;

const choice = (name: string, kind: 'text' | 'number' | 'boolean', off: Html): Html =>
  html`data-choice="${name}" data-kind="${kind}"${off}`;

const select = (
  name: string,
  label: string,
  options: readonly Option[],
  chosen: string,
  off: Html,
  kind: 'text' | 'number' = 'text',
): Html => selectField({ id: `choice-${name}`, label, attributes: choice(name, kind, off) }, options, chosen);

function musicGroup({ music, loudnessLufs }: ChoicesView, t: Words, off: Html): Html {
  const { kind, name, volume, duck } = music;
  const kinds = t.musicKinds;
  const own: Option[] =
    kind === 'file' || kind === 'url' ? [['kept', kind === 'file' ? kinds.file(name) : kinds.url(name)]] : [];
  const options: Option[] = [['', kinds.default], ['auto', kinds.auto], ['none', kinds.none], ...own];
  const chosen = own.length > 0 ? 'kept' : kind === 'default' ? '' : kind;
  const loudness = loudnessLufs === null ? 'none' : String(loudnessLufs);
  const levels: Option[] = [
    ['none', t.loudnessKinds.none],
    ['-14', t.loudnessKinds[14]],
    ['-16', t.loudnessKinds[16]],
    ...(['none', '-14', '-16'].includes(loudness)
      ? []
      : [[loudness, t.loudnessOf(decimalIn(t, Number(loudness), 0, 2))] as const]),
  ];
  return html`<details class="group"><summary>${t.musicGroup} <span class="quiet" dir="auto">${options.find(([value]) => value === chosen)?.[1]}</span></summary>
<div class="fields">
${select('music', t.music, options, chosen, off)}
<div class="field"><label for="upload-music">${t.musicUpload}</label>${fileField({ id: 'upload-music', target: 'music', accept: 'audio/*,.mp3,.m4a,.wav,.ogg,.flac', off }, t.chooseFile)}</div>
${kind !== 'none' && html`<div class="field"><label for="choice-music_volume">${t.volume} <output>${Math.round(volume * 100)}%</output></label><input id="choice-music_volume" type="range" min="0" max="1" step="0.05" value="${volume}" ${choice('music_volume', 'number', off)}></div>`}
${(kind === 'file' || kind === 'url') && html`<div class="field check"><label for="choice-duck"><input id="choice-duck" type="checkbox"${flag('checked', duck)} ${choice('duck', 'boolean', off)}> ${t.duck}</label></div>`}
${select('loudness', t.loudness, levels, loudness, off)}
</div></details>`;
}

function joinGroup(
  { transition, transitionSeconds, captions, captionStyle }: ChoicesView,
  t: Words,
  off: Html,
): Html {
  const { transitions, captionModes, captionStyles } = t;
  const kinds = optionsOf(['cut', 'fade', 'white', 'dissolve'], transitions);
  return html`<details class="group"><summary>${t.joinGroup} <span class="quiet">${transitions[transition]}${t.comma}${captionModes[captions].toLowerCase()}</span></summary>
<div class="fields">
${select('transition', t.transition, kinds, transition, off)}
${transition !== 'cut' && html`<div class="field"><label for="choice-transition_seconds">${t.transitionSeconds}</label><input id="choice-transition_seconds" type="number" min="0.1" max="2" step="0.1" value="${transitionSeconds}" ${choice('transition_seconds', 'number', off)}></div>`}
${select('captions', t.captions, optionsOf(CAPTION_MODES, captionModes), captions, off)}
${captions === 'burn' && select('caption_style', t.captionStyle, optionsOf(CAPTION_STYLES, captionStyles), captionStyle, off)}
</div></details>`;
}

/** The voices that can be chosen at once; the others are asked for when they are wanted. */
export const voiceOptions = (voice: string | null, t: Words): Option[] => [
  ['', t.voiceDefault],
  ...optionsOf(VOICES, t.voices),
  ...(voice === null || VOICES.some((each) => each === voice) ? [] : [[voice, voice] as const]),
];

function voiceGroup({ voice, speed, voiceStyle }: ChoicesView, t: Words, off: Html): Html {
  const options = voiceOptions(voice, t);
  const name = options.find(([value]) => value === (voice ?? ''))?.[1];
  return html`<details class="group"><summary>${t.voiceGroup} <span class="quiet" dir="auto">${name}</span></summary>
<div class="fields">
${select('voice', t.voice, options, voice ?? '', off)}
<div class="field"><label for="choice-speed">${t.speed} <output>${decimalIn(t, speed, 0, 2)}</output></label><input id="choice-speed" type="range" min="0.8" max="1.3" step="0.05" value="${speed}" ${choice('speed', 'number', off)}></div>
<div class="field wide-field"><label for="choice-voice_style">${t.voiceStyle}</label><input id="choice-voice_style" type="text" dir="auto" maxlength="300" value="${voiceStyle ?? ''}" aria-describedby="voice-style-help" ${choice('voice_style', 'text', off)}><p class="quiet" id="voice-style-help">${t.voiceStyleHelp}</p></div>
${sampleOf('choice-voice', t, { speed: 'choice-speed', style: 'choice-voice_style' })}
</div></details>`;
}

/** The buttons and the player of a voice's sample. @param voice the id of the field that names it; so are its speed and style */
export const sampleOf = (
  voice: string,
  t: Words,
  { speed, style }: { readonly speed?: string; readonly style?: string } = {},
): Html =>
  html`<div class="field wide-field"><p class="buttons"><button type="button" data-act="sample" data-voice="${voice}"${speed !== undefined && html` data-speed="${speed}"`}${style !== undefined && html` data-style="${style}"`}>${t.hearVoice}</button><button type="button" data-act="voices" data-voice="${voice}">${t.moreVoices}</button></p>
<p class="quiet" role="status" data-said-of-voices></p>
<audio class="sample" controls hidden aria-label="${t.voiceSample}"></audio></div>`;

function lookGroup({ style, look, brandColors, logo }: ChoicesView, t: Words, off: Html): Html {
  const corners = optionsOf(LOGO_POSITIONS, t.logoPositions);
  return html`<details class="group"><summary>${t.lookGroup} <span class="quiet">${t.styles[style]}</span> ${brandColors.map(swatch)}</summary>
<div class="fields">
${select('style', t.style, optionsOf(STYLES, t.styles), style, off)}
${select('look', t.look, optionsOf(LOOKS, t.looks), look, off)}
<div class="field wide-field"><label for="choice-brand_colors">${t.brandColors}</label><input id="choice-brand_colors" type="text" dir="ltr" maxlength="60" value="${brandColors.join(', ')}" aria-describedby="brand-help" ${choice('brand_colors', 'text', off)}><p class="quiet" id="brand-help">${t.brandHelp}</p></div>
<div class="field"><label for="upload-logo">${t.logo}: <span class="quiet" dir="auto">${logo?.name ?? t.logoNone}</span></label>${fileField({ id: 'upload-logo', target: 'logo', accept: 'image/png,image/jpeg,image/webp,image/svg+xml', off }, t.chooseFile)}</div>
${logo !== null && html`${select('logo_position', t.logoPosition, corners, logo.position, off)}<p class="buttons"><button type="button" data-act="noLogo"${off}>${t.removeLogo}</button></p>`}
</div></details>`;
}

/** A colour as a drawing, since the page's policy allows no style of its own in an element. */
const swatch = (colour: string): Html =>
  html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><rect width="10" height="10" rx="2" fill="${colour}"/></svg>`;
