import { findLanguage } from '../contracts/languages.ts';
import { DURATIONS, PLATFORM_NAMES, PLATFORMS, STYLES } from '../contracts/segments.ts';
import { sampleOf, selectField, voiceOptions } from './choices.ts';
import { decimalIn, usdIn } from './figures.ts';
import { languageSwitch } from './head.ts';
import { languageLabel, wordsOf } from './languages.ts';
import { type Html, html } from './markup.ts';
import { problemHtml } from './problem.ts';
import { documentOf } from './shell.ts';
import type { StartView, StudioCard, StudioModel } from './studio-model.ts';
import type { Words } from './words/en.ts';

/** Renders the page with all videos of a folder, and the form of a new one. */
export function renderStudio(model: StudioModel): Promise<string> {
  const { ui, root, version, cards } = model;
  const t = wordsOf(ui);
  const { studio } = t;
  return documentOf({
    ui,
    words: t,
    title: studio.title,
    live: true,
    spoken: ui,
    skip: studio.skip,
    body: html`<header id="top">
<div class="bar"><p class="brand"><span aria-hidden="true">▶</span> ${studio.title}</p>${languageSwitch(ui, t)}</div>
<h1>${studio.videos}</h1>
<p id="connection" class="connection" data-state="on">${t.live}</p>
<nav aria-label="${t.onThisPage}"><ul><li><a href="#new">${studio.newVideo}</a></li><li><a href="#videos">${studio.videos}</a></li></ul></nav>
</header>
<main id="main" tabindex="-1">
${newVideo(model.start, cards.length === 0, t)}
${videosSection(model, t)}
</main>
<footer><p>${t.madeBy(version)} <code dir="ltr">${root}</code></p></footer>`,
  });
}

function videosSection({ cards, unreadable }: StudioModel, t: Words): Html {
  const { studio } = t;
  return html`<section id="videos" aria-labelledby="videos-title">
<h2 id="videos-title" data-part>${studio.videos} <span class="quiet">${cards.length}</span></h2>
<ul class="videos" data-cards>
${cards.length === 0 && html`<li class="empty" id="no-video" data-part>${studio.none}</li>`}
${cards.map((card) => videoCard(card, t))}
${unreadable.map(({ name, problem }, index) => html`<li id="unreadable-${index}" class="video" data-part><div class="notice bad"><strong dir="auto">${name}</strong>: ${studio.unreadable}. ${problemHtml(problem, t)}</div></li>`)}
</ul>
</section>`;
}

function videoCard(card: StudioCard, t: Words): Html {
  const { name, title, language, thumbnail, costUsd, credits, seconds, day } = card;
  const { studio } = t;
  const address = `p/${encodeURIComponent(name)}/`;
  const id = `video-${encodeURIComponent(name)}`;
  return html`<li id="${id}" class="video" data-part>
<a class="open" href="${address}">
${thumbnail === null ? html`<span class="blank">${studio.noThumbnail}</span>` : html`<img src="${address}${thumbnail}" alt="" width="180" height="320" loading="lazy">`}
<span class="name" dir="auto" lang="${language}">${title}</span></a>
<p class="about"><span class="tag ${TONES[card.state.kind]}">${stateOf(card.state, t)}</span>
<span class="quiet">${seconds !== null && html`<span class="whole">${studio.seconds(decimalIn(t, seconds, 1))}</span> `}<span class="whole">${usdIn(t, costUsd)}${credits > 0 && t.andCredits(credits)}</span> <time dir="ltr" datetime="${day}">${day}</time></span></p>
</li>`;
}

const TONES = {
  ...{ finished: 'good', outdated: 'warn', working: 'warn' },
  ...{ clips: 'idle', images: 'idle', script: 'idle' },
} as const satisfies Record<StudioCard['state']['kind'], string>;

function stateOf(state: StudioCard['state'], { studio: { states } }: Words): string {
  switch (state.kind) {
    case 'clips':
      return states.clips(state.done, state.all);
    case 'images':
      return states.images(state.done, state.all);
    default:
      return states[state.kind];
  }
}

function newVideo(start: StartView, isFirst: boolean, t: Words): Html {
  const { studio } = t;
  const field = (
    name: string,
    label: string,
    options: readonly (readonly [string, string])[],
    chosen: string,
  ) => selectField({ id: `new-${name}`, label, attributes: html`name="${name}"` }, options, chosen);
  const kinds = (['topic', 'title', 'transcript', 'script'] as const).map(
    (kind) => [kind, studio.kinds[kind]] as const,
  );
  return html`<section id="new" aria-labelledby="new-title">
<details class="group"${isFirst && html` open`}><summary><h2 id="new-title">${studio.newVideo}</h2></summary>
<form class="fields" data-form="newVideo">
${field('kind', studio.kind, kinds, 'topic')}
<div class="field wide-field"><label for="new-content">${studio.content}</label><textarea id="new-content" name="content" dir="auto" rows="3" required maxlength="100000" aria-describedby="content-help"></textarea><p class="quiet" id="content-help">${studio.contentHelp}</p></div>
<div class="field wide-field"><label for="new-notes">${studio.notes}</label><textarea id="new-notes" name="notes" dir="auto" rows="2" maxlength="100000"></textarea></div>
${field(
  'language',
  studio.language,
  start.languages.map((name) => [name, languageLabel(findLanguage(name).tag, t.locale)] as const),
  start.language ?? findLanguage(t.locale).name,
)}
${field(
  'platform',
  studio.platform,
  PLATFORMS.map((platform) => [platform, PLATFORM_NAMES[platform]] as const),
  start.platform,
)}
${field(
  'duration',
  studio.duration,
  DURATIONS.map((duration) => [duration, studio.durations[duration]] as const),
  start.duration,
)}
${field(
  'style',
  studio.style,
  STYLES.map((style) => [style, t.styles[style]] as const),
  start.style,
)}
${field('voice', studio.voice, voiceOptions(start.voice, t), start.voice ?? '')}
${sampleOf('new-voice', t)}
<div class="field check wide-field"><label for="new-generic"><input id="new-generic" name="generic" type="checkbox"> ${studio.generic}</label></div>
<p class="buttons"><button type="submit" class="main">${studio.askPrice}</button><span class="quiet">${studio.priceFirst}</span></p>
</form></details>
</section>`;
}
