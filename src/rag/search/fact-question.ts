import { plainOf } from './words.ts';

/**
 * Questions for facts: who invented a thing, how old it gets, what it costs, where it comes from. The shipped hooks, scripts and
 * calls to action are on the things of every day and answer none of them, however many words they share; its facts may, and
 * so may whatever the user added.
 */
const SHAPES: readonly RegExp[] = [
  /\bwho (?:first )?(?:invented|discovered|founded|created|built|wrote|made (?:the )?first)\b/,
  /\bhow (?:old|tall|far|heavy|deep) (?:is|are|was|were|do|does|can)\b/,
  /\bhow long (?:do|does|did|can) (?!i\b|you\b|we\b|it\b|a (?:video|short|reel))/,
  /\bhow (?:is|are|was|were) (?:\p{L}+ ){1,3}(?:made|built|born|formed|produced|manufactured)\b/u,
  /\b(?:history|inventor|origins?|population|lifespan|species|breeds?|prices?|value) (?:of|in)\b/,
  /\b(?:quien|quienes) (?:invento|descubrio|fundo|creo|construyo|escribio)\b/,
  /\bcuant[oa]s? (?:vive|mide|pesa|cuesta|vale)n?\b|\bcuantos anos (?:vive|tiene)n?\b/,
  /\b(?:historia|origen|inventor|razas|especies|precios?) (?:de|del|de la)\b/,
  /\b(?:siapa|tokoh) (?:yang )?(?:penemu|menemukan|pencipta|menciptakan|pendiri|mendirikan)\b/,
  /\b(?:berapa (?:umur|usia|tinggi|berat)|umur rata|usia rata|sejarah|asal usul|penemu|harga)\b/,
  /\b(?:oldest|biggest|largest|tallest|deepest|heaviest|richest)\b|\bmas (?:antigu|grande|alt|profund|pesad|ric)\p{L}{1,2}\b/u,
  /\b(?:tertua|terbesar|tertinggi|terpanjang|terdalam|terkaya)\b|सबसे (?:पुरान|बड|ऊंच|गहर|अमीर)/u,
  /(?:आविष्कार|किसने (?:बनाया|बनाई|खोजा|लिखा)|का इतिहास|की नस्ल|(?:औसत|कितनी) (?:उम्र|आयु)|(?:उम्र|आयु) कितनी|(?:बाजार|बाज़ार) भाव|का (?:भाव|दाम)|की कीमत)/u,
];

export function asksForFact(query: string): boolean {
  const text = plainOf(query);
  return SHAPES.some((shape) => shape.test(text));
}
