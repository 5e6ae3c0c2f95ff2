import { plain } from '../../../language/topic/topic-words.ts';
import type { Hook } from './corpus.ts';
import { isCountOfTips } from './counted-tips.ts';
import type { Topic } from './topic.ts';

/** How a topic is worded, which decides the sentences that can be put around it. */
export type Shape = 'story' | 'question' | 'how_to' | 'list' | 'noun';

const STORY =
  /^(?:how (?:i|we|my)|i|my|we|caraku|aku|pengalaman\p{L}*|kisah\p{L}*|cerita\p{L}*|mi|mis|yo|como (?:yo )?\p{L}{3,}e|deje|aprendi|ahorre|मैंने|मेरा|मेरी|मेरे|maine|wie ich|mein\p{L}*|comment j|mon|ma|come (?:io|ho)|como eu|minha|meu|hoe ik|mijn|как я|мо[йя]|the real reason|la verdadera razon|alasan sebenarnya)(?![\p{L}\p{M}])/u;
const QUESTION =
  /^(?:why|what|when|where|which|who|is|are|can|should|do|does|kenapa|mengapa|apa|apakah|kapan|por que|que|cual|cuando|donde|क्यों|क्या|warum|was|pourquoi|perche|porque|waarom|почему|neden|tại sao|لماذا|なぜ|왜|为什么)(?![\p{L}\p{M}])/u;
/** English words that ask without a verb before the subject: «why your plants die» is told, and is no question. */
const TOLD =
  /^(?:why|when|where) (?!(?:do|does|did|dont|doesnt|didnt|is|are|was|were|am|isnt|arent|can|cant|could|should|shouldnt|would|will|wont|has|have|had|must|may|not|to|bother)\b)/;
const HOW_TO =
  /^(?:how to|cara|gimana|bagaimana|como|wie|comment|come|hoe|jak|как|nasıl|cách|كيف|如何|怎么)(?![\p{L}\p{M}])|(?:कैसे|方法|방법|법)/u;

export function shapeOf({ text, countless, count, asks }: Topic): Shape {
  const words = plain(countless);
  if (STORY.test(words)) return 'story';
  if (count !== undefined) return 'list';
  if (HOW_TO.test(words)) return 'how_to';
  if (!asks && TOLD.test(words.replaceAll(/['’]/g, ''))) return 'story';
  return asks || QUESTION.test(plain(text)) ? 'question' : 'noun';
}

/** The sentences that suit a topic's shape, best first; the others behind them, for a topic too long for these. */
export function suiting(hooks: readonly Hook[], shape: Shape, topic: string): Hook[] {
  const own = hooks.filter(({ pattern }) => pattern === 'story');
  const rest = hooks.filter(({ pattern }) => pattern !== 'story');
  // A question mark behind words that hold one already, or that tell a story, makes no sentence.
  const isAsked = ({ text }: Hook) => /\{topic\}\s?[?？؟]/u.test(text);
  const [asked, said] = [rest.filter(isAsked), rest.filter((hook) => !isAsked(hook))];
  const isApart = ({ text }: Hook) => /^\P{L}{0,2}\{topic\}|[:：] ?\{topic\}/u.test(text);
  if (shape === 'story') return [...own, ...said];
  if (/[?？؟]/u.test(topic)) return [...said, ...own];
  if (shape === 'question') {
    // A question is a sentence of its own: «Bingung soal kenapa tanaman layu?» is none.
    const alone = asked.filter(({ text }) => /^\P{L}{0,2}\{topic\}/u.test(text));
    return alone.length > 0 ? alone : asked.length > 0 ? asked : said.filter(isApart);
  }
  if (shape === 'how_to') return rest;
  return [...said, ...asked];
}

/** Whether the hook should say the user's own words also where the subject has hooks of its own. */
export const speaksForItself = (shape: Shape): boolean => shape === 'story' || shape === 'question';

/** Whether the number of a topic counts tips, or stands alone. */
export function countsTips({ text, count, countWord }: Topic): boolean {
  if (count === undefined || countWord === undefined) return false;
  const behind = text.slice(text.indexOf(countWord) + countWord.length);
  return behind.trim() === '' || isCountOfTips(countWord, behind);
}
