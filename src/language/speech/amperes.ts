import type { SpokenNames } from './names-shape.ts';
import { NUMBER, type Rule, ruleAt } from './rule.ts';

/**
 * `16 A`: a letter behind a number is a current where the text speaks of electricity, or where the phrase ends with it. A seat, a
 * class, a grade or an article is none.
 */

/** Words of electricity, and numbers with another unit of it. */
const ELECTRIC =
  /(?<!\p{L})(?:fuse|charg|circuit|breaker|socket|outlet|plug|current|cable|wire|wiring|batter|solar|amp|volt|watt|power|usb|adapter|fusible|enchufe|cargador|corriente|interruptor|bater|diferencial|sekring|colokan|stopkontak|stop kontak|arus|pengisi|baterai|aki|listrik|kabel|फ़्यूज़|फ्यूज|करंट|चार्जर|सॉकेट|प्लग|बैटरी|बिजली|तार|एमसीबी|mcb)|\d\s?(?:[mk]?V|[mkM]?W|k?Wh|m?Ah|Hz|k?VA|mA|Ω)(?![\p{L}\d])/iu;
/** Before the number: it counts places, parts or grades. */
const PLACE =
  /(?<!\p{L})(?:class|grade|seat|row|gate|room|flat|apartment|apt\.?|unit|block|building|platform|terminal|chapter|section|part|item|exhibit|exit|option|route|group|level|page|figure|table|type|line|bus|clase|curso|grado|asiento|fila|puerta|piso|bloque|edificio|cap[ií]tulo|secci[oó]n|parte|nivel|p[aá]gina|figura|tabla|l[ií]nea|n[uú]mero|kelas|kursi|baris|kamar|lantai|blok|gedung|bab|bagian|halaman|gambar|tabel|jalur|nomor|no\.?|कक्षा|क्लास|सीट|कमरा|ब्लॉक|अध्याय|भाग|पेज|नंबर)\s$/iu;
/** Behind the letter: another number, a name, or what an A is given to. */
const NOT_CURRENT =
  /^(?:\s?[+\d/&-]|\.\p{L}|['’]|\s\p{Lu}\p{Ll}|\s(?:grades?|levels?|lists?|students?|teams?|day|week|month|year|hour|कक्षा|क्लास|ग्रेड)(?![\p{L}\p{M}]))/u;

/** How far around a number its electricity is looked for. */
const NEAR = 120;

export const amperesRule = (
  { amperes: [one, many], to, isOfThing }: SpokenNames,
  plain: (number: string) => string,
): Rule =>
  ruleAt(
    String.raw`(?:(${NUMBER})\s?[–-]\s?)?(${NUMBER})(\s?)A(?![\p{L}\p{M}\d])`,
    'gu',
    ({ 0: whole, 1: from, 2: number = '', 3: space, index, input }) => {
      const before = input.slice(Math.max(0, index - NEAR), index);
      const behind = input.slice(index + whole.length, index + NEAR);
      if (PLACE.test(before.slice(-20)) || NOT_CURRENT.test(behind)) return undefined;
      const around = `${before}${whole}${behind}`;
      const shouts = !/\p{Ll}/u.test(around) && /\p{Lu}{2}/u.test(around);
      const isSingle = /[.,]/u.test(number) || (space !== '' && /^(?:$|[.,;:!?)])/u.test(behind));
      const isLikely = isSingle && !shouts && !/^\d{4}$/u.test(number);
      if (!isLikely && !ELECTRIC.test(around)) return undefined;
      const said = `${plain(number)} ${number === '1' || isOfThing?.(before, behind) ? one : many}`;
      return from === undefined ? said : `${plain(from)} ${to} ${said}`;
    },
  );
