import { PAGE_LANGUAGES, type PageLanguage, wordsOf } from './languages.ts';
import { flag, type Html, html } from './markup.ts';
import type { PageModel } from './model.ts';
import type { Words } from './words/en.ts';

/** The page's header and its notices. */
export function headerOf(model: PageModel, t: Words): Html {
  const { title, language, facts, caution, live, ui } = model;
  return html`<header id="top">
<div class="bar"><p class="brand"><span aria-hidden="true">▶</span> ${t.storyboard}</p>
${live !== null && languageSwitch(ui, t)}</div>
${live?.home != null && html`<p class="home"><a href="${live.home}">${t.allVideos}</a></p>`}
<h1 dir="auto" lang="${language.tag}">${title}</h1>
<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<div id="caution" data-part>${caution !== null && html`<p class="notice"><strong>${t.belowVideo}</strong> <span dir="auto" lang="${language.tag}">${caution}</span></p>`}</div>
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
export function noticesOf({ live, notices }: PageModel, t: Words): Html {
  return html`<div id="notices" data-part>
${live?.busy && html`<p class="notice busy"><strong>${live.busy.here === null ? t.busyProcess(live.busy.pid) : taskWords(live.busy.here, t)}</strong> ${t.since} <time datetime="${live.busy.since}">${live.busy.since.slice(11, 16)} UTC</time>. ${t.editsWait}</p>`}
${live?.last && html`<p class="notice ${live.last.ok ? 'good' : 'bad'}">${live.last.ok ? t.doneWith(taskWords(live.last.task, t)) : t.failedWith(taskWords(live.last.task, t), live.last.message)}</p>`}
${notices.map((text) => html`<p class="notice">${text}</p>`)}
</div>`;
}

/** A task of the page in its words: `Making BODY_1`. */
function taskWords(task: string, t: Words): string {
  if (task === 'Making the video') return t.makingVideo;
  if (task === 'Joining the clips') return t.joiningClips;
  const [, type] = /^Making (?:the picture of )?([A-Z]+(?:_[A-Z0-9]+)?)$/.exec(task) ?? [];
  const name = Object.entries(t.segmentNames).find(([each]) => each === type)?.[1];
  return name === undefined ? task : t.making(name);
}
