import type { Degradation } from '../contracts/segments.ts';
import { flag, type Html, html, megabytes, segmentName } from './markup.ts';
import type { PageModel } from './model.ts';

/** The page's header, its notices, the final video, and the degradations. */

export function headerOf({ title, language, facts, caution, live }: PageModel): Html {
  return html`<header id="top">
<p class="brand"><span aria-hidden="true">▶</span> Sparkfluence storyboard</p>
<h1 dir="auto" lang="${language.tag}">${title}</h1>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div id="caution" data-part>${caution !== null && html`<p class="notice"><strong>Belongs below the video:</strong> <span dir="auto" lang="${language.tag}">${caution}</span></p>`}</div>
${live !== null && html`<p id="connection" class="connection" data-state="on">Live: this page follows the project.</p>`}
<nav aria-label="On this page"><ul>
<li><a href="#final">Final video</a></li><li><a href="#timeline">Timeline</a></li><li><a href="#segments">Segments</a></li>
<li><a href="#publish">Publish</a></li><li><a href="#notes">Notes</a></li><li><a href="#rerun">Rerun and cost</a></li>
</ul></nav>
</header>`;
}

/** Which process works on the project, how the last task of this page ended, and what the page could not embed. */
export function noticesOf({ live, notices }: PageModel): Html {
  return html`<div id="notices" data-part>
${live?.busy && html`<p class="notice busy"><strong>${live.busy.here ?? `Process ${live.busy.pid} is working on this project`}</strong> since <time datetime="${live.busy.since}">${live.busy.since.slice(11, 16)} UTC</time>. Edits wait until it is done.</p>`}
${live?.last && html`<p class="notice ${live.last.ok ? 'good' : 'bad'}">${live.last.message}</p>`}
${notices.map((text) => html`<p class="notice">${text}</p>`)}
</div>`;
}

export function finalSection({ final, title, language, live, rerun, segments }: PageModel): Html {
  const { media, state, facts, captions } = final;
  const isLeft = segments.length > 0 && (rerun.final || segments.some(({ row }) => row.rerun !== 'nothing'));
  return html`<section id="final" data-part aria-labelledby="final-title">
<h2 id="final-title">Final video ${stateTag(state)}</h2>
${
  media === null
    ? html`<p class="empty">There is no final video yet.</p>`
    : html`<div class="final">
<video id="final-video" controls playsinline preload="metadata" src="${media.src}"${poster(media.poster)} aria-label="Final video: ${title}">
${captions !== null && html`<track kind="captions" srclang="${language.tag}" label="${language.name}" src="${captions}">`}
</video>
<div>
${state === 'outdated' && html`<p class="notice">Something was changed or made again after this video was joined.</p>`}
<dl class="list">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`)}
<div><dt>File</dt><dd><a href="${linkOf(media.path)}">${media.path}</a>, ${megabytes(media.bytes)}</dd></div></dl>
</div>
</div>`
}
${live !== null && html`<p class="buttons">${isLeft && html`<button type="button" class="main" data-act="make"${flag('disabled', live.busy !== null)}>Make the video: ${priceOf(rerun)}</button>`}<button type="button" data-act="combine"${flag('disabled', live.busy !== null)}>${media === null ? 'Join the clips' : 'Join the clips again'}</button></p>`}
</section>`;
}

const priceOf = ({ totalUsd, totalCredits }: PageModel['rerun']): string =>
  totalUsd === 0 && totalCredits === 0
    ? 'it costs nothing'
    : `${totalUsd.toFixed(2)} USD${totalCredits > 0 ? `, ${totalCredits} credits` : ''}`;

/** What to paste where the video is published. */
export function publishSection({ publish, language }: PageModel): Html {
  return html`<section id="publish" data-part aria-labelledby="publish-title">
<h2 id="publish-title">Publish</h2>
${publish.length === 0 && html`<p class="empty">The texts to publish come with the final video.</p>`}
${publish.map(
  ({ name, texts }, index) => html`<details${flag('open', index === 0)}><summary>${name}</summary>
${texts.map(([what, text]) => {
  const id = `publish-${index}-${what.toLowerCase()}`;
  return html`<div class="paste"><pre id="${id}" dir="auto" lang="${language.tag}">${text}</pre><button type="button" data-copy="${id}">Copy the ${what.toLowerCase()} for ${name}</button></div>`;
})}
</details>`,
)}
</section>`;
}

export function notesSection({ degradations }: PageModel): Html {
  return html`<section id="notes" data-part aria-labelledby="notes-title">
<h2 id="notes-title">What could not be done as asked</h2>
${degradations.length === 0 ? html`<p class="empty">Nothing: all was done as asked.</p>` : html`<ul class="notes">${degradations.map(noteItem)}</ul>`}
</section>`;
}

export const noteItem = ({ message, segment_type, next }: Degradation): Html => html`<li>
${segment_type !== undefined && html`<strong>${segmentName(segment_type)}:</strong>`} <span dir="auto">${message}</span>
${next !== undefined && html`<span class="next" dir="auto">${next}</span>`}
</li>`;

const STATES = {
  missing: ['Not made', 'idle'],
  current: ['Up to date', 'good'],
  outdated: ['Outdated', 'warn'],
} as const;

function stateTag(state: keyof typeof STATES): Html {
  const [word, tone] = STATES[state];
  return html`<span class="tag ${tone}">${word}</span>`;
}

export const poster = (src: string | null): Html => html`${src !== null && html` poster="${src}"`}`;

/** The URL of a project file, relative to the page. */
export const linkOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');
