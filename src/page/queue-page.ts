import { columnOfUsd } from '../contracts/usd.ts';
import { languageSwitch } from './head.ts';
import { type PageLanguage, wordsOf } from './languages.ts';
import { type Html, html } from './markup.ts';
import { plainDocument } from './plain.ts';
import { SENTENCE_OF_REASON, type Sentence } from './words/errors.ts';
import { type QueueWords, queueWordsOf } from './words/queue.ts';

/** The page of the queue of all machines: how much waits, how fast it goes, why videos failed, what it costs. */

export interface QueuePageModel {
  readonly version: string;
  /** When the figures were read, ISO. */
  readonly at: string;
  readonly waiting: number;
  readonly running: number;
  readonly failed: number;
  /** null: nothing waits. */
  readonly oldestWaitingSeconds: number | null;
  readonly finishedLastHour: number;
  readonly workers: number;
  readonly failures: readonly { readonly reason: string; readonly count: number }[];
  readonly batches: readonly QueuePageBatch[];
  /** How many older ones are not among them. */
  readonly batchesLeftOut: number;
  readonly tokens: readonly {
    readonly name: string;
    readonly spentUsdToday: number;
    readonly maxUsdPerDay: number;
  }[];
  /** Whether only what belongs to one client is shown. */
  readonly isOwnOnly: boolean;
}

export interface QueuePageBatch {
  readonly name: string;
  readonly waiting: number;
  readonly running: number;
  readonly finished: number;
  readonly failed: number;
  readonly cancelled: number;
  readonly spentUsd: number;
  readonly reservedUsd: number;
  /** null: no limit but those of the projects. */
  readonly limitUsd: number | null;
  /** ISO. */
  readonly submittedAt: string;
}

type BatchState = keyof QueueWords['states'];
const TONES: Readonly<Record<BatchState, string>> = {
  underWay: 'warn',
  failed: 'bad',
  finished: 'good',
  cancelled: 'idle',
};

export function renderQueuePage(model: QueuePageModel, ui: PageLanguage): Promise<string> {
  const t = queueWordsOf(ui);
  return plainDocument({
    ...{ ui, title: t.title, skip: t.skip, isFile: false },
    isUnderWay: model.waiting + model.running > 0,
    body: bodyOf(model, ui, t),
  });
}

function bodyOf(model: QueuePageModel, ui: PageLanguage, t: QueueWords): Html {
  const { waiting, running, workers, at, version, isOwnOnly } = model;
  return html`<header id="top" class="broad">
<div class="bar"><p class="brand"><span aria-hidden="true">▶</span> Sparkfluence</p>${languageSwitch(ui, wordsOf(ui))}</div>
<h1>${t.title}</h1>
${factsOf(model, t)}
${waiting + running > 0 && html`<p class="connection" data-state="on">${t.live} <button type="button" id="follow" hidden>${t.stop}</button></p>`}
${waiting > 0 && workers === 0 && html`<p class="notice">${t.noWorkers} <code dir="ltr">sparkfluence worker</code></p>`}
${isOwnOnly && html`<p class="notice">${t.ownOnly}</p>`}
<nav aria-label="${wordsOf(ui).onThisPage}"><ul><li><a href="#batches">${t.batches}</a></li><li><a href="#failures">${t.failures}</a></li><li><a href="#tokens">${t.tokens}</a></li></ul></nav>
</header>
<main id="main" class="broad">
${batchesOf(model, t)}
${failuresOf(model, ui, t)}
${tokensOf(model, t)}
</main>
<footer class="broad"><p>${t.asOf(version)} <time datetime="${at}" dir="ltr">${dayAndTime(at)} UTC</time></p></footer>`;
}

