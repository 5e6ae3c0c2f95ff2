import type { Patterns, ToldWords } from './corpus.ts';
import type { Shape } from './shape.ts';

/**
 * What a text tells, which decides the sentences around it: advice is to be tried, facts are to be known, and a story
 * happened to somebody. An encyclopedia's article may be about a person, a place or an event.
 */
export const TELLINGS = ['advice', 'facts', 'story', 'person', 'place', 'event'] as const;
export type Telling = (typeof TELLINGS)[number];

/** The share of sentences that speak to the viewer, from which a text is advice; and of those that say «I», from which it is a story. */
const MOSTLY = 0.3;

/** Sentences that tell somebody what to do, and sentences in which somebody tells of themselves; by language. */
const SPEAKS_TO: Readonly<Record<string, RegExp>> = {
  english:
    /(?<!\p{L})(?:you|your|yourself)(?!\p{L})|^(?:always|never|don['’]t|do not|avoid|use|try|keep|make sure|start|stop|take|put|add|feed|let|mix|check|choose|wait|leave|store|wash|set|write|ask|turn|buy|bring|remember|place|cut|cook|bake|heat|pour|stir|rinse)(?!\p{L})/iu,
  indonesian:
    /(?<!\p{L})(?:kamu|anda|kalian|jangan|hindari|pastikan|gunakan|coba|cobalah|mulailah|usahakan|pakai|simpan|siapkan|tambahkan|campur|biarkan|hindarilah|\p{L}{3,}mu)(?!\p{L})/iu,
  spanish:
    /(?<!\p{L})(?:tú|tu|tus|te|ti|contigo|usted|ustedes)(?!\p{L})|^(?:no )?(?:evita|usa|prueba|intenta|empieza|deja|pon|haz|toma|añade|mezcla|guarda|elige|espera|lava|corta|escribe|revisa|asegúrate|olvides|recuerda|hornea|alimenta)(?!\p{L})/iu,
  hindi:
    /(?<![\p{L}\p{M}])(?:आप|आपका|आपकी|आपके|आपको|अपना|अपनी|अपने)(?![\p{L}\p{M}])|(?:िए|िये|एँ|एं|ें|ना चाहिए|नी चाहिए|ने चाहिए|मत करो)[।.!]?$/u,
};
const SPEAKS_OF_ITSELF: Readonly<Record<string, RegExp>> = {
  english: /(?<!\p{L})(?:I|I['’]\p{L}+|me|my|we|our|us)(?!\p{L})/u,
  indonesian: /(?<!\p{L})(?:aku|saya|kami|\p{L}{4,}ku)(?!\p{L})/iu,
  spanish: /(?<!\p{L})(?:yo|me|mi|mis|conmigo|nos|nuestr[oa]s?)(?!\p{L})/iu,
  hindi: /(?<![\p{L}\p{M}])(?:मैं|मैंने|मुझे|मेरा|मेरी|मेरे|हम|हमने|हमारा|हमारी|हमारे)(?![\p{L}\p{M}])/u,
};

/**
 * What a text of the user's, of their corpus or of a transcript tells.
 * @param sentences of the text
 * @param asksForTips the topic asks for tips or how something is done
 */
export function tellingOf(sentences: readonly string[], language: string, asksForTips: boolean): Telling {
  const share = (pattern: RegExp | undefined): number =>
    pattern === undefined
      ? 0
      : sentences.filter((sentence) => pattern.test(sentence)).length / Math.max(1, sentences.length);
  const [advice, story] = [share(SPEAKS_TO[language]), share(SPEAKS_OF_ITSELF[language])];
  if (story >= MOSTLY && story > advice) return 'story';
  return asksForTips || advice >= MOSTLY ? 'advice' : 'facts';
}

/** The sentences around a text of that kind: those for tips where it gives advice, otherwise those for what is told. */
export function wordsFor(
  telling: Telling,
  patterns: Patterns,
  told: ToldWords | undefined,
  shape: Shape,
): Patterns {
  if (telling === 'advice' || told === undefined) return patterns;
  const asks = shape === 'question' || shape === 'how_to';
  const suits = ({ of }: { readonly of?: string | undefined }): boolean =>
    of === undefined ||
    of === telling ||
    (of === 'question' && asks) ||
    (of === 'facts' && telling !== 'event' && telling !== 'story');
  return {
    ...patterns,
    hooks: told.hooks.filter(suits),
    promises: told.promises,
    ctas: told.ctas.filter(suits).map(({ text }) => text),
  };
}

/** A day of a life: «7 November 1867», «7 de noviembre de 1867», «November 7, 1867». */
const DAY = /\p{Nd}{1,2}[^\p{Nd}()]{1,25}\p{Nd}{4}/gu;
const BORN = /(?<!\p{L})(?:born|lahir|nacid[oa]|nació|जन्म)(?!\p{L})/u;
const HAPPENED =
  /(?<!\p{L})(?:wars?|battle|revolution|earthquake|eruption|disaster|attacks?|siege|massacre|uprising|rebellion|pandemic|explosion|sinking|genocide|perang|pertempuran|revolusi|gempa|letusan|bencana|peristiwa|pemberontakan|proklamasi|serangan|pembantaian|guerra|batalla|revolución|terremoto|erupción|desastre|atentados?|asedio|matanza|levantamiento|genocidio|pandemia|conflict|conflicto|konflik)(?!\p{L})|युद्ध|लड़ाई|क्रांति|भूकंप|विद्रोह|हत्याकांड|नरसंहार|दुर्घटना|आपदा|महामारी/iu;

/**
 * What an article is about, by its summary.
 * @param lead its first sentences
 * @param description what it is in a few words, such as «war in Europe, 1914–1918»
 * @param hasPlace it has a place on a map
 */
export function subjectOfArticle(
  lead: string,
  description: string,
  hasPlace: boolean,
): 'facts' | 'person' | 'place' | 'event' {
  const what = description === '' ? lead.slice(0, 120) : description;
  if (HAPPENED.test(what)) return 'event';
  const brackets = /[(（]([^()（）]{1,160})/u.exec(lead.slice(0, 200))?.[1] ?? '';
  const days = brackets.match(DAY)?.length ?? 0;
  if (days >= 2 || (days === 1 && BORN.test(brackets))) return 'person';
  return hasPlace ? 'place' : 'facts';
}
