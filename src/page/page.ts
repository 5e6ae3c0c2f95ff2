import { choicesSection } from './choices.ts';
import { finalSection, makeBar } from './final.ts';
import { headerOf, noticesOf } from './head.ts';
import { wordsOf } from './languages.ts';
import { html } from './markup.ts';
import type { PageModel } from './model.ts';
import { notesSection, publishSection } from './publish.ts';
import { rerunSection } from './rerun.ts';
import { segmentsSection } from './segment.ts';
import { documentOf } from './shell.ts';
import { timelineSection } from './timeline.ts';
import type { Words } from './words/en.ts';

/**
 * Renders the page of a project as a whole HTML document. What changes during a run are its parts, `data-part`: each has an
 * id, and a served page replaces those that differ.
 */
export function renderPage(model: PageModel): Promise<string> {
  const { ui, title, language, live, version, folder } = model;
  const t = live === null ? inFile(wordsOf(ui)) : wordsOf(ui);
  const { perSecond, unit } = language;
  return documentOf({
    ui,
    words: t,
    title: `${title} · ${t.storyboard}`,
    live: live !== null,
    spoken: language.tag,
    skip: t.skip,
    body: html`${headerOf(model, t)}
<main id="main" tabindex="-1" data-rate="${perSecond}" data-unit="${unit}">
${noticesOf(model, t)}
<div class="desk">${finalSection(model, t)}
<div class="beside">${timelineSection(model, t)}
${choicesSection(model, t)}</div></div>
${segmentsSection(model, t)}
${publishSection(model, t)}
${notesSection(model, t)}
${rerunSection(model, t)}
${makeBar(model, t)}
</main>
<footer><p>${t.madeBy(version)} <code dir="ltr">${folder}</code></p></footer>`,
  });
}

/** A page in a file has nothing that could be pressed: what it says of failures is written for a terminal. */
const inFile = (t: Words): Words => ({ ...t, errors: { ...t.errors, steps: 'own' } });
