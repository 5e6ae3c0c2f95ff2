import type { Degradation } from '../contracts/segments.ts';
import { flag, type Html, html } from './markup.ts';
import type { PageModel } from './model.ts';
import { saidHtml } from './problem.ts';
import { saidOfNote } from './said.ts';
import type { Words } from './words/en.ts';

/** What to paste where the video is published. */
export function publishSection({ publish, language }: PageModel, t: Words): Html {
  return html`<section id="publish" data-part aria-labelledby="publish-title">
<h2 id="publish-title">${t.publish}</h2>
${publish.length === 0 && html`<p class="empty">${t.noPublish}</p>`}
${publish.map(
  ({ name, texts }, index) => html`<details${flag('open', index === 0)}><summary>${name}</summary>
${texts.map(([part, text]) => {
  const id = `publish-${index}-${part}`;
  return html`<div class="paste"><p class="quiet">${t.publishParts[part]}</p><pre id="${id}" dir="${language.rightToLeft ? 'rtl' : 'auto'}" lang="${language.tag}">${text}</pre><button type="button" data-copy="${id}">${t.copyFor(t.publishParts[part], name)}</button></div>`;
})}
</details>`,
)}
</section>`;
}

export function notesSection({ degradations }: PageModel, t: Words): Html {
  return html`<section id="notes" data-part aria-labelledby="notes-title">
<h2 id="notes-title">${t.notDone}</h2>
${degradations.length === 0 ? html`<p class="empty">${t.allDone}</p>` : html`<ul class="notes">${degradations.map((each) => noteItem(each, t))}</ul>`}
</section>`;
}

/** A note in the page's words, with the program's own beneath where they are others. */
export const noteItem = (note: Degradation, t: Words): Html => html`<li>
${note.segment_type !== undefined && html`<strong>${t.segmentNames[note.segment_type]}:</strong>`} ${saidHtml(saidOfNote(withoutItsName(note), t), t)}
</li>`;

/** The segment stands before the note in the page's own words. */
const withoutItsName = (note: Degradation): Degradation => {
  const name = note.segment_type === undefined ? '' : `${note.segment_type}: `;
  return name !== '' && note.message.startsWith(name)
    ? { ...note, message: note.message.slice(name.length) }
    : note;
};
