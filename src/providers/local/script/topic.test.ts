import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { openCorpus } from './corpus.ts';
import { matchDomain } from './match.ts';
import { readTopic } from './topic.ts';

const corpus = await openCorpus();
const languages = await corpus.languages();
const texts = new Map(
  await Promise.all(languages.map(async (name) => [name, await corpus.texts(name)] as const)),
);

/** Topics as people type them, and the domain they are about. */
const MATCHING: Record<string, readonly (readonly [topic: string, domain: string])[]> = {
  indonesian: [
    ['5 cara meningkatkan produktivitas kerja', 'productivity'],
    ['tips mengatur waktu untuk mahasiswa', 'productivity'],
    ['3 tips hemat uang untuk mahasiswa', 'saving-money'],
    ['cara menabung dengan cepat', 'saving-money'],
    ['Cara tidur nyenyak setiap malam', 'sleep'],
    ['5 cara belajar efektif', 'studying'],
    ['tips olahraga untuk pemula di rumah', 'fitness-beginners'],
    ['belajar memasak untuk pemula', 'cooking-basics'],
    ['cara bicara di depan umum tanpa gugup', 'public-speaking'],
    ['rahasia public speaking', 'public-speaking'],
    ['tips wawancara kerja', 'job-interview'],
    ['cara cepat belajar bahasa inggris', 'language-learning'],
    ['kebiasaan membaca buku setiap hari', 'reading-habit'],
    ['cara merawat tanaman hias', 'houseplants'],
    ['tips packing untuk liburan', 'travel-packing'],
  ],
  english: [
    ['5 ways to improve your productivity at work', 'productivity'],
    ['How to sleep better', 'sleep'],
    ['7 ways to save money', 'saving-money'],
    ['public speaking tips for beginners', 'public-speaking'],
    ['How to take better photos with your phone', 'phone-photography'],
    ['job interview tips', 'job-interview'],
    ['how to study for exams', 'studying'],
    ['morning routine ideas', 'morning-routine'],
    ['remote work tips', 'remote-work'],
    ['how to keep houseplants alive', 'houseplants'],
    ['better coffee at home', 'coffee-brewing'],
    ['How to write better emails', 'email-writing'],
    ['reduce food waste at home', 'less-food-waste'],
    ['staying safe online', 'online-safety'],
    ['packing light for a trip', 'travel-packing'],
  ],
  hindi: [
    ['५ तरीके पैसे बचाने के', 'saving-money'],
    ['पैसे बचाने के 5 आसान तरीके', 'saving-money'],
    ['अच्छी नींद के लिए टिप्स', 'sleep'],
    ['पढ़ाई कैसे करें', 'studying'],
    ['इंटरव्यू की तैयारी कैसे करें', 'job-interview'],
    ['पब्लिक स्पीकिंग टिप्स', 'public-speaking'],
    ['अंग्रेज़ी कैसे सीखें', 'language-learning'],
    ['सुबह की दिनचर्या', 'morning-routine'],
    ['मोबाइल से अच्छी फोटो कैसे लें', 'phone-photography'],
    ['प्रोडक्टिविटी बढ़ाने के 5 तरीके', 'productivity'],
  ],
  spanish: [
    ['cinco consejos para ahorrar dinero', 'saving-money'],
    ['5 formas de mejorar tu productividad', 'productivity'],
    ['cómo dormir mejor', 'sleep'],
    ['como hablar en publico sin miedo', 'public-speaking'],
    ['consejos para una entrevista de trabajo', 'job-interview'],
    ['cómo tomar fotos con el celular', 'phone-photography'],
    ['trabajar desde casa', 'remote-work'],
    ['aprender inglés rápido', 'language-learning'],
    ['hábito de leer todos los días', 'reading-habit'],
    ['cómo hacer una maleta pequeña', 'travel-packing'],
    ['rutina de ejercicio para principiantes', 'fitness-beginners'],
  ],
};

