import type { Language } from '../../../contracts/languages.ts';
import { segmentSeconds } from '../voice/breath.ts';
import type { Fit } from './fit.ts';

/** Words that may be added to a script whose segments last as long as their speech. */
export interface More {
  /** Where they are added: behind the hook, to the shortest body, or to the end. */
  readonly to: 'opening' | 'bodies' | 'ending';
  /** What stays the last of its segment, such as the promise of a hook. */
  readonly before?: string;
  /** The same in several lengths, longest first; one of them is taken, or none. */
  readonly texts: readonly string[];
}

interface Said {
  /** As planned. */
  readonly durationSeconds: number;
  readonly text: string;
}

/** How near to its planned length a video has to come, as shares of it. */
export const ENOUGH = 0.97;
export const MOST = 1.04;
/** One picture is not talked about for longer than this, seconds. */
export const LONGEST_SEGMENT_SECONDS = 12.5;
/** A hook is not longer than this, seconds; where a segment lasts as long as its speech, an opening sentence may be so long. */
export const LONGEST_OPENING_SECONDS = 8;
/** The pause before an added sentence, seconds. */
const PAUSE_SECONDS = 0.26;

/**
 * The drafts with more words, in the order in which they are offered, until the video is about as long as planned: it is
 * filled by what is said, and never by waiting.
 */
export async function filled<Draft extends Said>(
  drafts: readonly Draft[],
  more: readonly More[],
  fit: Fit,
  { spaced }: Language,
): Promise<Draft[]> {
  const planned = drafts.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const parts = await Promise.all(
    drafts.map(async (draft) => ({ draft, speech: await fit.seconds(draft.text) })),
  );
  const total = () => parts.reduce((sum, { speech }) => sum + segmentSeconds(speech), 0);
  const said = new Set<string>();
  for (const { to, texts, before } of more) {
    if (total() >= planned * ENOUGH) break;
    const [part] = placesFor(to, parts);
    if (part === undefined) continue;
    const longest = to === 'opening' ? LONGEST_OPENING_SECONDS : LONGEST_SEGMENT_SECONDS;
    for (const text of texts) {
      if (said.has(text)) continue;
      const added = PAUSE_SECONDS + (await fit.seconds(text));
      if (total() + added > planned * MOST || part.speech + added > longest) continue;
      part.draft = { ...part.draft, text: withMore(part.draft.text, text, before, spaced) };
      part.speech += added;
      said.add(text);
      break;
    }
  }
  return parts.map(({ draft }) => draft);
}

/** The segments where words may be added, the first to be chosen first. */
function placesFor<Part extends { readonly speech: number }>(
  to: More['to'],
  parts: readonly Part[],
): readonly Part[] {
  if (to === 'opening') return parts.slice(0, 1);
  return to === 'ending' ? parts.slice(-1) : parts.slice(1, -1).sort((a, b) => a.speech - b.speech);
}

function withMore(text: string, more: string, last: string | undefined, spaced: boolean): string {
  if (last === undefined || !text.endsWith(last)) return joined(text, more, spaced);
  const first = text.slice(0, -last.length).trimEnd();
  return joined(first === '' ? more : joined(first, more, spaced), last, spaced);
}

const joined = (before: string, behind: string, spaced: boolean): string =>
  `${before}${spaced || !/[。！？]$/u.test(before) ? ' ' : ''}${behind}`;
