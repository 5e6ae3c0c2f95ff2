import type { Language } from '../../contracts/languages.ts';
import { wordsOf } from '../../providers/local/script/topic-words.ts';

/** The line below videos on health and money, in the languages that the local providers speak; English otherwise. */

const list = (text: string): ReadonlySet<string> => new Set(wordsOf(text));

/** Words of health, of which one is enough, in all languages; no word of one means something else in another. */
const HEALTH = list(`
insomnia sleep health healthy doctor medicine medication pill pills pain disease diabetes cancer cholesterol diet calories weight fasting workout
exercise exercises stretching vitamin vitamins supplements anxiety depression therapy symptoms headache migraine pregnancy skin acne
kesehatan sehat tidur dokter obat nyeri penyakit olahraga kalori puasa kecemasan depresi gejala hamil jerawat kulit
salud dormir insomnio medico medicina pastillas dolor enfermedad dieta calorias ejercicio ejercicios ansiedad sintomas embarazo piel
नींद सेहत स्वास्थ्य डॉक्टर दवा दर्द बीमारी डाइट वजन कसरत व्यायाम वर्कआउट तनाव
gesundheit schlaf schlafen arzt medikament schmerzen krankheit abnehmen sante sommeil dormir medecin medicament douleur maladie regime
salute sonno dormire medico farmaco dolore malattia saude sono remedio dor doenca emagrecer gezondheid slapen arts pijn ziekte zdrowie sen lekarz
choroba здоровье сон врач лекарство боль болезнь диета uyku saglik doktor ilac hastalik صحة النوم طبيب دواء مرض ঘুম স্বাস্থ্য ওষুধ ব্যথা kesihatan ubat
`);
const MONEY = list(`
invest investing investment stocks shares crypto bitcoin forex trading loan loans mortgage debt tax taxes insurance saving savings budget
investasi saham kripto pinjaman utang hutang pajak asuransi menabung tabungan keuangan
invertir inversion acciones criptomonedas prestamo hipoteca deuda deudas impuestos ahorrar ahorros presupuesto finanzas
निवेश शेयर क्रिप्टो लोन कर्ज टैक्स बीमा बचत पैसे पैसा
investieren aktien kredit schulden steuern sparen geld investir actions credit dette impots epargne argent investire azioni prestito debito tasse risparmiare
acoes emprestimo divida impostos poupar dinheiro beleggen lening schuld belasting inwestowac akcje kredyt dlug oszczedzac инвестиции акции кредит долг налоги деньги
yatirim hisse kredi borc para استثمار أسهم قرض ديون المال توفير বিনিয়োগ ঋণ টাকা সঞ্চয় pelaburan hutang simpanan
`);
/** Writing without spaces has no words to compare. */
const HEALTH_LETTERS =
  /睡眠|睡觉|健康|医生|药|疼痛|減量|减肥|運動|病気|痛み|薬|นอน|สุขภาพ|ยา|โรค|건강|수면|약|운동|통증|giấc ngủ|sức khỏe|thuốc|bệnh/u;
const MONEY_LETTERS =
  /投资|投資|股票|株|贷款|借金|存钱|節約|貯金|理财|ลงทุน|หุ้น|เงิน|투자|주식|대출|저축|돈|đầu tư|cổ phiếu|tiết kiệm|khoản vay/u;

/** The line that a video on health or money carries; null for other subjects. */
export function cautionFor(text: string, { tag }: Language): string | null {
  const words = wordsOf(text);
  const lower = text.toLowerCase();
  const [health, money] = CAUTIONS[tag] ?? CAUTIONS.en!;
  if (words.some((word) => HEALTH.has(word)) || HEALTH_LETTERS.test(lower)) return health;
  return words.some((word) => MONEY.has(word)) || MONEY_LETTERS.test(lower) ? money : null;
}

/** For health, and for money, by BCP 47 tag. */
const CAUTIONS: Readonly<Record<string, readonly [health: string, money: string]>> = {
  ar: ['معلومات عامة لا تغني عن استشارة الطبيب.', 'معلومات عامة وليست نصيحة مالية.'],
  bn: ['সাধারণ তথ্য, চিকিৎসকের পরামর্শের বিকল্প নয়।', 'সাধারণ তথ্য, আর্থিক পরামর্শ নয়।'],
  de: ['Allgemeine Hinweise, kein Ersatz für ärztlichen Rat.', 'Allgemeine Hinweise, keine Finanzberatung.'],
  en: ['General information, not medical advice.', 'General information, not financial advice.'],
  es: [
    'Información general, no sustituye el consejo médico.',
    'Información general, no es asesoramiento financiero.',
  ],
  fr: [
    'Informations générales, qui ne remplacent pas un avis médical.',
    'Informations générales, pas un conseil financier.',
  ],
  hi: ['यह सामान्य जानकारी है, डॉक्टर की सलाह का विकल्प नहीं।', 'यह सामान्य जानकारी है, वित्तीय सलाह नहीं।'],
  id: ['Informasi umum, bukan pengganti saran dokter.', 'Informasi umum, bukan nasihat keuangan.'],
  it: [
    'Informazioni generali, non sostituiscono il parere medico.',
    'Informazioni generali, non è consulenza finanziaria.',
  ],
  ja: [
    '一般的な情報であり、医師の助言に代わるものではありません。',
    '一般的な情報であり、金融上の助言ではありません。',
  ],
  ko: ['일반적인 정보이며 의사의 조언을 대신하지 않습니다.', '일반적인 정보이며 금융 조언이 아닙니다.'],
  ms: ['Maklumat umum, bukan pengganti nasihat doktor.', 'Maklumat umum, bukan nasihat kewangan.'],
  nl: ['Algemene informatie, geen medisch advies.', 'Algemene informatie, geen financieel advies.'],
  pl: ['Informacje ogólne, nie zastępują porady lekarza.', 'Informacje ogólne, nie są poradą finansową.'],
  pt: [
    'Informação geral, não substitui orientação médica.',
    'Informação geral, não é aconselhamento financeiro.',
  ],
  ru: ['Общая информация, не заменяет консультацию врача.', 'Общая информация, не финансовая рекомендация.'],
  th: ['ข้อมูลทั่วไป ไม่ใช่คำแนะนำทางการแพทย์', 'ข้อมูลทั่วไป ไม่ใช่คำแนะนำทางการเงิน'],
  tr: ['Genel bilgidir, doktor tavsiyesi yerine geçmez.', 'Genel bilgidir, finansal tavsiye değildir.'],
  vi: [
    'Thông tin chung, không thay thế lời khuyên của bác sĩ.',
    'Thông tin chung, không phải tư vấn tài chính.',
  ],
  zh: ['一般信息，不能代替医生建议。', '一般信息，不构成理财建议。'],
};
