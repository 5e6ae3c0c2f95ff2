/** What is done without, which says nothing of another subject: «strong without a gym», «dormir sin pastillas». */

/** Two words at the end of a topic, otherwise one. */
const WITHOUT: readonly RegExp[] = [
  /(?<=\s)(?:without|sin|sans|sem|ohne|senza|zonder|bez|без|tanpa|بدون|بلا|khong can|ma khong can|ma khong)\s(?:(?:an?|the|any|your|my|ir al|ir a la|el|la|los|las|un|una|de|des|le|les|du|o|os|as|um|uma|il|lo|gli|een|het)\s)?[\p{L}\p{M}'’-]+(?:\s[\p{L}\p{M}'’-]+$)?/gu,
  /(?<![\p{L}\p{M}])(?:बिना [\p{L}\p{M}]+(?: के)?|[\p{L}\p{M}]+ के बिना|[\p{L}\p{M}]+ ছাড়া|\p{L}{3,}s[iu]z(?!\p{L})|[\p{L}]+ 없이)(?![\p{L}\p{M}])/gu,
  /(?:[\p{Script=Katakana}ー]{1,10}|\p{Script=Han}{1,6})(?:なしで?|無しで?|を使わずに?|を使わない)/gu,
  /(?:不用|不需要|不靠|没有|無需|无需)\p{Script=Han}{1,4}$/gu,
  /(?:โดย)?ไม่(?:ต้องมี|ต้องใช้|ใช้)[\p{Script=Thai}]{1,14}(?=$|\s)/gu,
];

const MEDICINE =
  /(?:medic|remedio|remede|pill|pilul|pastill|comprim|obat|ilac|दवा|गोली|ওষুধ|лекарств|таблет|thuoc|tablett|دواء|ادوية|أدوية|حبوب|薬|药|藥|약|ยานอน|กินยา)/u;

/**
 * A topic without what it does without; undefined where it says nothing of that.
 * @param text as `plain` writes it
 */
export function withoutWhatIsLeftOut(text: string): string | undefined {
  // Nobody is told how to sleep without their medicine.
  if (MEDICINE.test(text)) return undefined;
  const rest = WITHOUT.reduce((left, pattern) => left.replace(pattern, ' '), text)
    .replace(/\s+/gu, ' ')
    .trim();
  return rest === text || rest === '' ? undefined : rest;
}
