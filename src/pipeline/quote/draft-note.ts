import type { Degradation, SegmentType } from '../../contracts/segments.ts';
import { clipOf, imageOf, narrationOf } from '../../project/orders.ts';
import { spentOf } from '../money/budget.ts';
import type { Work } from '../work/work.ts';

/** The reason of the note that the program chose a local provider because no key was there. */
export const DRAFT = 'local_draft';

/** The note that names the parts which the local providers made or will make; none where they make nothing. */
export function draftNote(work: Work): Degradation[] {
  const {
    script,
    makers: { images, videos },
    place: { ledger },
  } = work;
  const { state } = ledger;
  const types = script.segments.map(({ type }) => type);
  // A clip that is there, such as the user's own, needs no picture any more.
  const drawn = types.filter(
    (type) =>
      (imageOf(state, type)?.provider ?? (clipOf(state, type) === undefined ? images.id : undefined)) ===
      'local',
  );
  const filmed = types.filter((type) => (clipOf(state, type)?.provider ?? videos.id) === 'local');
  const synthetic = filmed.filter((type) => narrationOf(state, type) === undefined);
  const parts = [
    ...(script.provider === 'local' ? ['the script'] : []),
    ...partOf('picture', drawn, types.length),
    ...partOf('clip', filmed, types.length).map((clips) => `${clips}${voiceOf(synthetic, filmed)}`),
  ];
  if (parts.length === 0) return [];
  const isWhole = script.provider === 'local' && drawn.length + filmed.length === 2 * types.length;
  const { usd, credits } = spentOf(state);
  const cost =
    usd > 0 || credits > 0
      ? `what was bought is in the receipt (${usd} USD so far)`
      : isWhole
        ? 'it costs nothing'
        : 'these parts cost nothing';
  const begin = isWhole
    ? 'This is a draft by the local providers'
    : 'Only these parts are a draft by the local providers';
  return [
    {
      reason: DRAFT,
      message: `${begin}: ${parts.join(', ')}; ${cost}.`,
      next: `Better: ${[
        ...(script.provider === 'local' ? ['your own facts with --notes'] : []),
        ...(drawn.length > 0 ? ['your own pictures with --images'] : []),
        ...(synthetic.length > 0 ? ['your own voice with --narration'] : []),
        ...(drawn.length + synthetic.length === 0 ? ['your own clips with --clip'] : []),
      ].join(', ')}, or a key (see \`sparkfluence doctor\`).`,
    },
  ];
}

/** Who speaks in the clips that are made here. */
function voiceOf(synthetic: readonly SegmentType[], filmed: readonly SegmentType[]): string {
  if (synthetic.length === filmed.length) return ' with the synthetic voice';
  return synthetic.length === 0 ? '' : ` (with the synthetic voice in ${listed(synthetic)})`;
}

function partOf(what: string, types: readonly SegmentType[], count: number): string[] {
  if (types.length === 0) return [];
  if (types.length === count) return [`all ${what}s`];
  return [`the ${what}${types.length === 1 ? '' : 's'} of ${listed(types)}`];
}

/** `HOOK, BODY_1 and BODY_2` */
const listed = (types: readonly SegmentType[]): string =>
  [types.slice(0, -1).join(', '), ...types.slice(-1)].filter((part) => part !== '').join(' and ');
