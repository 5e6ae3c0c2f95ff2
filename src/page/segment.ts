import { SEGMENT_TYPES } from '../contracts/segments.ts';
import { decimalIn, tenthsIn, usdIn } from './figures.ts';
import { isRightToLeft } from './languages.ts';
import { makersOf } from './makers.ts';
import { flag, type Html, html } from './markup.ts';
import type { Fit, PageModel, SegmentView, TakeView } from './model.ts';
import { problemHtml } from './problem.ts';
import { noteItem } from './publish.ts';
import { film, picture, pictureTools, takesOf } from './takes.ts';
import { isLeftToMake, segmentOfLast, taskWords } from './tasks.ts';
import { vendorName, withVendorName } from './vendor-names.ts';
import type { Words } from './words/en.ts';

/** The storyboard: one card for each segment, and below them how another one is added or put back. */
export function segmentsSection(model: PageModel, t: Words): Html {
  const { segments, live, language, removed, ui } = model;
  return html`<section id="segments" aria-labelledby="segments-title" dir="${language.rightToLeft || isRightToLeft(ui) ? 'rtl' : 'ltr'}">
<h2 id="segments-title">${t.segments}</h2>
${segments.length === 0 && html`<p class="empty" id="no-script" data-part>${t.noScript}</p>`}
${segments.map((view, index) => segmentCard(view, index, model, t))}
${live !== null && segments.length > 0 && html`<div id="more-segments" data-part>${addForm(model, t)}${removed.length > 0 && removedOf(model, t)}</div>`}
</section>`;
}

function segmentCard(view: SegmentView, index: number, model: PageModel, t: Words): Html {
  const { language, live, libraries } = model;
  const { segment, row, clip, image, fit, sources, takes, degradations } = view;
  const { type } = segment;
  const name = t.segmentNames[type];
  const title = live === null ? name : html`<span class="count">${index + 1}</span> ${name}`;
  return html`<article id="segment-${type}" class="card" data-part data-segment="${type}" aria-labelledby="title-${type}">
<div class="stage"${live !== null && html` data-drop="${type}"`}>${stageOf(view, name, t)}</div>
<div class="body">
<div class="card-head"><h3 id="title-${type}">${title} <span class="tag ${toneOf(view)}">${wordOf(view, t)}</span></h3>
${live !== null && arrangeOf(view, index, model, t)}</div>
${failureOf(view, model, t)}
${live === null ? html`<p class="text" dir="auto" lang="${language.tag}">${segment.script_text}</p>${fitOf(fit, type, t)}` : editorOf(view, language.tag, t)}
<div class="folds">
${live !== null && html`<p class="buttons"><button type="button" data-act="redo" data-segment="${type}" data-redo="${isLeftToMake(view) ? 'no' : 'yes'}"${flag('disabled', live.busy !== null)}>${isLeftToMake(view) ? t.makeSegment(name) : t.anotherTake(name)}</button></p>`}
${live !== null && pictureTools(view, name, { live, libraries }, t)}
<details${flag('open', live === null)}><summary><bdi>${t.facts_}</bdi></summary><dl class="list">
${live === null && html`<div><dt>${t.onScreen}</dt><dd dir="auto">${segment.visual_direction}</dd></div>`}
<div><dt>${t.timeAndMood}</dt><dd>${t.studio.seconds(tenthsIn(t, segment.duration_seconds))}${t.comma}<bdi>${moodOf(segment.emotion, t)}</bdi></dd></div>
<div><dt>${t.madeByWhom}</dt><dd>${makersOf(image, clip, t)}</dd></div>
<div><dt>${t.cost}</dt><dd>${usdIn(t, row.cost_usd)}${row.credits > 0 && t.andCredits(row.credits)}</dd></div>
${row.kept_until !== undefined && html`<div><dt>${t.providerKeeps}</dt><dd>${t.until} <time dir="ltr" datetime="${row.kept_until}">${row.kept_until.slice(0, 10)}</time></dd></div>`}
<div><dt>${t.rerunMakes}</dt><dd>${t.reruns[row.rerun]}</dd></div>
</dl></details>
${image !== null && promptOf(image, name, clip !== null && !isReplaced(view), t)}
${isReplaced(view) && html`<details><summary><bdi>${t.clipBefore}</bdi></summary><div class="still">${film(view.clip, t.clipOf(name))}</div></details>`}
${sources.length > 0 && html`<details><summary><bdi>${t.sources(sources.length)}</bdi></summary><ul class="sources">${sources.map(({ id, title: source, score }) => html`<li><span dir="auto">${source}</span> <code>${id}</code> <span class="quiet">${t.score(decimalIn(t, score, 2))}</span></li>`)}</ul></details>`}
</div>
${degradations.length > 0 && html`<ul class="notes">${degradations.map((each) => noteItem(each, t))}</ul>`}
</div>
${takes.length > 0 && takesOf(view, name, live, t)}
</article>`;
}

