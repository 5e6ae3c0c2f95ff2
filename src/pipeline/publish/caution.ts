import type { Language } from '../../contracts/languages.ts';
import { plain, wordsOf } from '../../language/topic/topic-words.ts';

/** The line below videos on health and money, in the languages that the local providers speak; English otherwise. */

/**
 * How words of health and of money begin, as `plain` writes them: `=` before a whole word, `~` before letters that stand
 * anywhere, in writing without spaces between words. A language's own are looked at, and the English ones where people mix
 * English in: «para» is money in Turkish alone.
 */
const SUBJECTS: Readonly<Record<string, readonly [health: string, money: string]>> = {
  en: [
    `insomnia sleep asleep health =doctor =doctors medicin medication =pill =pills =pain =pains painful disease diabet cancer cholesterol =diet =diets calorie
    =weight fasting workout exercis stretching vitamin =supplements anxiety depress therapy symptom headache migraine pregnan =skin =acne =cure =flu =fever`,
    `invest =stocks =shares crypto bitcoin forex trading =loan =loans mortgage =debt =debts =tax =taxes insurance saving savings =budget budgeting`,
  ],
  id: [
    `kesehatan =sehat =tidur dokter =obat pengobatan =nyeri =sakit penyakit olahraga kalori =puasa kecemasan depresi gejala =hamil jerawat =kulit =demam =diet
    kolesterol diabetes kanker migrain hipertensi`,
    `investasi =saham kripto pinjaman =pinjol =utang =hutang pajak asuransi menabung =nabung tabungan keuangan`,
  ],
  ms: [
    `kesihatan =sihat =tidur doktor =ubat rawatan =sakit penyakit senaman kalori =puasa gejala =hamil jerawat =kulit =demam =diet
    kolesterol diabetes kanser migrain hipertensi`,
    `pelabur melabur =saham kripto pinjaman =hutang cukai insurans simpanan menabung jimat =duit =wang kewangan`,
  ],
  es: [
    `=salud saludable dormir insomnio =sueno medico =medicina pastilla =dolor dolores enfermedad =dieta caloria ejercici ansiedad sintoma embaraz =piel =fiebre
    remedios =curar tratamiento migrana
    colesterol diabet =cancer hipertens`,
    `inverti =invierte inversi =acciones criptomoneda prestamo hipoteca =deuda =deudas impuesto ahorr presupuesto finanz`,
  ],
  pt: [
    `=saude saudavel dormir =sono insonia medico remedio =dor =dores doenca =dieta caloria exercici ansiedade sintoma gravid =pele =febre tratamento =curar emagrec
    colesterol diabet =cancer enxaqueca hipertens`,
    `investi =acoes criptomoeda emprestimo =divida =dividas imposto poupa poupanca economiz dinheiro financ`,
  ],
  fr: [
    `=sante sommeil dormir insomnie medecin medicament douleur =mal =maux maladie =regime =sport fitness calorie exercice anxiete symptome enceinte =peau fievre soigner guerir
    traitement remede
    cholesterol diabet =cancer migraine hypertension`,
    `investir invest =bourse =actions crypto =credit =dette =dettes impot epargn economis =argent finance`,
  ],
  de: [
    `gesund schlaf =arzt =arzte medikament schmerz kopfschmerz krank abnehmen =diat kalorien symptom schwanger =haut =sport fitness training =fieber behandl =heilen grippe ubungen
    cholesterin diabet =krebs migrane blutdruck`,
    `invest aktie krypto kredit =schulden =steuer =steuern sparen =spare ersparnis =geld versicherung finanz`,
  ],
  it: [
    `=salute =sonno dormire insonnia medico farmac =dolore dolori =mal malatti =dieta calorie esercizi ansia sintom gravidanza =pelle febbre guarir terapi palestra =sport allenament rimedi
    colesterol diabet =cancro emicrania ipertension`,
    `invest =azioni =borsa criptovalut prestito =debito =debiti =tasse risparmi =soldi denaro finanz`,
  ],
  nl: [
    `gezond slapen =slaap =arts dokter medicijn =pijn hoofdpijn ziekte =dieet afvallen calorie oefening symptom zwanger =sport sporten trainen =huid koorts behandel
    cholesterol diabet =kanker migraine bloeddruk`,
    `beleg invest aandelen crypto lening =schuld =schulden belasting sparen besparen =geld verzekering financ`,
  ],
  pl: [
    `zdrowi =sen snu =spac lekarz =leki lekarstw =bol bolu choro =dieta kalori cwicz objaw ciaz =skora goraczk lecz
    cholesterol cukrzyc migren nadcisnien`,
    `inwest akcj gield krypto kredyt pozyczk =dlug dlugi podat oszczedz =pieniadze =pieniedzy ubezpiecz finans`,
  ],
  ru: [
    `здоров =сон =сна =спать бессонниц врач лекарств =боль =боли болезн =диета калори упражнени тренировк симптом беременн =кожа температур лечен лечит вылеч
    холестерин диабет =рак мигрен гипертон`,
    `инвест акци крипто кредит ипотек =долг =долги налог накопи сбереж эконом =деньги =денег страхов финанс`,
  ],
  tr: [
    `=uyku uyumak saglik doktor =ilac =agri =agrisi hastalik =diyet kalori egzersiz belirti =hamile =spor =spora =cilt tedavi =ates
    kolesterol diyabet =kanser migren tansiyon`,
    `yatirim =hisse =borsa borsaya kripto kredi =borc vergi tasarruf =para biriktir sigorta =butce`,
  ],
  vi: [
    `~ngu ngon ~mat ngu ~suc khoe =thuoc =benh ~đau đau ~bi đau ~giam đau ~đau lung ~the duc ~chua benh ~trieu chung ~mang thai =sot ~giam can ~huyet ap
    ~cholesterol ~tieu đuong ~ung thu ~đau nua đau`,
    `~đau tu ~co phieu ~tiet kiem ~vay tien ~khoan vay ~chung khoan ~bao hiem`,
  ],
  hi: [
    `नींद सेहत स्वास्थ्य डॉक्टर =दवा =दवाई दर्द सिरदर्द कमरदर्द बीमारी डाइट =वजन कसरत व्यायाम वर्कआउट तनाव इलाज उपचार बुखार लक्षण
    कोलेस्ट्रॉल डायबिटीज मधुमेह कैंसर माइग्रेन`,
    `निवेश =शेयर क्रिप्टो =लोन =कर्ज टैक्स =बीमा =बचत =पैसे =पैसा`,
  ],
  bn: [
    `=ঘুম ঘুমের স্বাস্থ্য ওষুধ ব্যথা মাথাব্যথা চিকিৎসা =রোগ রোগের জ্বর লক্ষণ ডায়াবেটিস ব্যায়াম ওজন
    কোলেস্টেরল ক্যান্সার মাইগ্রেন`,
    `বিনিয়োগ ঋণ =টাকা টাকার সঞ্চয় শেয়ার =কর বীমা`,
  ],
  ar: [
    `صحة الصحة =نوم =النوم للنوم طبيب الطبيب دواء الدواء مرض المرض صداع الصداع علاج العلاج =ألم الألم آلام أعراض حمى السكري الأرق رجيم وزن الوزن رياضة الرياضة تمارين التمارين
    أنام تنام ينام كوليسترول الكوليسترول السرطان`,
    `استثمار الاستثمار تستثمر أستثمر استثمر الأسهم أسهم قرض القرض ديون الديون =المال توفير ادخار ضريبة الضرائب تأمين`,
  ],
  ja: [
    `~睡眠 ~眠 ~健康 ~医者 ~薬 ~痛 ~病気 ~症状 ~治し ~治療 ~治す ~運動 ~減量 ~ダイエット ~血圧 ~風邪
    ~寝つ ~寝付 ~寝る ~コレステロール ~糖尿 ~がん治`,
    '~投資 ~株 ~借金 ~節約 ~貯金 ~ローン ~税金 ~保険',
  ],
  zh: [
    `~睡眠 ~睡觉 ~失眠 ~健康 ~医生 ~药 ~痛 ~疼 ~病 ~治疗 ~症状 ~减肥 ~运动 ~健身 ~锻炼 ~血压 ~感冒
    ~胆固醇 ~糖尿 ~癌 ~睡不着`,
    '~投资 ~股票 ~炒股 ~贷款 ~存钱 ~省钱 ~理财 ~保险 ~基金 ~债',
  ],
  ko: [
    `건강 수면 불면 =잠 =잠을 숙면 꿀잠 잠들 =약 =약을 약국 운동 통증 두통 치료 질병 증상 혈압 당뇨 감기 다이어트
    콜레스테롤 암에 편두통 고혈압`,
    '투자 주식 대출 저축 =돈 =돈을 보험 세금 절약 코인',
  ],
  th: [
    `~นอนหลับ ~นอนไม่หลับ ~สุขภาพ ~กินยา ~ยาแก้ ~ปวด ~โรค ~รักษาอาการ ~รักษาโรค ~เป็นไข้ ~ลดน้ำหนัก ~ออกกำลังกาย ~ความดัน
    ~เบาหวาน ~คอเลสเตอรอล ~มะเร็ง ~ไมเกรน`,
    '~ลงทุน ~หุ้น ~เงิน ~กู้ ~หนี้ ~ภาษี ~ประกัน',
  ],
};