/** Topics that the corpus has nothing about, many of them with a word in them that it knows. */
const FOREIGN: Record<string, readonly string[]> = {
  indonesian: [
    'cara mengatasi kanker',
    'obat susah tidur dari dokter',
    'tips investasi saham untuk pemula',
    'harga emas hari ini',
    'hasil pertandingan liga inggris',
    'sejarah kerajaan majapahit',
    'penyakit tanaman padi',
    'cara membuat bom',
    'biji kopi termahal di dunia',
    'harga tiket konser',
    'cara main bitcoin',
    'resep rendang padang',
    'tidur dengan mantan',
    'gaji anggota DPR',
    'apnea tidur',
    'anjing gila',
    'pengobatan insomnia',
    'uang kripto',
    'hukum jual beli tanah',
  ],
  english: [
    'bitcoin',
    'bitcoin price prediction',
    'a cure for cancer',
    'football results last night',
    'the history of Rome',
    'sleep apnea treatment',
    'sleeping pills side effects',
    'cooking meth',
    'sleeping bags review',
    'hot dog recipe',
    'how to scam people',
    'hacking a bank',
    'coffee prices in Brazil',
    'stock market for beginners',
    'investing your savings in crypto',
    'nuclear power plant safety',
    'photosynthesis explained',
    'dog food recall',
    'study finds new planet',
    'morning sickness',
    'phone battery replacement',
    'student loan forgiveness',
    'email server configuration',
    'presentation of symptoms in diabetes',
    'budget 2027 federal government',
    'speaker wire gauge',
    'how to lose weight fast',
    'energy drinks',
    'Harvard university ranking',
    'train your dragon',
    'reading glasses',
    'speeding tickets',
    'best running shoes 2026',
    'tax return deadline',
    '5 minute crafts',
    'instagram password hack',
    'make money online',
    'save the whales',
    'dog breeds',
    'plants vs zombies',
    'social anxiety disorder',
    'email marketing software',
    'budget hotels in Bali',
    'coffee shop franchise',
    'interview with the vampire',
    'student visa requirements',
    'speech therapy',
    'weight lifting world record',
    'video games',
    'password manager comparison',
  ],
  hindi: [
    'कैंसर का इलाज',
    'बिटकॉइन में निवेश',
    'शेयर बाजार क्या है',
    'क्रिकेट मैच का स्कोर',
    'नींद की गोली के नुकसान',
    'मुगल साम्राज्य का इतिहास',
    'पैसे दोगुना करने की स्कीम',
    'कुत्ते के काटने का इलाज',
    'पढ़ाई के लिए लोन',
  ],
  spanish: [
    'tratamiento de la apnea del sueño',
    'curar el cáncer',
    'invertir en bitcoin',
    'resultados de la liga',
    'historia de Roma',
    'perros calientes al estilo Nueva York',
    'pastillas para dormir',
    'bolsa de valores para principiantes',
    'enfermedades de las plantas de tomate',
    'libros contables',
  ],
};

for (const [name, topics] of Object.entries(MATCHING)) {
  test.each(topics)(`${name}: «%s» is about %s`, async (topic, domain) => {
    const patterns = await corpus.patterns(name);
    expect(matchDomain(topic, texts.get(name)!, patterns?.numbers, name)).toBe(domain);
  });
}

for (const [name, topics] of Object.entries(FOREIGN)) {
  test.each(topics)(`${name}: «%s» gets nobody else's tips`, async (topic) => {
    for (const language of languages) {
      const patterns = await corpus.patterns(language);
      expect(matchDomain(topic, texts.get(language)!, patterns?.numbers, language), language).toBeUndefined();
    }
  });
}

test.each([
  ['5 cara menabung', 'id', 5, 'cara menabung'],
  ['lima cara menabung', 'id', 5, 'cara menabung'],
  ['Pomodoro 25 menit', 'id', undefined, 'Pomodoro 25 menit'],
  ['belajar 10 menit sehari', 'id', undefined, 'belajar 10 menit sehari'],
  ['6 ways to save', 'en', 6, 'ways to save'],
  ['My 3 best habits', 'en', 3, 'My 3 best habits'],
  ['2025 goals', 'en', undefined, '2025 goals'],
  ['the long road to 10 books', 'en', undefined, 'the long road to 10 books'],
  ['4K video', 'en', undefined, '4K video'],
  ['1 trick', 'en', undefined, '1 trick'],
  ['५ तरीके', 'hi', 5, 'तरीके'],
  ['٥ نصائح', 'ar', 5, 'نصائح'],
  ['Save more!?', 'en', undefined, 'Save more'],
  ['5', 'en', 5, '5'],
])('«%s» (%s) asks for %s tips', async (content, tag, count, countless) => {
  const language = findLanguage(tag);
  const numbers = (await corpus.patterns(language.name))?.numbers ?? [];
  expect(readTopic(content, language, numbers)).toMatchObject({ count, countless });
});

test('control characters and width variants do not reach the script', () => {
  const topic = readTopic('  Ｓａｖｅ\u0007  more\n\tmoney ', findLanguage('en'), []);
  expect(topic.text).toBe('Save more money');
});
