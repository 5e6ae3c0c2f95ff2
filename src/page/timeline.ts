import { tenthsIn } from './figures.ts';
import { clock, type Html, html } from './markup.ts';
import type { PageModel, Timeline } from './model.ts';
import type { Words } from './words/en.ts';

const WIDTH = 1000;
const WAVE_HEIGHT = 72;
const WORD_HEIGHT = 8;

/** Segments, sound and captions on one time axis: a drawing, and lists that give the same to a screen reader. */
export function timelineSection({ timeline, language, final }: PageModel, t: Words): Html {
  const { totalSeconds, cues, parts } = timeline;
  const playable = final.media !== null;
  return html`<section id="timeline" data-part aria-labelledby="timeline-title">
<h2 id="timeline-title">${t.timeline}</h2>
${
  parts.length === 0
    ? html`<p class="empty">${t.nothingToLayOut}</p>`
    : html`<div class="timeline${playable && ' can-seek'}" data-seconds="${totalSeconds.toFixed(3)}">
${drawing(timeline)}
<p class="quiet">${t.span(clock(0), clock(totalSeconds))} ${timeline.peaks === null ? t.noSound : t.soundDrawn}</p>
</div>
<h3 id="parts-title">${t.byTime}</h3>
<ul class="seek" aria-labelledby="parts-title">${parts.map(({ type, startSeconds, durationSeconds }) => html`<li>${seekButton(startSeconds, playable, html`<span class="time">${clock(startSeconds)}</span> ${t.segmentNames[type]} <span class="quiet">${t.studio.seconds(tenthsIn(t, durationSeconds))}</span>`)}</li>`)}</ul>
<details><summary id="cues-title">${t.captionTrack}</summary>
${cues.length === 0 ? html`<p class="empty">${t.noCaptions}</p>` : html`<ol class="seek cues" aria-labelledby="cues-title">${cues.map(({ startSeconds, text }) => html`<li>${seekButton(startSeconds, playable, html`<span class="time">${clock(startSeconds)}</span> <span dir="auto" lang="${language.tag}">${text}</span>`)}</li>`)}</ol>`}</details>`
}
</section>`;
}

const seekButton = (seconds: number, playable: boolean, content: Html): Html =>
  playable
    ? html`<button type="button" data-seek="${seconds.toFixed(3)}">${content}</button>`
    : html`<span class="plain">${content}</span>`;

function drawing({ totalSeconds, parts, peaks, cues, words }: Timeline): Html {
  const x = (seconds: number): string => ((seconds / totalSeconds) * WIDTH).toFixed(1);
  const cueTop = WAVE_HEIGHT + WORD_HEIGHT + 6;
  return html`<svg viewBox="0 0 ${WIDTH} ${cueTop + 14}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
${parts.map(({ startSeconds, durationSeconds }, index) => html`<rect class="part ${index % 2 === 0 ? 'even' : 'odd'}" x="${x(startSeconds)}" y="0" width="${x(durationSeconds)}" height="${cueTop + 14}"/>`)}
${peaks !== null && html`<path class="wave" d="${wavePath(peaks)}"/>`}
${words.map(({ startSeconds, endSeconds }) => html`<rect class="word" x="${x(startSeconds)}" y="${WAVE_HEIGHT + 2}" width="${x(endSeconds - startSeconds)}" height="${WORD_HEIGHT - 3}"/>`)}
${cues.map(({ startSeconds, endSeconds }) => html`<rect class="cue" x="${x(startSeconds)}" y="${cueTop}" width="${x(Math.max(0, endSeconds - startSeconds - 0.05))}" height="10" rx="2"/>`)}
<line class="playhead" x1="0" x2="0" y1="0" y2="${cueTop + 14}"/>
</svg>`;
}

/** One closed path, mirrored at its middle line. */
function wavePath(peaks: readonly number[]): string {
  const middle = WAVE_HEIGHT / 2;
  const step = WIDTH / peaks.length;
  const reach = (peak: number): number => Math.max(0.6, Math.min(1, peak) * (middle - 2));
  const point = (index: number, y: number): string => `${((index + 0.5) * step).toFixed(1)} ${y.toFixed(1)}`;
  const above = peaks.map((peak, index) => point(index, middle - reach(peak)));
  const below = peaks.map((peak, index) => point(index, middle + reach(peak))).reverse();
  return `M${[...above, ...below].join('L')}Z`;
}
