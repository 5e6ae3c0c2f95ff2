import { megabytesIn, usdIn } from './figures.ts';
import { flag, type Html, html, linkOf, poster } from './markup.ts';
import type { LiveState, PageModel } from './model.ts';
import { problemHtml } from './problem.ts';
import { isLeftToMake, segmentOfLast, taskWords } from './tasks.ts';
import type { Words } from './words/en.ts';

/** The final video. */
export function finalSection({ final, title, language, live }: PageModel, t: Words): Html {
  const { media, state, facts, captions, upload } = final;
  const off = flag('disabled', live?.busy != null);
  return html`<section id="final" data-part aria-labelledby="final-title">
<h2 id="final-title">${t.finalVideo} <span class="tag ${TONES[state]}">${t.finalStates[state]}</span></h2>
${
  media === null
    ? html`<p class="blank">${live === null ? t.noFinal : live.busy === null ? `${t.noFinal} ${t.makeFinal}` : t.beingMade}</p>`
    : html`<video id="final-video" controls playsinline preload="metadata" src="${media.src}"${poster(media.poster)} aria-label="${t.finalVideo}: ${title}">
${captions !== null && html`<track kind="captions" srclang="${language.tag}" label="${language.name}" src="${captions}">`}
</video>
${state === 'outdated' && html`<p class="notice">${t.changedSince}</p>`}
${live !== null && html`<p class="buttons"><a class="button" href="${linkOf(media.path)}" download="${fileName(title)}">${t.download}</a>${upload !== null && !upload.isThere && html` <button type="button" data-act="upload"${off}>${t.upload}</button>`}</p>`}
${live !== null && upload !== null && html`<p class="quiet">${upload.isThere ? t.uploaded : t.notUploaded} <code dir="ltr">${upload.to}</code></p>`}
<details><summary>${t.facts_}</summary><dl class="list">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`)}
<div><dt>${t.facts.file}</dt><dd><a href="${linkOf(media.path)}">${media.path}</a>, ${megabytesIn(t, media.bytes)}</dd></div></dl>
${live !== null && html`<p class="buttons"><button type="button" data-act="combine"${off}>${t.joinAgain}</button></p>`}</details>`
}
</section>`;
}

/** What the downloaded video is called: by its title, without what systems forbid in names. */
const fileName = (title: string): string =>
  `${[...title.replace(/[\\/:*?"<>|\p{Cc}\s]+/gu, ' ').trim()].slice(0, 80).join('') || 'video'}.mp4`;

/** The bar with the one button that makes all that is left, and what it costs; why it did not succeed stands beside it. */
export function makeBar({ live, rerun, segments, final }: PageModel, t: Words): Html {
  if (live === null) return html``;
  const left = segments.filter(isLeftToMake);
  const isLeft = segments.length === 0 || left.length > 0 || final.state !== 'current';
  const names = left.map(({ segment }) => t.segmentNames[segment.type]).join(t.comma);
  const what = segments.length === 0 ? t.noScript : left.length > 0 ? t.toMake(names) : t.toJoin;
  const { busy } = live;
  const missing = isLeft ? rerun.missing : null;
  const now =
    busy === null ? undefined : busy.here === null ? t.busyProcess(busy.pid) : taskWords(busy.here, t);
  return html`<div id="make" class="makebar" data-part>
<p>${now === undefined ? (isLeft ? what : t.allMade) : `${now} …`}
${!rerun.withinLimit && html`<strong class="over">${t.overLimit}</strong>`}</p>
${isLeft && html`<button type="button" class="main" data-act="make"${missing !== null && html` aria-describedby="missing"`}${flag('disabled', busy !== null || missing !== null)}>${segments.length === 0 || missing !== null ? t.makeVideoNow : t.makeVideo(priceOf(rerun, t))}</button>`}
${missing !== null && html`<div class="notice" id="missing"><strong>${t.cannotMake}</strong> ${problemHtml(missing, t)}</div>`}
${live.last !== null && failureOf(live.last, segments, t)}
</div>`;
}

function failureOf(
  last: NonNullable<LiveState['last']>,
  segments: PageModel['segments'],
  t: Words,
): Html | null {
  if (last.problem === null || segmentOfLast(last, segments) !== null) return null;
  return html`<div class="notice bad"><strong>${t.failedTask(taskWords(last.task, t))}</strong> ${problemHtml(last.problem, t)}</div>`;
}

const priceOf = ({ totalUsd, totalCredits }: PageModel['rerun'], t: Words): string =>
  totalUsd === 0 && totalCredits === 0
    ? t.costsNothing
    : `${usdIn(t, totalUsd)}${totalCredits > 0 ? t.andCredits(totalCredits) : ''}`;

const TONES = { missing: 'idle', current: 'good', outdated: 'warn' } as const;