/** The line that a video on health or money carries; null for other subjects. */
export function cautionFor(text: string, { tag }: Language): string | null {
  const lower = plain(text);
  const words = wordsOf(text);
  const says = (subject: 0 | 1): boolean =>
    [...new Set([tag, ...(/^(?:id|ms|hi|bn|ar|ja|zh|ko|th)/.test(tag) ? ['en'] : [])])].some((each) =>
      beginningsOf(each)[subject].some((beginning) => isSaid(beginning, words, lower)),
    );
  const [health, money] = CAUTIONS[tag] ?? CAUTIONS.en!;
  return says(0) ? health : says(1) ? money : null;
}

function isSaid(beginning: string, words: readonly string[], text: string): boolean {
  const rest = beginning.slice(1);
  if (beginning.startsWith('=')) return words.includes(rest);
  if (beginning.startsWith('~')) return text.includes(rest);
  return words.some((word) => word.startsWith(beginning));
}

const split = new Map<string, readonly [readonly string[], readonly string[]]>();
function beginningsOf(tag: string): readonly [readonly string[], readonly string[]] {
  const known = split.get(tag);
  if (known !== undefined) return known;
  const listOf = (text: string) =>
    plain(text)
      .match(/~[^=~\n]+|\S+/gu)
      ?.map((each) => each.trim()) ?? [];
  const [health, money] = SUBJECTS[tag] ?? SUBJECTS.en!;
  const made = [listOf(health), listOf(money)] as const;
  split.set(tag, made);
  return made;
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
