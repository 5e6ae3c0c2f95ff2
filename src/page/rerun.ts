import { type Html, html, segmentName } from './markup.ts';
import type { PageModel, SegmentView } from './model.ts';

/** What a rerun would make and buy, and what was spent so far. */
export function rerunSection({ rerun, segments }: PageModel): Html {
  const { command, lines, totalUsd, totalCredits, spentUsd, spentCredits, limitUsd, withinLimit, asOf } =
    rerun;
  const left = segments.filter(({ row }) => row.rerun !== 'nothing');
  return html`<section id="rerun" data-part aria-labelledby="rerun-title">
<h2 id="rerun-title">Rerun and cost</h2>
<p>${summary(left, rerun.final, segments.length)}</p>
<p class="command"><code id="command" dir="ltr">${command}</code> <button type="button" data-copy="command">Copy the command</button></p>
${
  lines.length > 0 &&
  html`<div class="scroll" role="region" aria-label="Quote" tabindex="0"><table>
<caption>What it would buy, by prices of ${asOf}</caption>
<thead><tr><th scope="col">What</th><th scope="col">By</th><th scope="col">Price</th></tr></thead>
<tbody>${lines.map(({ what, maker, usd, credits, exact }) => html`<tr><th scope="row">${what}</th><td>${maker}</td><td>${usd.toFixed(4)} USD${credits > 0 && `, ${credits} credits`}${!exact && ' (estimated)'}</td></tr>`)}</tbody>
<tfoot><tr><th scope="row" colspan="2">Total</th><td>${totalUsd.toFixed(2)} USD${totalCredits > 0 && `, ${totalCredits} credits`}</td></tr></tfoot>
</table></div>`
}
<p>Spent so far: <strong>${spentUsd.toFixed(2)} USD${spentCredits > 0 && `, ${spentCredits} credits`}</strong> of at most ${limitUsd.toFixed(2)} USD.
${!withinLimit && html`<strong class="over">This would go over the limit; nothing would be bought.</strong>`}</p>
</section>`;
}

function summary(left: readonly SegmentView[], final: boolean, count: number): string {
  if (count === 0) return 'A rerun writes the script first, then makes everything.';
  if (left.length === 0)
    return final
      ? 'All segments are up to date; a rerun joins the final video.'
      : 'Everything is up to date: a rerun makes nothing and costs nothing.';
  const names = left.map(({ segment }) => segmentName(segment.type)).join(', ');
  return `A rerun makes ${names} and joins the final video; ${count - left.length} of ${count} segments are kept.`;
}