/** What moves and deletes a segment; dragging is an extra. */
function arrangeOf({ segment: { type } }: SegmentView, index: number, model: PageModel, t: Words): Html {
  const { live, segments } = model;
  const name = t.segmentNames[type];
  const button = (act: string, label: string, sign: string, disabled: boolean, to: number) =>
    html`<button type="button" class="small" data-act="${act}" data-segment="${type}" data-way="${sign}" data-to="${to}" aria-label="${label}" title="${label}"${flag('disabled', disabled)}><span aria-hidden="true">${sign}</span></button>`;
  const busy = live?.busy != null;
  return html`<p class="arrange"><span class="grip" draggable="true" data-grip="${type}" title="${t.drag(name)}" aria-hidden="true">⠿</span>
${button('move', t.moveUp(name), '↑', busy || index === 0, index - 1)}
${button('move', t.moveDown(name), '↓', busy || index === segments.length - 1, index + 1)}
${button('remove', t.remove(name), '✕', busy || segments.length === 1, index)}</p>`;
}

/** The failure of its picture or clip; else that of the page's last task, where that was about this segment. */
function failureOf({ failure, segment }: SegmentView, model: PageModel, t: Words): Html | null {
  const { last } = model.live ?? { last: null };
  if (failure !== null) {
    const { what, provider, reason } = failure;
    const before = `${segment.type}: `; // the card and what stands before it say so
    const own = failure.message.startsWith(before) ? failure.message.slice(before.length) : failure.message;
    const message = withVendorName(own, provider);
    const steps = t.failureNext;
    const next =
      model.live === null ? undefined : reason === 'content_blocked' ? steps.content_blocked : steps.other;
    const problem = { kind: 'provider', reason, message, next: '', segment: null, provider: null } as const;
    const by = provider === 'local' ? t.madeHere : vendorName(provider);
    return html`<div class="notice bad"><strong>${what === 'clip' ? t.clipFailed(by) : t.pictureFailed(by)}</strong> ${problemHtml(problem, t, next)}</div>`;
  }
  if (last?.problem == null || segmentOfLast(last, model.segments) !== segment.type) return null;
  return html`<div class="notice bad"><strong>${t.failedTask(taskWords(last.task, t))}</strong> ${problemHtml(last.problem, t)}</div>`;
}

/** What will be in the video: a clip that is made again is not, its picture is, as far as that stays. */
function stageOf(view: SegmentView, name: string, t: Words): Html {
  const { clip, image, percentage, row } = view;
  const bar =
    percentage === null
      ? null
      : html`<p class="making"><label>${t.clipAt(percentage)}<progress max="100" value="${percentage}"></progress></label></p>`;
  const again = (words: string): Html => html`<p class="making">${words}</p>`;
  if (isReplaced(view)) return html`${picture(view.image, t.pictureOf(name))}${bar}${again(t.clipAgain)}`;
  if (clip !== null)
    return html`${film(clip, t.clipOf(name))}${bar}${row.rerun === 'image_and_clip' && again(t.bothAgain)}`;
  if (image !== null) return html`${picture(image, t.pictureOf(name))}${bar}`;
  return html`<p class="blank">${t.noPicture}</p>${bar}`;
}

/** Whether there is a clip that is made again of the picture that is there. */
const isReplaced = (
  view: SegmentView,
): view is SegmentView & { readonly clip: TakeView; readonly image: NonNullable<SegmentView['image']> } =>
  view.clip !== null && view.image !== null && view.row.rerun === 'clip';

/** @param showPicture true if the card's stage shows the clip, so that the picture needs a place here */
function promptOf(
  image: NonNullable<SegmentView['image']>,
  name: string,
  showPicture: boolean,
  t: Words,
): Html {
  const { prompt, revised, credit } = image;
  return html`<details><summary><bdi>${prompt === '' ? t.picture : t.pictureAndPrompt}</bdi></summary><div class="still">
${showPicture && picture(image, t.pictureOf(name))}
<div>${prompt === '' && html`<p class="prompt quiet">${t.noPrompt}</p>`}<p class="prompt" dir="auto">${prompt}</p>
${revised !== null && html`<p class="prompt" dir="auto"><strong>${t.revised}</strong> ${revised}</p>`}
${credit !== null && html`<p class="prompt" dir="auto">${credit}</p>`}</div>
</div></details>`;
}

