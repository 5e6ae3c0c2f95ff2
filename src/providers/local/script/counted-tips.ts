import { plain } from '../../../language/topic/topic-words.ts';

/** What tips are called in titles: «5 ways», «3 steps», in all languages without their accents. */
const TIPS =
  /^(?:\p{L}[\p{L}\p{M}]* ){0,2}(?:tips?|ways?|steps?|fixes|solutions?|soluciones|solusi|समाधान|soluzioni|solucoes|losungen|oplossingen|rozwiazan|решени\p{L}*|cozum\p{L}*|giai phap|حلول|해결|解决|办法|解決|habits?|tricks?|hacks?|rules?|ideas|things|methods?|techniques?|tactics|strategies|secrets|cara|teknik|kiat|jurus|strategi|langkah|kebiasaan|trik|aturan|rahasia|hal|petua|consejos|formas|maneras|tecnicas|estrategias|claves|metodos|trucos|pasos|habitos|reglas|secretos|cosas|तरीके|तरीकों|टिप्स|उपाय|आदतें|नियम|बातें|सुझाव|कदम|नुस्खे|तकनीक|dicas|truques|passos|jeitos|maneiras|ideias|regras|segredos|conseils|astuces|facons|etapes|idees|habitudes|gestes|regles|methodes|manieres|tipps|wege|schritte|methoden|ideen|regeln|gewohnheiten|strategien|consigli|modi|passi|trucchi|idee|regole|abitudini|metodi|tecniche|strategie|segreti|manieren|stappen|gewoontes|ideeen|regels|trucs|porad|rad|sposobow|krokow|nawykow|trikow|zasad|pomyslow|metod|совет\p{L}*|способ\p{L}*|шаг\p{L}*|привыч\p{L}*|правил\p{L}*|лайфхак\p{L}*|метод\p{L}*|yol\p{L}*|ipucu|adim\p{L}*|yontem\p{L}*|aliskanlik\p{L}*|kural\p{L}*|taktik\p{L}*|cach|meo|buoc|bi quyet|thoi quen|phuong phap|loi khuyen|نصائح|طرق|خطوات|عادات|افكار|أفكار|قواعد|اسرار|أسرار|حيل|উপায়|টিপস|কৌশল|অভ্যাস|ধাপ|নিয়ম|পদ্ধতি|পরামর্শ|가지|방법|팁|꿀팁|습관|비결|规则|方法|技巧|习惯|妙招|招|步|条|个|個|种|つ|選|选|コツ|ステップ|習慣|ルール|ข้อ|วิธี|เทคนิค|เคล็ดลับ|ทริค|ขั้นตอน|นิสัย|ไอเดีย|กฎ)(?![a-z])/u;
/** What is counted by the same classifiers and is no tip: mistakes, reasons, signs, facts. */
const NO_TIPS =
  /^[\p{L}\p{M}]{0,3}?[ の]?(?:错误|錯誤|误区|理由|原因|事实|迹象|間違い|ミス|勘違い|サイン|事実|실수|이유|사실|신호|착각)/u;

/**
 * Whether a number counts tips, and not mistakes, facts or plants, which its tips would not tell.
 * @param word the number as it stands in the topic, with a classifier where one is written together with it: 5, ৫টি
 * @param behind the topic's words behind it
 */
export function isCountOfTips(word: string, behind: string): boolean {
  const rest = plain(behind).trim();
  if (NO_TIPS.test(rest)) return false;
  return TIPS.test(rest) || TIPS.test(plain(word).replace(/^\p{N}+/u, ''));
}
