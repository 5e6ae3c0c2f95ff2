import type { SegmentType } from '../../../contracts/segments.ts';
import type { Visual } from './corpus.ts';

/** What is seen where the corpus has no picture of its own. */

/**
 * The visual direction of words with an unknown subject. `{subject}` stands for what the video or the segment is about,
 * which `nameSubject` puts in.
 */
export function roleVisual(type: SegmentType): Visual {
  if (type === 'HOOK') {
    return {
      visual_direction: '{subject} — in the centre, very close, strong light from the side',
      emotion: 'curiosity',
    };
  }
  if (type === 'ENDING_CTA') {
    return {
      visual_direction: '{subject} — seen once more, in warm and friendly light',
      emotion: 'excitement',
    };
  }
  const index = Number(type.slice(-1)) - 1;
  const view = BODY_VIEWS[index % BODY_VIEWS.length]!;
  return { visual_direction: `{subject} — ${view.seen}`, emotion: view.emotion };
}

const BODY_VIEWS = [
  { seen: 'shown clearly and calmly in soft daylight', emotion: 'trust' },
  { seen: 'in use, seen from very close', emotion: 'hope' },
  { seen: 'seen from afar, with nothing else around it', emotion: 'calm' },
] as const;

/** A visual direction with its subject in place, within a length that a picture model reads whole. */
export function nameSubject(direction: string, subject: string): string {
  const letters = [...subject.replace(/[{}]/g, '').replace(/\s+/gu, ' ').trim()];
  const short =
    letters.length > LONGEST_SUBJECT
      ? `${letters
          .slice(0, LONGEST_SUBJECT - 1)
          .join('')
          .trimEnd()}…`
      : letters.join('');
  return direction.replaceAll('{subject}', short);
}

const LONGEST_SUBJECT = 90;