function editorOf({ segment, fit, revision }: SegmentView, tag: string, t: Words): Html {
  const { type, script_text, visual_direction, duration_seconds } = segment;
  const name = t.segmentNames[type];
  return html`<form class="editor" data-segment="${type}" data-revision="${revision}" data-room="${fit.room}" data-least="${fit.least}" data-seconds="${duration_seconds}">
<label for="text-${type}">${t.textOf(name)}</label>
<textarea id="text-${type}" dir="auto" lang="${tag}" rows="3" aria-describedby="fit-${type}" data-saved="${script_text}">
${script_text}</textarea>
${fitOf(fit, type, t)}
<details><summary><bdi>${t.onScreen}</bdi></summary>
<textarea id="direction-${type}" aria-label="${t.onScreenOf(name)}" name="direction" dir="auto" rows="2" data-saved="${visual_direction}">
${visual_direction}</textarea></details>
<p class="buttons" hidden><button type="submit" class="main">${t.saveText}</button><button type="reset">${t.undo}</button></p>
</form>`;
}

const FIT_TONES: Record<Fit['verdict'], string> = {
  fits: 'good',
  tight: 'warn',
  too_long: 'bad',
  short: 'warn',
};

/** A clip that lasts as long as its speech has room for all of it: only what is longer than any clip is measured by it. */
const isMeasured = ({ least, verdict }: Fit): boolean => least > 0 || verdict !== 'fits';

function fitOf(fit: Fit, type: string, t: Words): Html {
  const { seconds, room, measured, verdict } = fit;
  const say = measured ? t.speechTakes : t.speechAbout;
  const most = isMeasured(fit) ? decimalIn(t, room, 1) : null;
  return html`<p class="fit" id="fit-${type}"><span class="tag ${FIT_TONES[verdict]}">${t.fit[verdict]}</span> <span class="words">${say(decimalIn(t, seconds, 1), most)}</span>
<meter aria-hidden="true" min="0" max="${(room * 1.3).toFixed(2)}" high="${room.toFixed(2)}" value="${Math.min(seconds, room * 1.3).toFixed(2)}"${flag('hidden', most === null)}></meter></p>`;
}

function addForm({ segments, live, language }: PageModel, t: Words): Html {
  if (segments.length === SEGMENT_TYPES.length) return html`<p class="quiet">${t.allTaken}</p>`;
  const places = [
    ['', t.atEnd] as const,
    ...segments.map(({ segment: { type } }) => [type, t.before(t.segmentNames[type])] as const),
  ];
  const chosen = segments.at(-1)?.segment.type === 'ENDING_CTA' ? 'ENDING_CTA' : '';
  return html`<details class="group" id="add"><summary><bdi>${t.addSegment}</bdi></summary>
<form class="add fields" data-form="add">
<div class="field wide-field"><label for="new-text">${t.newText}</label><textarea id="new-text" name="text" dir="auto" lang="${language.tag}" rows="3" required data-saved=""></textarea></div>
<div class="field wide-field"><label for="new-direction">${t.newDirection}</label><textarea id="new-direction" name="direction" dir="auto" rows="2" data-saved=""></textarea></div>
<div class="field"><label for="new-place">${t.newPlace}</label><select id="new-place" name="before">${places.map(([value, label]) => html`<option value="${value}"${flag('selected', value === chosen)}>${label}</option>`)}</select></div>
<p class="buttons"><button type="submit" class="main"${flag('disabled', live?.busy != null)}>${t.add}</button></p>
</form></details>`;
}

function removedOf({ removed, live, language }: PageModel, t: Words): Html {
  return html`<details class="group"><summary><bdi>${t.removed} (${removed.length})</bdi></summary><p class="quiet">${t.removedHelp}</p>
<ul class="removed">${removed.map(({ type, script_text }) => html`<li><span dir="auto" lang="${language.tag}">${script_text}</span> <button type="button" data-act="restore" data-segment="${type}"${flag('disabled', live?.busy != null)}>${t.putBack(t.segmentNames[type])}</button></li>`)}</ul></details>`;
}

/** A script's mood in the words of the page; one that a writer made up, as it is. */
function moodOf(emotion: string, { moods }: Words): string {
  const known: Readonly<Record<string, string>> = moods;
  const name = emotion.trim().toLowerCase();
  return Object.hasOwn(known, name) ? known[name]! : emotion;
}

function wordOf({ row, percentage }: SegmentView, { segmentStates: words }: Words): string {
  if (row.clip === 'failed' || row.image === 'failed') return words.failed;
  if (row.clip === 'running' || row.clip === 'submitting')
    return `${words.running}${percentage === null ? '' : ` ${percentage}%`}`;
  if (row.image === 'submitting') return words.drawing;
  if (row.clip === 'succeeded') return row.rerun === 'nothing' ? words.current : words.outdated;
  return row.image === 'succeeded' ? words.picture : words.text;
}

function toneOf({ row }: SegmentView): string {
  if (row.clip === 'failed' || row.image === 'failed') return 'bad';
  if (row.clip === 'succeeded') return row.rerun === 'nothing' ? 'good' : 'warn';
  return 'idle';
}
