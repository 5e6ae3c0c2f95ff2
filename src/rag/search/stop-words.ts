import { wordsOf } from './words.ts';

/**
 * Words that carry no subject: articles, pronouns, prepositions, conjunctions and auxiliaries of the four full languages.
 * Two texts that share only these have nothing in common.
 */
const FUNCTION_WORDS: Readonly<Record<string, string>> = {
  english: `a an the this that these those and or but nor if so than then as of at by for with about into to from in on
    off over under out up down near without within behind before after between among through during across around along
    against above below beside beyond toward towards since until till while because i me my mine we us our you your yours he him his she her hers it its
    they them their theirs who whom whose which what when where why how is am are was were be been being do does did
    doing done have has had having can could may might must shall should will would not no any some all each every such
    own same too very just only also there here`,
  indonesian: `yang dan di ke dari untuk pada dengan dalam oleh tentang soal tanpa sampai sejak antara atau tetapi tapi
    namun kalau jika bila agar supaya biar karena sebab sehingga maka seperti bagai ini itu sini situ sana saya aku kamu
    anda dia ia kita kami kalian mereka ku mu nya apa siapa mana kapan mengapa kenapa bagaimana gimana berapa adalah
    ialah ada akan sudah telah sedang masih belum tidak tak bukan jangan nggak gak juga pun lah kah saja cuma hanya lagi
    sangat sekali lebih paling para si sang bisa dapat mau harus boleh buat`,
  spanish: `el la los las un una unos unas lo al del de a ante bajo con contra desde durante en entre hacia hasta para
    por según sin sobre tras y e o u ni pero sino que si como cuando donde porque pues aunque mientras quien quienes
    cual cuales cuyo cuánto qué quién cuál cómo cuándo dónde yo tú él ella ello nosotros vosotros ellos ellas usted
    ustedes me te se nos os le les mi mis tu tus su sus nuestro nuestra nuestros nuestras este esta estos estas ese esa
    esos esas aquel aquella esto eso ser es soy eres somos son era eran fue fueron sea estar está estoy están estaba
    haber he has ha han había hay no ya muy más menos tan tanto también tampoco algo nada cada todo toda todos todas
    otro otra`,
  hindi: `का के की को से में पर ने तक और या एवं तथा व लेकिन मगर किंतु परंतु अगर यदि तो कि क्योंकि ताकि जैसे जब तब जहाँ
    वहाँ यहाँ अब यह ये वह वे वो इस इन उस उन इसे उसे इसका उसका मैं मैंने मेरा मेरी मेरे मुझे हम हमारा हमारी हमारे हमें
    तुम तू तुम्हारा आप आपका आपकी आपके आपको अपना अपनी अपने कोई कुछ कौन क्या क्यों कैसे कैसा कब कहाँ कितना कितने कितनी
    जो जिस जिन है हैं हूँ हो था थी थे होना होता होती होते हुआ हुई हुए रहा रही रहे गया गई गए जाता जाती जाते जाना जाए
    कर करना करके करें करता करते लिए वाला वाली वाले द्वारा साथ ही भी नहीं न मत बहुत सब सभी एक
    कम`,
};

const lists = new Map<string, ReadonlySet<string>>();

function listOf(language: string): ReadonlySet<string> | undefined {
  if (!Object.hasOwn(FUNCTION_WORDS, language)) return undefined;
  const list = lists.get(language) ?? new Set(wordsOf(FUNCTION_WORDS[language]!));
  lists.set(language, list);
  return list;
}

/** The words without stop words; all words in a language that has no list here. */
export function contentWords(words: readonly string[], language: string): readonly string[] {
  const list = listOf(language);
  return list === undefined ? words : words.filter((word) => !list.has(word));
}
