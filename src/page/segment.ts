import { inTenths } from '../contracts/length.ts';
import { linkOf, noteItem, poster } from './head.ts';
import { flag, type Html, html, segmentName } from './markup.ts';
import type { Fit, PageModel, SegmentView, TakeView } from './model.ts';

/** The storyboard: one card for each segment. */
export function segmentsSection(model: PageModel): Html {
  const { segments } = model;
  return html`<section id="segments" aria-labelledby="segments-title">
<h2 id="segments-title">Segments</h2>
${segments.length === 0 && html`<p class="empty" id="no-script" data-part>The script is not written yet.</p>`}
${segments.map((view) => segmentCard(view, model))}
</section>`;
}

function segmentCard(view: SegmentView, { language, live }: PageModel): Html {
  const { segment, row, clip, image, fit, sources, takes, degradations, failure } = view;
  const { type } = segment;
  const name = segmentName(type);
  return html`<article id="segment-${type}" class="card" data-part data-segment="${type}" aria-labelledby="title-${type}">
<div class="stage"${live !== null && html` data-drop="${type}"`}>${stageOf(view, name)}${live !== null && uploadOf(type, name, live)}</div>
<div class="body">
<h3 id="title-${type}">${name} <span class="tag ${toneOf(view)}">${wordOf(view)}</span></h3>
${failure !== null && html`<p class="notice bad" dir="auto">${failure}</p>`}
${live === null ? html`<p class="text" dir="auto" lang="${language.tag}">${segment.script_text}</p>${fitOf(fit, type)}` : editorOf(view, language.tag)}
<dl class="list">
${live === null && html`<div><dt>On screen</dt><dd dir="auto">${segment.visual_direction}</dd></div>`}
<div><dt>Time and mood</dt><dd>${inTenths(segment.duration_seconds)} s, ${segment.emotion}</dd></div>
<div><dt>Made by</dt><dd>${makers(image, clip)}</dd></div>
<div><dt>Cost</dt><dd>${row.cost_usd.toFixed(2)} USD${row.credits > 0 && `, ${row.credits} credits`}</dd></div>
${row.kept_until !== undefined && html`<div><dt>Provider keeps it</dt><dd>until <time datetime="${row.kept_until}">${row.kept_until.slice(0, 10)}</time></dd></div>`}
<div><dt>A rerun makes</dt><dd>${RERUNS[row.rerun]}</dd></div>
</dl>
${image !== null && promptOf(image, name, clip !== null)}
${sources.length > 0 && html`<details><summary>Sources from the corpus (${sources.length})</summary><ul class="sources">${sources.map(({ id, title, score }) => html`<li><span dir="auto">${title}</span> <code>${id}</code> <span class="quiet">score ${score.toFixed(2)}</span></li>`)}</ul></details>`}
${degradations.length > 0 && html`<ul class="notes">${degradations.map(noteItem)}</ul>`}
${live !== null && html`<p class="buttons"><button type="button" data-act="redo" data-segment="${type}" data-redo="${row.rerun === 'nothing' ? 'yes' : 'no'}"${flag('disabled', live.busy !== null)}>${row.rerun === 'nothing' ? html`Make another take of ${name}` : html`Make ${name}`}</button></p>`}
</div>
${takes.length > 0 && takesOf(view, name, live)}
</article>`;
}

/** A photo of one's own: chosen here, or dropped on the card's stage. */
const uploadOf = (type: string, name: string, live: NonNullable<PageModel['live']>): Html =>
  html`<label class="upload">Your own picture for ${name}<input type="file" accept="image/*,.heic,.heif,.avif" data-upload="${type}"${flag('disabled', live.busy !== null)}></label>`;

function stageOf({ clip, image, percentage }: SegmentView, name: string): Html {
  const bar =
    percentage === null
      ? null
      : html`<p class="making"><label>Clip ${percentage}%<progress max="100" value="${percentage}"></progress></label></p>`;
  if (clip !== null) return html`${film(clip, `Clip of ${name}`)}${bar}`;
  if (image !== null) return html`${picture(image, `Picture of ${name}`)}${bar}`;
  return html`<p class="blank">No picture yet</p>${bar}`;
}

const film = ({ media }: TakeView, label: string): Html =>
  html`<video controls playsinline preload="${media.poster === null ? 'metadata' : 'none'}" src="${media.src}"${poster(media.poster)} aria-label="${label}"></video>`;

const picture = ({ media }: TakeView, label: string): Html =>
  html`<a href="${linkOf(media.path)}"><img src="${media.poster ?? media.src}" alt="${label}" width="180" height="320"></a>`;

/** @param showPicture true if the card's stage shows the clip, so that the picture needs a place here */
function promptOf(image: NonNullable<SegmentView['image']>, name: string, showPicture: boolean): Html {
  const { prompt, revised, credit } = image;
  return html`<details><summary>Picture${prompt !== '' && ' and prompt'}</summary><div class="still">
${showPicture && picture(image, `Picture of ${name}`)}
<div>${prompt === '' && html`<p class="prompt quiet">It was brought without a prompt.</p>`}<p class="prompt" dir="auto">${prompt}</p>
${revised !== null && html`<p class="prompt" dir="auto"><strong>As the provider understood it:</strong> ${revised}</p>`}
${credit !== null && html`<p class="prompt" dir="auto">${credit}</p>`}</div>
</div></details>`;
}

