import { type PageLanguage, wordsOf } from './languages.ts';
import { html } from './markup.ts';
import { documentOf } from './shell.ts';

/** What a person sees who opens an address that shows nothing: a page in words, since a document for programs says nothing to them. */

export interface Refusal {
  readonly ui: PageLanguage;
  readonly text: string;
  /** Empty where nothing is to be done. */
  readonly next: string;
  /** The address of the page with all videos; null where there is none. */
  readonly home: string | null;
}

export function renderRefusal({ ui, text, next, home }: Refusal): Promise<string> {
  const t = wordsOf(ui);
  return documentOf({
    ...{ ui, words: t, title: t.storyboard, live: false, spoken: ui, skip: t.skip },
    body: html`<header id="top">
<p class="brand"><span aria-hidden="true">▶</span> ${t.storyboard}</p>
<h1 dir="auto">${text}</h1>
</header>
<main id="main" tabindex="-1">
${next !== '' && html`<p dir="auto">${next}</p>`}
${home !== null && html`<p class="buttons"><a class="button" href="${home}">${t.allVideos}</a></p>`}
</main>`,
  });
}
