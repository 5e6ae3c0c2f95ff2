/** Sentences of a running text, which know the abbreviations of the four full languages, and the most common of others. */

/** A dot behind these ends no sentence, whatever follows. Without their last dot. */
const NEVER_LAST = words(
  'mr mrs ms dr prof st sen rep rev capt lt sgt vs cf e.g i.e approx mt ' + // english
    'sr sra srta dra ud uds p.ej aprox lic ' + // spanish
    'bpk drg hj jl yth sdr tn ny ' + // indonesian
    'डॉ प्रो श्री रु नं कं ' + // hindi
    'bzw ca nr bspw ggf evtl inkl sog z.b d.h u.a v.a mme mlle env sig sig.ra dott bijv dhr mevr np tzn', // others
);
/** A dot behind these ends a sentence, but not before a number or a small letter. */
const RARELY_LAST = words(
  'inc ltd co corp etc a.m p.m u.s u.k ph.d est dept no nos fig eq pág núm hlm dll dst dsb ee.uu ' +
    'jan feb mar apr jun jul aug sep sept oct nov dec',
);

/** @param tag BCP 47 tag of the text's language, where it is known */
export function sentencesOfLine(line: string, tag?: string): string[] {
  const sentences: string[] = [];
  let open: string[] = []; // not one growing text, which would be copied for each look at its end
  for (const { segment } of segmenterFor(tag).segment(line)) {
    for (const piece of segment.split(/(?<=[।॥])/u)) {
      open.push(piece);
      if (endsInAbbreviation(piece)) continue;
      const joined = open.join('').trim();
      if (joined !== '') sentences.push(joined);
      open = [];
    }
  }
  const rest = open.join('').trim();
  if (rest !== '') sentences.push(rest);
  return joinedAgain(sentences);
}

/** Whether the dot at the end of a text belongs to an abbreviation, whatever follows. */
export const isAbbreviated = (text: string): boolean =>
  endsInAbbreviation(text) || RARELY_LAST.has(lastWordOf(text));

const endsInAbbreviation = (text: string): boolean => NEVER_LAST.has(lastWordOf(text)) || isInitial(text);

function joinedAgain(sentences: readonly string[]): string[] {
  const joined: string[] = [];
  for (const sentence of sentences) {
    const before = joined.at(-1);
    if (before !== undefined && RARELY_LAST.has(lastWordOf(before)) && /^[\p{Ll}\p{N}$€£]/u.test(sentence))
      joined[joined.length - 1] = `${before} ${sentence}`;
    else joined.push(sentence);
  }
  return joined;
}

/** The last word with a dot, in lower case and without the dot; empty where the text does not end so. */
function lastWordOf(text: string): string {
  const end = text.slice(-24).trimEnd();
  return (/(?<![\p{L}\p{M}\p{N}.])([\p{L}\p{M}.]+)\.$/u.exec(end)?.[1] ?? '').toLowerCase();
}

/** `J. K. Rowling`, `z. B.`; but `I.` and the letter of a list end a sentence. */
const isInitial = (text: string): boolean => {
  const end = text.slice(-8).trimEnd();
  return /(?:^|\s)(?:[A-HJ-Z]|[b-hj-np-xz])\.$/u.test(end);
};

const segmenters = new Map<string | undefined, Intl.Segmenter>();

/** Segmenters are kept, since creating one takes longer than cutting a page with it. */
function segmenterFor(tag: string | undefined): Intl.Segmenter {
  const segmenter = segmenters.get(tag) ?? new Intl.Segmenter(tag, { granularity: 'sentence' });
  segmenters.set(tag, segmenter);
  return segmenter;
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}
