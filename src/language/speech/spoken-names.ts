import { spanishOrdinals } from './spanish-ordinals.ts';

/** What signs are called where people say them, by language. Numbers stay digits, which every voice reads itself. */
export interface SpokenNames {
  readonly percent: string;
  readonly number: string;
  readonly and: string;
  readonly at: string;
  readonly dot: string;
  readonly slash: string;
  readonly plus: string;
  readonly equals: string;
  readonly times: string;
  readonly sharp: string;
  /** Between two numbers of a range. */
  readonly to: string;
  /** The sign before the decimals. */
  readonly point: string;
  readonly decimalSign: '.' | ',';
  /** One and several. */
  readonly money: Readonly<Record<string, readonly [string, string]>>;
  readonly units: Readonly<Record<string, readonly [string, string]>>;
  readonly magnitudes: Readonly<Record<string, string>>;
  readonly fractions: Readonly<Record<string, string>>;
  /** Lower case, with their dots. */
  readonly abbreviations: Readonly<Record<string, string>>;
  readonly degrees: string;
  /** Where they are not said as they are written. */
  readonly celsius?: string;
  readonly fahrenheit?: string;
  readonly perHour: string;
}

const same = (word: string): readonly [string, string] => [word, word];

const ENGLISH: SpokenNames = {
  percent: 'percent',
  number: 'number',
  and: 'and',
  at: 'at',
  dot: 'dot',
  slash: 'slash',
  plus: 'plus',
  equals: 'equals',
  times: 'times',
  sharp: 'sharp',
  to: 'to',
  point: 'point',
  decimalSign: '.',
  money: {
    $: ['dollar', 'dollars'],
    '€': ['euro', 'euros'],
    '£': ['pound', 'pounds'],
    '¥': same('yen'),
    '₹': ['rupee', 'rupees'],
    Rp: same('rupiah'),
  },
  units: {
    km: ['kilometer', 'kilometers'],
    m: ['meter', 'meters'],
    cm: ['centimeter', 'centimeters'],
    mm: ['millimeter', 'millimeters'],
    kg: ['kilogram', 'kilograms'],
    g: ['gram', 'grams'],
    mg: ['milligram', 'milligrams'],
    ml: ['milliliter', 'milliliters'],
    l: ['liter', 'liters'],
    lb: ['pound', 'pounds'],
    lbs: ['pound', 'pounds'],
    oz: ['ounce', 'ounces'],
    ft: ['foot', 'feet'],
    min: ['minute', 'minutes'],
    sec: ['second', 'seconds'],
    hrs: ['hour', 'hours'],
    kcal: ['calorie', 'calories'],
    GB: ['gigabyte', 'gigabytes'],
    MB: ['megabyte', 'megabytes'],
    kWh: ['kilowatt hour', 'kilowatt hours'],
  },
  magnitudes: { k: 'thousand', m: 'million', b: 'billion' },
  fractions: {
    '1/2': 'a half',
    '1/3': 'a third',
    '2/3': 'two thirds',
    '1/4': 'a quarter',
    '3/4': 'three quarters',
  },
  abbreviations: {
    'e.g.': 'for example',
    'i.e.': 'that is',
    'etc.': 'et cetera',
    'vs.': 'versus',
    vs: 'versus',
    'dr.': 'doctor',
    'mr.': 'mister',
    'mrs.': 'missus',
    'approx.': 'approximately',
    'w/': 'with',
    'w/o': 'without',
  },
  degrees: 'degrees',
  perHour: 'per hour',
};

const INDONESIAN: SpokenNames = {
  percent: 'persen',
  number: 'nomor',
  and: 'dan',
  at: 'at',
  dot: 'titik',
  slash: 'garis miring',
  plus: 'plus',
  equals: 'sama dengan',
  times: 'kali',
  sharp: 'sharp',
  to: 'sampai',
  point: 'koma',
  decimalSign: ',',
  money: {
    $: same('dolar'),
    '€': same('euro'),
    '£': same('pound'),
    '¥': same('yen'),
    '₹': same('rupee'),
    Rp: same('rupiah'),
  },
  units: {
    km: same('kilometer'),
    m: same('meter'),
    cm: same('sentimeter'),
    mm: same('milimeter'),
    kg: same('kilogram'),
    g: same('gram'),
    gr: same('gram'),
    mg: same('miligram'),
    ml: same('mililiter'),
    l: same('liter'),
    min: same('menit'),
    kcal: same('kilokalori'),
    GB: same('gigabita'),
    MB: same('megabita'),
    kWh: same('kilowatt jam'),
  },
  magnitudes: { rb: 'ribu', jt: 'juta', k: 'ribu', m: 'miliar' },
  fractions: {
    '1/2': 'setengah',
    '1/3': 'sepertiga',
    '2/3': 'dua pertiga',
    '1/4': 'seperempat',
    '3/4': 'tiga perempat',
  },
  abbreviations: {
    'dll.': 'dan lain-lain',
    dll: 'dan lain-lain',
    'dsb.': 'dan sebagainya',
    dsb: 'dan sebagainya',
    yg: 'yang',
    'yg.': 'yang',
    dgn: 'dengan',
    'misal.': 'misalnya',
    'no.': 'nomor',
    'dr.': 'dokter',
    'vs.': 'lawan',
    vs: 'lawan',
  },
  degrees: 'derajat',
  perHour: 'per jam',
};

