import type { Degradation } from '../contracts/segments.ts';
import { flag, type Html, html } from './markup.ts';
import type { PageModel } from './model.ts';
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
  return html`<div class="paste"><p class="quiet">${t.publishParts[part]}</p><pre id="${id}" dir="auto" lang="${language.tag}">${text}</pre><button type="button" data-copy="${id}">${t.copyFor(t.publishParts[part], name)}</button></div>`;
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

/** A note in the page's language, where it has a sentence for its reason, with the program's own beneath. */
export const noteItem = (note: Degradation, t: Words): Html => html`<li>
${note.segment_type !== undefined && html`<strong>${t.segmentNames[note.segment_type]}:</strong>`} ${noteWords(note, t)}
</li>`;

function noteWords({ reason, message, next }: Degradation, t: Words): Html {
  const known: Partial<Record<string, string>> = t.errors?.notes ?? {};
  const sentence = Object.hasOwn(known, reason) ? known[reason] : undefined;
  if (sentence === undefined || t.errors === null)
    return html`<span dir="auto">${message}</span>
${next !== undefined && html`<span class="next" dir="auto">${next}</span>`}`;
  return html`<span>${sentence}</span>
<details class="technical"><summary>${t.errors.technical}</summary><span lang="en" dir="ltr">${message} ${next}</span></details>`;
}
