import { findLanguage, type Language } from '../../contracts/languages.ts';
import type { ImageOrder } from '../../contracts/providers.ts';
import { frameWords, plain, unitWords } from '../../language/topic/topic-words.ts';
import { iconsOfCorpus, normal } from '../local/image/icon-corpus.ts';
import { type FoundIcon, thingsIn } from '../local/image/icon-dictionary.ts';

/** Words to look for a photo with. */
export interface PhotoQuery {
  readonly text: string;
  /** BCP 47 tag without a region. */
  readonly language: string;
}

/** Each is a request or two, and a library without a key has few of them. */
const MOST_QUERIES = 3;
const MOST_WORDS = 2;

/**
 * What to look for, the most exact first: what the direction shows, then the subject of the video. Things that a language
 * names are also looked for by their English names, which every library knows.
 * @param speaks whether the library can be asked in a language
 */
export function photoQueries(
  { segment, language, topic }: Pick<ImageOrder, 'segment' | 'language' | 'topic'>,
  speaks: (language: string) => boolean,
): PhotoQuery[] {
  const direction = segment.visual_direction.replace(/\s+/g, ' ').trim();
  const known = iconsOfCorpus().get(normal(direction));
  const [first = '', view] = direction.split(/ — (.*)/su);
  const inEnglish = known !== undefined || isEnglish(direction) || language.tag.startsWith('en');
  const all = [
    ...(view !== undefined
      ? [...ofText(first, language), ...ofText(topic ?? '', language), ...ofView(view)]
      : inEnglish
        ? [...ofText(direction, ENGLISH), ...subjectOf(known?.subject), ...ofText(topic ?? '', language)]
        : [...ofText(direction, language), ...ofText(topic ?? '', language)]),
    ...ofText(segment.script_text, language).slice(-1),
  ];
  const asked = all.filter(({ text, language: tag }) => text !== '' && speaks(tag));
  return asked
    .filter(({ text }, index) => asked.findIndex((other) => other.text === text) === index)
    .slice(0, MOST_QUERIES);
}

const ENGLISH = findLanguage('english');

/** Directions of models are English or in the video's language; words that only English has tell. */
const isEnglish = (text: string): boolean =>
  (text.match(/\b(?:the|with|and|from|his|her|their|through|while)\b/gi) ?? []).length > 0;

/** The text's words, then the things among them alone. */
function ofText(text: string, language: Language): PhotoQuery[] {
  const things = thingsIn(text, language);
  const words = contentWords(text, language, things);
  const tag = language.tag.split('-')[0] ?? language.tag;
  if (tag === 'en') {
    const named = words.filter((word) => isThing(word, text, things));
    return [queryOf(words.slice(0, MOST_WORDS), tag), queryOf(named.slice(0, 1), tag)];
  }
  const labels = things.map(({ icon }) => labelOf(icon));
  return [
    queryOf(labels.slice(0, 2), 'en'),
    queryOf(words.slice(0, 2), tag),
    queryOf(labels.slice(0, 1), 'en'),
  ];
}

/** What a view of the camera shows, if it shows a thing: «in the centre, very close» shows none. */
const ofView = (view: string): PhotoQuery[] =>
  thingsIn(view, ENGLISH).length > 0 ? ofText(view, ENGLISH) : [];

/** A subject of the corpus by its name: `coffee-brewing`. */
const subjectOf = (name: string | undefined): PhotoQuery[] =>
  name === undefined ? [] : [queryOf(name.split('-'), 'en')];

const queryOf = (words: readonly string[], language: string): PhotoQuery => ({
  text: words.join(' '),
  language,
});

/** The names of drawings are long and exact, where people write short words beside photos. */
const labelOf = (icon: string): string => LABELS[icon] ?? icon.replaceAll('-', ' ');

const LABELS: Readonly<Record<string, string>> = {
  ...{ 'hot-beverage': 'coffee', 'potted-plant': 'houseplant', 'mobile-phone': 'phone', 'open-book': 'book' },
  ...{ 'light-bulb': 'lamp', 'spiral-calendar': 'calendar', 'desktop-computer': 'desk', 'dog-face': 'dog' },
  ...{
    'sleeping-face': 'sleeping',
    'running-shoe': 'running',
    'person-running': 'running',
    'cat-face': 'cat',
  },
  ...{
    'money-bag': 'money',
    'hourglass-done': 'hourglass',
    'busts-in-silhouette': 'people',
    briefcase: 'work',
  },
  ...{ cooking: 'kitchen', envelope: 'letter', 'speech-balloon': 'conversation', footprints: 'walking' },
};

const isThing = (word: string, text: string, things: readonly FoundIcon[]): boolean =>
  things.some(({ at }) => plain(text.slice(at)).startsWith(word));

/** The words that may name what is seen: the things first, then the rest in their order. */
function contentWords(text: string, language: Language, things: readonly FoundIcon[]): string[] {
  const isEnglishText = language.tag.startsWith('en');
  const frames = frameWords(language.name);
  const tokens = [...new Intl.Segmenter(language.tag, { granularity: 'word' }).segment(text)].flatMap(
    ({ segment, isWordLike }) => (isWordLike === true ? [plain(segment)] : []),
  );
  const words = tokens.filter((word, index) => {
    if (/\p{Nd}/u.test(word) || [...word].length < (language.spaced ? 3 : 2)) return false;
    if (frames.has(word) || unitWords().has(word)) return false;
    if (!isEnglishText) return true;
    // «wipes a», «climbs the»: a verb, since no noun stands before an article.
    const isVerb = word.endsWith('s') && DETERMINERS.has(tokens[index + 1] ?? '');
    return !isVerb && !SEEN_ANYWHERE.has(word);
  });
  const once = [...new Set(words)];
  const named = once.filter((word) => isThing(word, text, things));
  return [...named, ...once.filter((word) => !named.includes(word))];
}

const DETERMINERS = new Set('a an the his her their its one two three another'.split(' '));

/** English words of directions that tell no photo from another. */
const SEEN_ANYWHERE = new Set(
  `about across after against all alone also and another around away back before behind below beside between beyond both bottom bright
  camera centre center close closes closely comes dark down each end every extreme few fill fills first forward frame from front full gently goes
  half hand hands hard has have head heads held her herself high him his holding holds hour inside into its just keeps last leans leaves left light
  lightly like long looks lot makes man many medium men middle more most moves much near never new next nobody off once one only onto open opens out
  over own person picture points pushes puts quickly right same scene seen sees shot show shows side single sits slow slowly small soft some someone
  stands still stops strong takes tall than that the their them then there they thing things third this three through times together top touch toward
  towards turns two under until upper very view walks warm was well what when where which while white wide with without woman women year yes you your`.split(
    /\s+/,
  ),
);
