import type { Quote } from '../pipeline/quote/quote.ts';

const STAGES = { script: 'script', images: 'pictures', videos: 'clips' } as const;

/** A quote in a line a stage: what it is, how many, what it costs. */
export function quoteSummary(quote: Quote): string {
  const rows = (['script', 'images', 'videos'] as const).flatMap((stage) => {
    const lines = quote.lines.filter((line) => line.stage === stage);
    const [first] = lines;
    if (first === undefined) return [];
    const usd = lines.reduce((sum, line) => sum + line.usd, 0);
    const exact = lines.every((line) => line.exact);
    const cost = usd === 0 ? 'free' : `${usd.toFixed(2)} USD${exact ? '' : ', estimated'}`;
    return [`  ${STAGES[stage].padEnd(9)} ${lines.length} by ${first.provider} (${first.model}): ${cost}`];
  });
  const credits = quote.total_credits > 0 ? ` (${quote.total_credits} credits)` : '';
  const limit = quote.within_limit ? '' : `, over the limit of ${quote.limit_usd.toFixed(2)} USD`;
  return [
    'It will take:',
    ...rows,
    `  in all    ${quote.total_usd.toFixed(2)} USD${credits}, at most ${quote.limit_usd.toFixed(2)}${limit}; prices of ${quote.as_of}`,
  ].join('\n');
}
