import type { Language } from '../../../contracts/languages.ts';
import { segmentSeconds } from '../voice/breath.ts';
import type { Fit } from './fit.ts';

/** Words that may be added to a script whose segments last as long as their speech. */
export interface More {
  /** Where they are added: to the shortest body, or to the end. */
  readonly to: 'bodies' | 'ending';
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
  for (const { to, texts } of more) {
    if (total() >= planned * ENOUGH) break;
    const [part] = to === 'ending' ? parts.slice(-1) : parts.slice(1, -1).sort((a, b) => a.speech - b.speech);
    if (part === undefined) continue;
    for (const text of texts) {
      const added = PAUSE_SECONDS + (await fit.seconds(text));
      if (total() + added > planned * MOST || part.speech + added > LONGEST_SEGMENT_SECONDS) continue;
      part.draft = { ...part.draft, text: joined(part.draft.text, text, spaced) };
      part.speech += added;
      break;
    }
  }
  return parts.map(({ draft }) => draft);
}

const joined = (before: string, behind: string, spaced: boolean): string =>
  `${before}${spaced || !/[。！？]$/u.test(before) ? ' ' : ''}${behind}`;
