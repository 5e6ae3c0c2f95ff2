import { shownUsd } from '../contracts/usd.ts';
import { clock, type Html, html } from './markup.ts';
import { plainDocument } from './plain.ts';
import { named } from './said.ts';
import { EN } from './words/en.ts';

/** The overview of a batch: one document with a card a row, and the pictures beside it, which are loaded as they are scrolled to. */

export interface BatchPageModel {
  /** Of the sheet. */
  readonly title: string;
  readonly version: string;
  readonly isUnderWay: boolean;
  /** When it was written, ISO. */
  readonly at: string;
  readonly costUsd: number;
  readonly limitUsd: number;
  readonly rows: readonly BatchPageRow[];
}

export interface BatchPageRow {
  readonly key: string;
  /** null: not in the sheet any more. */
  readonly row: number | null;
  readonly state: keyof typeof STATES;
  readonly subject: string;
  readonly costUsd: number;
  readonly seconds: number | null;
  /** Addresses relative to the page; null where there is nothing yet. */
  readonly thumbnail: string | null;
  readonly video: string | null;
  readonly review: string | null;
  readonly project: string | null;
  readonly problem: string | null;
  readonly next: string | null;
}

/** How much a state asks of whoever made the sheet. */
const URGENCY: Partial<Record<BatchPageRow['state'], number>> = { failed: 3, interrupted: 2, running: 1 };

const STATES = {
  waiting: ['Waiting', 'idle'],
  running: ['Under way', 'warn'],
  finished: ['Finished', 'good'],
  failed: ['Failed', 'bad'],
  cancelled: ['Cancelled', 'idle'],
  interrupted: ['Interrupted', 'warn'],
  removed: ['Not in the sheet', 'idle'],
} as const;

export const renderBatchPage = (model: BatchPageModel): Promise<string> =>
  plainDocument({
    ui: 'en',
    title: `${model.title} · Sparkfluence batch`,
    skip: 'Skip to the videos',
    isUnderWay: model.isUnderWay,
    isFile: true,
    body: bodyOf(model),
  });

function bodyOf(model: BatchPageModel): Html {
  const { title, rows, isUnderWay, at, version } = model;
  return html`<header id="top">
<p class="brand"><span aria-hidden="true">▶</span> Sparkfluence batch</p>
<h1 dir="auto">${title}</h1>
${factsOf(model)}
${isUnderWay && html`<p class="connection" data-state="on">Under way: this page is written again as videos are finished. <button type="button" id="follow" hidden>Stop following</button></p>`}
</header>
<main id="main">
${filtersOf(rows)}
<p id="shown" class="quiet" role="status" data-words="{count} of {all} shown">${rows.length} of ${rows.length} shown</p>
<ul id="rows" class="rows" tabindex="-1">${rows.map(cardOf)}</ul>
</main>
<footer><p>Written by sparkfluence ${version}, <time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time></p></footer>`;
}

function factsOf({ rows, costUsd, limitUsd }: BatchPageModel): Html {
  const finished = rows.filter(({ state }) => state === 'finished').length;
  const all = rows.filter(({ row }) => row !== null).length;
  const seconds = rows.reduce((sum, row) => sum + (row.seconds ?? 0), 0);
  const facts = [
    ['Finished', `${finished} of ${all}`],
    [
      'Length',
      seconds < 3600
        ? clock(seconds)
        : `${Math.floor(seconds / 3600)} h ${Math.round(seconds / 60) % 60} min`,
    ],
    ['Cost', `${shownUsd(costUsd)} of at most ${shownUsd(limitUsd)} USD`],
  ] as const;
  const share = all === 0 ? 0 : Math.floor((finished * 100) / all);
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<progress max="100" value="${share}" aria-label="Finished videos">${share}%</progress>`;
}

/** Buttons by state and a search, which need the script and are shown by it. */
function filtersOf(rows: BatchPageModel['rows']): Html {
  const counts = Map.groupBy(rows, ({ state }) => state);
  const states = Object.entries(STATES).filter(([state]) => counts.has(state as BatchPageRow['state']));
  return html`<form id="filters" class="filters" hidden>
<div role="group" aria-label="State">
<button type="button" data-filter="" aria-pressed="true">All ${rows.length}</button>
${states.map(([state, [word]]) => html`<button type="button" data-filter="${state}" aria-pressed="false">${word} ${counts.get(state as BatchPageRow['state'])?.length ?? 0}</button>`)}
</div>
<p class="finding"><label>Sort <select id="sort"><option value="">As in the sheet</option><option value="urgency">What needs you first</option><option value="cost">By cost</option></select></label>
<label>Search <input type="search" id="search" autocomplete="off"></label></p>
</form>`;
}

function cardOf(row: BatchPageRow): Html {
  const { key, state, subject, thumbnail, video, review, project, problem, next, seconds, costUsd } = row;
  const [word, tone] = STATES[state];
  const picture =
    thumbnail === null
      ? null
      : html`<img src="${thumbnail}" alt="" width="90" height="160" loading="lazy" decoding="async">`;
  return html`<li class="row${picture === null && ' bare'}" data-state="${state}" data-urgency="${URGENCY[state] ?? 0}" data-cost="${costUsd}">
${video === null ? picture : html`<a class="shot" href="${video}" aria-label="Play: ${subject}">${picture}</a>`}
<div>
<h2 dir="auto">${subject}</h2>
<p class="quiet"><span class="tag ${tone}">${word}</span> ${row.row !== null && html`row ${row.row} · `}<span dir="auto">${key}</span></p>
<p class="quiet">${seconds !== null && html`${clock(seconds)} · `}${shownUsd(costUsd)} USD</p>
${problem !== null && html`<p class="problem" dir="auto">${named(problem, EN)}${next !== null && html` <span class="next">${next}</span>`}</p>`}
${(review !== null || project !== null) && html`<p class="links">${video !== null && html`<a href="${video}">Video</a> `}${review !== null && html`<a href="${review}">Review page</a> `}${project !== null && html`<a href="${project}">Folder</a>`}</p>`}
</div>
</li>`;
}
