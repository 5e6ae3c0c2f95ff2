import { amountIn, columnIn, usdIn } from './figures.ts';
import { type Html, html } from './markup.ts';
import type { PageModel, SegmentView } from './model.ts';
import { problemHtml } from './problem.ts';
import { isLeftToMake } from './tasks.ts';
import type { Words } from './words/en.ts';

/** What a rerun would make and buy, and what was spent so far. */
export function rerunSection({ rerun, segments }: PageModel, t: Words): Html {
  const { command, lines, totalUsd, totalCredits, spentUsd, spentCredits, limitUsd, withinLimit, asOf } =
    rerun;
  const left = segments.filter(isLeftToMake);
  const amounts = columnIn(t, [...lines.map(({ usd }) => usd), totalUsd]);
  const credits = (count: number) => count > 0 && t.andCredits(count);
  return html`<section id="rerun" data-part aria-labelledby="rerun-title">
<h2 id="rerun-title">${t.rerunTitle}</h2>
<p>${summary(left, rerun.final, segments.length, t)}</p>
<p class="command"><code id="command" dir="ltr">${command}</code> <button type="button" data-copy="command">${t.copyCommand}</button></p>
${
  (totalUsd > 0 || totalCredits > 0) && // what is made here for nothing needs no bill
  html`<div class="scroll" role="region" aria-label="${t.quote}" tabindex="0"><table>
<caption>${t.quoteBy(asOf)}</caption>
<thead><tr><th scope="col">${t.what}</th><th scope="col">${t.by}</th><th scope="col">${t.price}</th></tr></thead>
<tbody>${lines.map(({ segment, stage, maker, credits: own, exact }, index) => html`<tr><th scope="row">${segment === null ? t.stages.all : t.segmentNames[segment]}${t.comma}${t.stages[stage]}</th><td>${maker}</td><td>${t.usd(amounts[index]!)}${credits(own)}${!exact && t.estimated}</td></tr>`)}</tbody>
<tfoot><tr><th scope="row" colspan="2">${t.total}</th><td>${t.usd(amounts.at(-1)!)}${credits(totalCredits)}</td></tr></tfoot>
</table></div>`
}
${rerun.missing !== null && html`<div class="notice"><strong>${t.cannotMake}</strong> ${problemHtml(rerun.missing, t)}</div>`}
<p>${t.spent(`${usdIn(t, spentUsd)}${spentCredits > 0 ? t.andCredits(spentCredits) : ''}`, limitUsd === null ? null : amountIn(t, limitUsd))}
${!withinLimit && html`<strong class="over">${t.overLimit}</strong>`}</p>
</section>`;
}

function summary(left: readonly SegmentView[], final: boolean, count: number, t: Words): string {
  if (count === 0) return t.rerunNew;
  if (left.length === 0) return final ? t.rerunJoins : t.rerunNothing;
  const names = left.map(({ segment }) => t.segmentNames[segment.type]).join(t.comma);
  return t.rerunSome(names, count - left.length, count);
}
