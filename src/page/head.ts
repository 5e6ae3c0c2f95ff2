import { PAGE_LANGUAGES, type PageLanguage, wordsOf } from './languages.ts';
import { flag, type Html, html } from './markup.ts';
import type { LiveState, PageModel } from './model.ts';
import { segmentOfLast, taskWords } from './tasks.ts';
import type { Words } from './words/en.ts';

/** The page's header and its notices. */
export function headerOf(model: PageModel, t: Words): Html {
  const { title, language, facts, caution, live, ui } = model;
  return html`<header id="top">
<div class="bar"><p class="brand"><span aria-hidden="true">▶</span> ${t.storyboard}</p>
${live?.home != null && html`<p class="home"><a href="${live.home}">${t.allVideos}</a></p>`}
${live !== null && languageSwitch(ui, t)}</div>
<h1 dir="auto" lang="${language.tag}">${title}</h1>
<dl id="facts" class="facts" data-part>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div id="caution" data-part>${caution !== null && html`<p class="caution"><strong>${t.belowVideo}</strong> <span dir="auto" lang="${language.tag}">${caution}</span></p>`}</div>
${live !== null && html`<p id="connection" class="connection" data-state="on">${t.live}</p>`}
<nav aria-label="${t.onThisPage}"><ul>
<li><a href="#final">${t.finalVideo}</a></li><li><a href="#timeline">${t.timeline}</a></li>
${live !== null && html`<li><a href="#choices">${t.choices}</a></li>`}
<li><a href="#segments">${t.segments}</a></li><li><a href="#publish">${t.publish}</a></li>
<li><a href="#notes">${t.notesShort}</a></li><li><a href="#rerun">${t.rerunTitle}</a></li>
</ul></nav>
</header>`;
}

/** Links that show the same page in another language. */
export const languageSwitch = (ui: PageLanguage, t: Words): Html =>
  html`<p class="languages" role="group" aria-label="${t.languageSwitch}">${PAGE_LANGUAGES.map(
    (each) =>
      html`<a href="?language=${each}" lang="${each}"${flag('aria-current', each === ui)}>${wordsOf(each).languageName}</a> `,
  )}</p>`;

/** Which process works on the project, how the last task of this page ended, and what the page could not embed. */
export function noticesOf({ live, notices, segments }: PageModel, t: Words): Html {
  return html`<div id="notices" data-part>
${live?.busy && html`<p class="notice busy"><strong>${live.busy.here === null ? t.busyProcess(live.busy.pid) : taskWords(live.busy.here, t)}</strong> ${t.since} <time dir="ltr" datetime="${live.busy.since}">${timeOfDay(live.busy.since, t)}</time>. ${t.editsWait}</p>`}
${live?.last && lastOf(live.last, segments, t)}
${notices.map((text) => html`<p class="notice">${text}</p>`)}
</div>`;
}

/** `14:05` where this machine stands, since its user looks at the page. */
const timeOfDay = (iso: string, { locale }: Words): string =>
  new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    numberingSystem: 'latn',
  }).format(new Date(iso));

/** How the last task ended; why it failed is said beside the thing that failed. */
function lastOf(last: NonNullable<LiveState['last']>, segments: PageModel['segments'], t: Words): Html {
  const task = taskWords(last.task, t);
  if (last.problem === null) return html`<p class="notice good">${t.doneWith(task)}</p>`;
  const type = segmentOfLast(last, segments);
  const place = type === null ? 'make' : `segment-${type}`;
  return html`<p class="notice bad">${t.failedTask(task)} <a href="#${place}">${t.seeWhy}</a></p>`;
}