const HINDI: SpokenNames = {
  percent: 'प्रतिशत',
  number: 'नंबर',
  and: 'और',
  at: 'ऐट',
  dot: 'डॉट',
  slash: 'स्लैश',
  plus: 'प्लस',
  equals: 'बराबर',
  times: 'गुना',
  sharp: 'शार्प',
  to: 'से',
  point: 'दशमलव',
  decimalSign: '.',
  money: {
    $: same('डॉलर'),
    '€': same('यूरो'),
    '£': same('पाउंड'),
    '¥': same('येन'),
    '₹': ['रुपया', 'रुपये'],
    Rp: same('रुपिया'),
  },
  units: {
    किमी: same('किलोमीटर'),
    किग्रा: same('किलोग्राम'),
    सेमी: same('सेंटीमीटर'),
    मिली: same('मिलीलीटर'),
    km: same('किलोमीटर'),
    m: same('मीटर'),
    cm: same('सेंटीमीटर'),
    mm: same('मिलीमीटर'),
    kg: same('किलोग्राम'),
    g: same('ग्राम'),
    mg: same('मिलीग्राम'),
    ml: same('मिलीलीटर'),
    l: same('लीटर'),
    min: same('मिनट'),
    kcal: same('कैलोरी'),
    GB: same('जीबी'),
    MB: same('एमबी'),
    kWh: same('यूनिट'),
  },
  magnitudes: { k: 'हज़ार', m: 'मिलियन' },
  fractions: { '1/2': 'आधा', '1/3': 'एक तिहाई', '2/3': 'दो तिहाई', '1/4': 'एक चौथाई', '3/4': 'तीन चौथाई' },
  abbreviations: { 'डॉ.': 'डॉक्टर', 'रु.': 'रुपये', 'कि.मी.': 'किलोमीटर', 'कि.ग्रा.': 'किलोग्राम' },
  degrees: 'डिग्री',
  celsius: 'सेल्सियस',
  fahrenheit: 'फ़ारेनहाइट',
  perHour: 'प्रति घंटा',
};

const SPANISH: SpokenNames = {
  percent: 'por ciento',
  number: 'número',
  and: 'y',
  at: 'arroba',
  dot: 'punto',
  slash: 'barra',
  plus: 'más',
  equals: 'igual a',
  times: 'veces',
  sharp: 'sharp',
  to: 'a',
  point: 'coma',
  decimalSign: ',',
  money: {
    $: ['dólar', 'dólares'],
    '€': ['euro', 'euros'],
    '£': ['libra', 'libras'],
    '¥': ['yen', 'yenes'],
    '₹': ['rupia', 'rupias'],
    Rp: ['rupia', 'rupias'],
  },
  units: {
    km: ['kilómetro', 'kilómetros'],
    m: ['metro', 'metros'],
    cm: ['centímetro', 'centímetros'],
    mm: ['milímetro', 'milímetros'],
    kg: ['kilo', 'kilos'],
    g: ['gramo', 'gramos'],
    gr: ['gramo', 'gramos'],
    mg: ['miligramo', 'miligramos'],
    ml: ['mililitro', 'mililitros'],
    l: ['litro', 'litros'],
    min: ['minuto', 'minutos'],
    kcal: ['caloría', 'calorías'],
    GB: ['giga', 'gigas'],
    MB: ['mega', 'megas'],
    kWh: ['kilovatio hora', 'kilovatios hora'],
  },
  magnitudes: { k: 'mil', m: 'millones' },
  fractions: {
    '1/2': 'la mitad',
    '1/3': 'un tercio',
    '2/3': 'dos tercios',
    '1/4': 'un cuarto',
    '3/4': 'tres cuartos',
  },
  abbreviations: {
    'p. ej.': 'por ejemplo',
    'p.ej.': 'por ejemplo',
    'etc.': 'etcétera',
    'sr.': 'señor',
    'sra.': 'señora',
    'dr.': 'doctor',
    'dra.': 'doctora',
    'vs.': 'contra',
    vs: 'contra',
    'ee. uu.': 'Estados Unidos',
    'n.º': 'número',
    'n.°': 'número',
    nº: 'número',
    ...spanishOrdinals(),
    '1.er': 'primer',
    '3.er': 'tercer',
    '1er': 'primer',
    '3er': 'tercer',
  },
  degrees: 'grados',
  perHour: 'por hora',
};

/** The languages whose signs are spelled out; the voice reads those of others as it knows them. */
export const SPOKEN_NAMES: Readonly<Record<string, SpokenNames>> = {
  en: ENGLISH,
  id: INDONESIAN,
  hi: HINDI,
  es: SPANISH,
};