function editorOf({ segment, fit, revision }: SegmentView, tag: string): Html {
  const { type, script_text, visual_direction, duration_seconds } = segment;
  return html`<form class="editor" data-segment="${type}" data-revision="${revision}" data-room="${fit.room}" data-least="${fit.least}" data-seconds="${duration_seconds}">
<label for="text-${type}">Text of ${segmentName(type)}</label>
<textarea id="text-${type}" dir="auto" lang="${tag}" rows="4" aria-describedby="fit-${type}" data-saved="${script_text}">
${script_text}</textarea>
${fitOf(fit, type)}
<label for="direction-${type}">On screen</label>
<textarea id="direction-${type}" name="direction" dir="auto" rows="2" data-saved="${visual_direction}">
${visual_direction}</textarea>
<p class="buttons"><button type="submit" class="main"${flag('disabled', true)}>Save text</button><button type="reset"${flag('disabled', true)}>Undo</button></p>
</form>`;
}

const VERDICTS: Record<Fit['verdict'], readonly [string, string]> = {
  fits: ['fits', 'good'],
  tight: ['tight', 'warn'],
  too_long: ['too long', 'bad'],
  short: ['leaves silence', 'warn'],
};

function fitOf({ seconds, room, measured, verdict }: Fit, type: string): Html {
  const [word, tone] = VERDICTS[verdict];
  return html`<p class="fit" id="fit-${type}"><span class="tag ${tone}">${word}</span> <span class="words">${measured ? 'Speech takes' : 'Speech takes about'} ${seconds.toFixed(1)} s of ${room.toFixed(1)} s${!measured && ' (estimated)'}</span>
<meter aria-hidden="true" min="0" max="${(room * 1.3).toFixed(2)}" high="${room.toFixed(2)}" value="${Math.min(seconds, room * 1.3).toFixed(2)}"></meter></p>`;
}

function takesOf({ image, clip, takes, segment }: SegmentView, name: string, live: PageModel['live']): Html {
  const kinds = (['clip', 'image'] as const).filter((kind) => takes.some((take) => take.kind === kind));
  const rows = kinds.map((kind) => {
    const current = kind === 'clip' ? clip : image;
    const all = [...(current === null ? [] : [current]), ...takes.filter((take) => take.kind === kind)];
    const noun = kind === 'clip' ? 'Clip' : 'Picture';
    return html`<div class="takes" role="group" aria-label="${noun}s of ${name}, side by side">
${all.map(
  (take) => html`<figure>
${kind === 'clip' ? film(take, `${noun} of ${name}, ${takeName(take)}`) : picture(take, `${noun} of ${name}, ${takeName(take)}`)}
<figcaption>${noun} ${takeName(take)}<span class="quiet">${take.provider} ${take.model}</span>
${live !== null && take.number !== null && html`<button type="button" data-act="take" data-segment="${segment.type}" data-kind="${kind}" data-number="${take.number}" aria-label="Use ${noun.toLowerCase()} take ${take.number} of ${name}"${flag('disabled', live.busy !== null)}>Use this one</button>`}
</figcaption></figure>`,
)}
</div>`;
  });
  return html`<details class="wide" open><summary>Takes of ${name} (${takes.length} old)</summary>${rows}</details>`;
}

const takeName = ({ number }: TakeView): string => (number === null ? 'now in place' : `take ${number}`);

function makers(image: TakeView | null, clip: TakeView | null): string {
  const of = (what: string, take: TakeView | null) =>
    take === null
      ? []
      : [`${what} ${take.provider}${take.model === take.provider ? '' : ` (${take.model})`}`];
  return [...of('picture', image), ...of('clip', clip)].join(', ') || 'nobody yet';
}

const RERUNS = {
  nothing: 'nothing: it is up to date',
  image: 'the picture',
  clip: 'the clip',
  image_and_clip: 'the picture and the clip',
} as const;

function wordOf({ row, percentage }: SegmentView): string {
  if (row.clip === 'failed' || row.image === 'failed') return 'Failed';
  if (row.clip === 'running' || row.clip === 'submitting')
    return `Being made${percentage === null ? '' : ` ${percentage}%`}`;
  if (row.image === 'submitting') return 'Being drawn';
  if (row.clip === 'succeeded') return row.rerun === 'nothing' ? 'Up to date' : 'Outdated';
  return row.image === 'succeeded' ? 'Picture only' : 'Text only';
}

function toneOf({ row }: SegmentView): string {
  if (row.clip === 'failed' || row.image === 'failed') return 'bad';
  if (row.clip === 'succeeded') return row.rerun === 'nothing' ? 'good' : 'warn';
  return 'idle';
}
