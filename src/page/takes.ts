import { makerWords } from './makers.ts';
import { fileField, flag, type Html, html, linkOf, poster } from './markup.ts';
import type { PageModel, SegmentView, TakeView } from './model.ts';
import { vendorName } from './vendor-names.ts';
import type { Words } from './words/en.ts';

/** The pictures and films of a segment: as they are shown, chosen, brought and searched for. */

export const film = ({ media }: TakeView, label: string): Html =>
  html`<video controls playsinline preload="${media.poster === null ? 'metadata' : 'none'}" src="${media.src}"${poster(media.poster)} aria-label="${label}"></video>`;

export const picture = ({ media }: TakeView, label: string): Html =>
  html`<a href="${linkOf(media.path)}"><img src="${media.poster ?? media.src}" alt="${label}" width="180" height="320"></a>`;

interface Place {
  readonly live: NonNullable<PageModel['live']>;
  readonly libraries: PageModel['libraries'];
}

/** A file of one's own, another picture, and a search for a photo. */
export function pictureTools(view: SegmentView, name: string, { live, libraries }: Place, t: Words): Html {
  const { type, visual_direction } = view.segment;
  const off = flag('disabled', live.busy !== null);
  return html`<details class="tools"><summary><bdi>${t.changePicture}</bdi></summary>
<div class="field"><label for="upload-${type}">${t.ownPicture(name)}</label>${fileField({ id: `upload-${type}`, target: type, accept: 'image/*,.heic,.heif,.avif', off }, t.chooseFile)}<p class="quiet">${t.dropHint}</p></div>
<p class="buttons"><button type="button" data-act="redraw" data-segment="${type}"${off}>${t.anotherPicture(name)}</button></p>
${
  libraries.length > 0 &&
  html`<form class="search" data-form="search" data-segment="${type}" role="search" aria-label="${t.findPhotoFor(name)}">
<label for="find-${type}">${t.findPhotoFor(name)}</label>
<div class="row"><input id="find-${type}" name="words" type="search" dir="auto" maxlength="200" required placeholder="${firstWords(visual_direction)}">
<select name="library" aria-label="${t.library}">${libraries.map((id) => html`<option value="${id}">${vendorName(id)}</option>`)}</select>
<button type="submit">${t.search}</button></div>
<div class="found" role="group" aria-label="${t.findPhoto}" hidden></div></form>`
}
</details>`;
}

const firstWords = (text: string): string => text.split(/\s+/).slice(0, 4).join(' ');

export function takesOf(
  { image, clip, takes, segment }: SegmentView,
  name: string,
  live: PageModel['live'],
  t: Words,
): Html {
  const kinds = (['clip', 'image'] as const).filter((kind) => takes.some((take) => take.kind === kind));
  const nameOf = ({ number }: TakeView): string => (number === null ? t.nowInPlace : t.take(number));
  const rows = kinds.map((kind) => {
    const current = kind === 'clip' ? clip : image;
    const all = [...(current === null ? [] : [current]), ...takes.filter((take) => take.kind === kind)];
    const noun = kind === 'clip' ? t.clip : t.picture;
    const label = (take: TakeView) =>
      `${kind === 'clip' ? t.clipOf(name) : t.pictureOf(name)}, ${nameOf(take)}`;
    return html`<div class="takes" role="group" aria-label="${t.takesBeside(noun, name)}">
${all.map(
  (take) => html`<figure>
${kind === 'clip' ? film(take, label(take)) : picture(take, label(take))}
<figcaption>${noun} ${nameOf(take)}<span class="quiet">${makerWords(take, t)}</span>
${live !== null && take.number !== null && html`<button type="button" data-act="take" data-segment="${segment.type}" data-kind="${kind}" data-number="${take.number}" aria-label="${t.useThis}: ${t.useTake(noun.toLowerCase(), take.number, name)}"${flag('disabled', live.busy !== null)}>${t.useThis}</button>`}
</figcaption></figure>`,
)}
</div>`;
  });
  return html`<details class="wide"${flag('open', live === null)}><summary><bdi>${t.takesOf(name, takes.length)}</bdi></summary>${rows}</details>`;
}