function factsOf(model: QueuePageModel, t: QueueWords): Html {
  const { oldestWaitingSeconds: oldest } = model;
  const facts = [
    [t.waiting, number(model.waiting, t)],
    [t.running, number(model.running, t)],
    [t.oldest, oldest === null ? t.none : lasting(oldest, t)],
    [t.rate, t.anHour(number(model.finishedLastHour, t))],
    [t.failed, number(model.failed, t)],
    [t.workers, number(model.workers, t)],
  ] as const;
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function batchesOf({ batches, batchesLeftOut }: QueuePageModel, t: QueueWords): Html {
  const states = batches.map(stateOf);
  const counts = Map.groupBy(states, (state) => state);
  const present = (Object.keys(TONES) as BatchState[]).filter((state) => counts.has(state));
  const money = {
    spent: usd(
      batches.map(({ spentUsd }) => spentUsd),
      t,
    ),
    reserved: usd(
      batches.map(({ reservedUsd }) => reservedUsd),
      t,
    ),
    limit: usd(
      batches.map(({ limitUsd }) => limitUsd ?? 0),
      t,
    ),
  };
  const numbers = [t.waiting, t.running, t.finished, t.failed, t.cancelled, t.spent, t.reserved, t.limit];
  return html`<section id="batches" aria-labelledby="batches-title">
<h2 id="batches-title">${t.batches} <span class="quiet">${number(batches.length, t)}</span></h2>
<form id="filters" class="filters" hidden>
<div role="group" aria-label="${t.state}">
<button type="button" data-filter="" aria-pressed="true">${t.all} ${number(batches.length, t)}</button>
${present.map((state) => html`<button type="button" data-filter="${state}" aria-pressed="false">${t.states[state]} ${number(counts.get(state)?.length ?? 0, t)}</button>`)}
</div>
<p class="finding"><label>${t.sort} <select id="sort">${(['', 'failed', 'spent'] as const).map((name) => html`<option value="${name}">${t.sorts[name === '' ? 'newest' : name]}</option>`)}</select></label>
<label>${t.search} <input type="search" id="search" autocomplete="off"></label></p>
</form>
<p id="shown" class="quiet" role="status" data-words="${t.shown}">${t.shown.replace('{count}', String(batches.length)).replace('{all}', String(batches.length))}</p>
<div class="wide" tabindex="0" role="group" aria-labelledby="batches-title"><table>
<thead><tr><th scope="col">${t.batch}</th><th scope="col">${t.state}</th>${numbers.map((name) => html`<th scope="col" class="number">${name}</th>`)}<th scope="col">${t.submitted}</th></tr></thead>
<tbody id="rows" tabindex="-1">${batches.map((batch, index) => batchRow(batch, states[index]!, [money.spent[index]!, money.reserved[index]!, batch.limitUsd === null ? t.noLimit : money.limit[index]!], t))}</tbody>
</table></div>
${batches.length === 0 && html`<p class="empty">${t.noBatches}</p>`}
${batchesLeftOut > 0 && html`<p class="quiet">${t.leftOut(number(batchesLeftOut, t))}</p>`}
</section>`;
}

/** @param money spent, reserved and the limit, in words */
function batchRow(
  { name, waiting, running, finished, failed, cancelled, submittedAt, spentUsd }: QueuePageBatch,
  state: BatchState,
  money: readonly string[],
  t: QueueWords,
): Html {
  const counts = [waiting, running, finished, failed, cancelled];
  const cells = [...counts.map((count) => number(count, t)), ...money];
  return html`<tr data-state="${state}" data-failed="${failed}" data-spent="${spentUsd}"><th scope="row"><bdi>${name}</bdi></th><td><span class="tag ${TONES[state]}">${t.states[state]}</span></td>${cells.map((cell) => html`<td class="number">${cell}</td>`)}<td><time dir="ltr" datetime="${submittedAt}">${dayAndTime(submittedAt)}</time></td></tr>`;
}

const stateOf = ({ waiting, running, failed, finished }: QueuePageBatch): BatchState =>
  waiting + running > 0 ? 'underWay' : failed > 0 ? 'failed' : finished > 0 ? 'finished' : 'cancelled';

/** What a reason means: the first sentence of what a page says of it. */
function reasonIn(reason: string, ui: PageLanguage): string {
  const known: Partial<Record<string, Sentence>> = SENTENCE_OF_REASON;
  const sentence = Object.hasOwn(known, reason) ? known[reason] : undefined;
  return sentence === undefined
    ? ''
    : (wordsOf(ui).errors.sentences[sentence].split(/(?<=[.:؛])\s/u)[0] ?? '');
}

function failuresOf({ failures }: QueuePageModel, ui: PageLanguage, t: QueueWords): Html {
  const rows = failures.map(({ reason, count }) => [
    html`${reasonIn(reason, ui)} <code dir="ltr">${reason}</code>`,
    number(count, t),
  ]);
  return html`<section id="failures" aria-labelledby="failures-title">
<h2 id="failures-title">${t.failures}</h2>
${failures.length === 0 ? html`<p class="empty">${t.noFailures}</p>` : smallTable('failures-title', [t.reason, t.videos], rows)}
</section>`;
}

function tokensOf({ tokens }: QueuePageModel, t: QueueWords): Html {
  const spent = usd(
    tokens.map(({ spentUsdToday }) => spentUsdToday),
    t,
  );
  const most = usd(
    tokens.map(({ maxUsdPerDay }) => maxUsdPerDay),
    t,
  );
  const rows = tokens.map(({ name }, index) => [html`<bdi>${name}</bdi>`, spent[index], most[index]]);
  return html`<section id="tokens" aria-labelledby="tokens-title">
<h2 id="tokens-title">${t.tokens}</h2>
${smallTable('tokens-title', [t.token, t.spentToday, t.limitToday], rows)}
</section>`;
}

/** The first column names the row; the others are numbers. */
function smallTable(
  title: string,
  [first, ...columns]: readonly string[],
  rows: readonly (readonly (Html | string | undefined)[])[],
): Html {
  return html`<div class="wide" tabindex="0" role="group" aria-labelledby="${title}"><table>
<thead><tr><th scope="col">${first}</th>${columns.map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
<tbody>${rows.map(([name, ...cells]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}</tr>`)}</tbody>
</table></div>`;
}

const number = (value: number, { locale }: QueueWords): string => new Intl.NumberFormat(locale).format(value);

/** The amounts of a column; what costs anything is not shown as nothing. */
const usd = (amounts: readonly number[], { locale }: QueueWords): string[] =>
  columnOfUsd(amounts).map((text) => {
    const digits = text.length - 1 - text.indexOf('.');
    const form = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return new Intl.NumberFormat(locale, form).format(Number(text));
  });

/** `40 sec`, `12 min`, `3 hr 20 min`, `2 days 4 hr`, in the page's language. */
function lasting(seconds: number, { locale }: QueueWords): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: readonly (readonly [number, string])[] =
    whole < 60
      ? [[whole, 'second']]
      : whole < 3600
        ? [[Math.floor(whole / 60), 'minute']]
        : whole < 86_400
          ? [
              [Math.floor(whole / 3600), 'hour'],
              [Math.floor((whole % 3600) / 60), 'minute'],
            ]
          : [
              [Math.floor(whole / 86_400), 'day'],
              [Math.floor((whole % 86_400) / 3600), 'hour'],
            ];
  return parts
    .map(([value, unit]) =>
      new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value),
    )
    .join(' ');
}

const dayAndTime = (iso: string): string => iso.slice(0, 16).replace('T', ' ');
