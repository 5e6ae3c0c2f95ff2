// Makes fixtures/icon-words/: which drawing of the emoji set a word of each language stands for, from the annotations of
// Unicode CLDR. Run once for each new version of CLDR, with a folder in which it is installed:
//   npm install --prefix /tmp/cldr cldr-annotations-full@48.2.0 && node scripts/icon-words.mjs /tmp/cldr

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SYNONYMS } from '../src/providers/local/image/icon-words.ts';
import { contentWords } from '../src/rag/search/stop-words.ts';

const LANGUAGES = {
  ...{ ar: 'arabic', bn: 'bengali', de: 'german', en: 'english', es: 'spanish', fr: 'french', hi: 'hindi' },
  ...{
    id: 'indonesian',
    it: 'italian',
    ja: 'japanese',
    ko: 'korean',
    ms: 'malay',
    nl: 'dutch',
    pl: 'polish',
  },
  ...{ pt: 'portuguese', ru: 'russian', th: 'thai', tr: 'turkish', vi: 'vietnamese', zh: 'chinese' },
};
const HEAD_FIRST = new Set(['ar', 'es', 'fr', 'id', 'it', 'ms', 'pt', 'th', 'vi']);
const UNSPACED = new Set(['ja', 'th', 'zh']);
/** A keyword that so many drawings share, as `food` or `animal`, names none of them. */
const MOST_SHARED = 5;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const [cldr = '.'] = process.argv.slice(2);
const annotationsOf = (tag) =>
  JSON.parse(
    readFileSync(
      join(cldr, 'node_modules/cldr-annotations-full/annotations', tag, 'annotations.json'),
      'utf8',
    ),
  ).annotations.annotations;

const characters = require('@iconify-json/fluent-emoji-flat/chars.json');
const { categories } = require('@iconify-json/fluent-emoji-flat/metadata.json');
const things = ['Activities', 'Animals & Nature', 'Food & Drink', 'Objects', 'Travel & Places'];
const curated = new Set(Object.values(SYNONYMS));
const allowed = new Set([
  ...things.flatMap((name) => categories[name]).filter((name) => !/oclock|thirty|-moon|^moon-/.test(name)),
  ...curated,
]);
const named = new Set(['Animals & Nature', 'Food & Drink'].flatMap((name) => categories[name]));
const ADJECTIVES = new Set(
  'soft slow sweet fresh wild wise strong busy lazy cute dirty friendly spicy raw dry wet calm cool spirit nature change changes one two party good luck lucky side'.split(
    ' ',
  ),
);
/** What no word should stand for, whatever it is called in a language. */
const NEVER = new Set([
  'cigarette',
  'pistol',
  'bomb',
  'coffin',
  'headstone',
  'pile-of-poo',
  'middle-finger',
  'moai',
  ...[
    'hamsa',
    'nazar-amulet',
    'stop-sign',
    'wine-glass',
    '1st-place-medal',
    '2nd-place-medal',
    '3rd-place-medal',
  ],
  ...['feather', 'kangaroo', 'dashing-away', 'amphora'],
]);
const iconOf = (text) => {
  const codes = [...text].map((character) => character.codePointAt(0).toString(16));
  return characters[codes.join('-')] ?? characters[codes.filter((code) => code !== 'fe0f').join('-')];
};

/** Words of English names that mean something else alone, as in milky way. */
const MISLEADING = new Set(
  'way new good nothing strong first second third stop love life king best real great super cool hard top free win day fast baby'
    .split(' ')
    .concat(
      'people person time big little long old open small light flat full high low next right left sign mark set'.split(
        ' ',
      ),
    ),
);

/**
 * Words that name no thing in a sentence, or another one than the drawing: what CLDR says of a thing («proud» of a peacock,
 * «serve» of ice cream), parts of names («club suit», «pig nose»), verbs, and words that mean two things (gold and sleep).
 */
const NO_THINGS = {
  en: `accident alpha angelic arm ascend ascension ass assistance bearer bite blind board bottoms branch build bust cancer cell
    chain check checked cheers chip clink clinking coaster contact convoluted corn creature cube curious curry decreasing
    dialog disease drumstick dying ear easy elegant emerge extinction face fall fallen feed feet female fever filling
    flamboyant flavoring flock fluffy fluttering flutter four fresh frame fried fry garnish glory growl guide habitat handle
    happy hatching heavenly herd hugging hump immortal increasing index indecisive iron large leg legged legs liberty lifting
    machine male man maze melted men natural nose nurturing order ostentatious ouch parasite paws pester piece pin playful
    pointing pop popping position pot potassium pretty prints proud pudding pump purity purple race rail rebirth refreshing
    reincarnation reinvent renewal rescue revival revive rise ripe roar root rotting safari sand saucer sent serve service
    shake shallow shaved shedding shot showing silly slay sly smell snap spill spirit spots steam sting stink stone straw
    stripe stubborn stuffed suit swirl tick tie tilted toast transform trap treat twisted ugly unlucky upset upward voltage
    wave wedge wilted wrap`.split(/\s+/),
  hi: ['सेव', 'सोना'], // the English save of videos; to sleep
  // Adjectives and verbs of feeling, size and movement, numbers, and parts of names, as CLDR's keywords hold them.
  id: `tahan empat hentikan henti berhenti kecil masuk lama mata merona dialog komik atas badan jari satu telunjuk tunjuk mutiara
    muda kabur pergi angkat beban pria perempuan bayangan hangat nyaman perpisahan mamalia buta bantuan layanan bimbingan pandai
    penasaran hitam alfa leo besar predator bodoh kedelai tendang belang dua alpha punah raksasa bawah lambat pelan malas ceria
    gembira bau busuk pengganggu cakar anggun tropikal bangga cantik pamer sok sombong warna-warni bulu melayang penerbangan
    konyol abadi bangkit kekal reinkarnasi pembawa kisah sembur mahluk spiral kehidupan sengat capit menyelam selam sarang melata
    romantis kecantikan kesucian ketenangan layu indigo ungu violet merawat gugur beruntung tiup angin cabang oranye asam masam
    segar kesehatan matang sehat labirin telinga panas liar perisa ginjal organik gulung berkeluk besi bingung tulang bungkus
    dibungkus meleleh kesal marah rasa isian lembut serut selebrasi batangan mengepul gagang sumbat klub berbenturan hore kosong
    tumpah habis menyimpan wadah arah orientasi nasional klasik berat keras padat solid perlindungan penampungan terlantar
    pekerjaan tiba datang darurat kuning rekreasi semi bakar ban belok berputar lalu batasan pembatas mengapung berangkat duduk
    suspensi ekstra cekatan cerdik betina berbulu bintik besi benda murah hak mode baik super naik naik-turun manusia jatuh lempar
    bahaya baki batang tutup buka keluar turun terima menerima putus lepas hidup tinggi kencang panjang level not personal gelap
    tajam tebal mewah berlapis serius palang pertolongan adil silang tertutup terbuka segitiga rangkaian bukti map kepingan slot
    pengaman pelindung medium meledak berbalik melambung bukaan tertarik potong diam gerak goyang lubang kok bet strike delapan
    sakit luka inggris prancis perancis rusia meksiko italia simbol lambang`.split(/\s+/),
  es: `ojo duda frío rojo dedo mano manos arriba apuntar fuerte joven género neutro peso gracias pies apoyo asistencia servicio
    negro animal terco res raya morro lento vago blanco blanca juguetón apestar picar bonito tropical orgulloso volar cuento
    concha animales pinzas perla crecer verde caída soplar fruto naranja azul roja naturaleza raíz barra francés porción mexicano
    suizo caja japonés frito masa relleno hielo caliente beber vacío vacía derramar verter llorar condimento picante arma
    almacenar recipiente nacional clásico obra pared poste abandonada nueva york torre libertad comercio establecimiento salida
    vapor jugar campaña tienda rápido próximo bala tabla parada vía círculo girar rodar señal seguridad suspensión asiento plaza
    aéreo espacio botones creciente rayos brillante colores gotas peligro presente medio alto efecto dieta fluctuar red tubo banda
    planear mando máquina conectar pista marco punto atar enredar oscuras emergencia accesorio cuello mujer prenda hombre calor
    correr airear preciosa cancelación nota control ruedas cuerda agitar movimiento flecha llamada recibir electrónico corriente
    personal contar cinta tapa cerrado abierto metal conmemorativo acceso evento cruz reparto nariz burbuja carrera
    brillar brillo guía curioso astuto pesca mascota cristal sales salida espiral bola pieza`.split(/\s+/),
  ms: ['tahan', 'empat', 'henti', 'berhenti', 'kecil', 'masuk', 'lama'],
  th: ['ไม่'], // not
  vi: ['uống'], // to drink
};

/** Words that CLDR does not have, or has in another meaning than videos do. */
const OWN = {
  es: {
    tiempo: 'stopwatch',
    aeropuerto: 'airplane',
    patata: 'potato',
    tienda: 'convenience-store',
    miel: 'honey-pot',
  },
  pt: { tempo: 'stopwatch' },
  it: { tempo: 'stopwatch' },
  fr: { temps: 'stopwatch' },
  hi: {
    पानी: 'droplet',
    पैसे: 'money-bag',
    पैसा: 'money-bag',
    किताब: 'open-book',
    चाय: 'hot-beverage',
    समय: 'stopwatch',
    घंटा: 'stopwatch',
  },
  ko: { 돈: 'money-bag', 물: 'droplet', 책: 'open-book', 집: 'house', 잠: 'sleeping-face' },
  ja: { 保存: 'bookmark' }, // CLDR: what a jar does
  ru: {
    машина: 'automobile',
    вода: 'droplet',
    воду: 'droplet',
    воды: 'droplet',
    деньги: 'money-bag',
    денег: 'money-bag',
  },
  th: { น้ำ: 'droplet', ดื่มน้ำ: 'droplet', เวลา: 'stopwatch' },
  id: { gaji: 'money-with-wings', waktu: 'stopwatch', teh: 'hot-beverage' },
  ms: { gaji: 'money-with-wings', masa: 'stopwatch' },
};

/** The drawings of every word of a language, whether they are in the set or not. */
function drawingsOf(tag) {
  const sets = new Map();
  for (const [text, { default: keywords = [] }] of Object.entries(annotationsOf(tag))) {
    for (const word of new Set(keywords.map(normal))) sets.set(word, (sets.get(word) ?? new Set()).add(text));
  }
  return sets;
}

const english = drawingsOf('en');
const concepts = Object.entries(SYNONYMS).flatMap(([word, icon]) =>
  english.has(word) ? [{ icon, drawings: english.get(word) }] : [],
);
/** The drawing chosen by hand for the English word that stands for the same drawings as a word of another language. */
function byConcept(drawings) {
  if (drawings === undefined || drawings.size < 2) return undefined;
  let best = { icon: undefined, share: 0.42 };
  for (const { icon, drawings: other } of concepts) {
    const both = [...drawings].filter((each) => other.has(each)).length;
    const share = both / (drawings.size + other.size - both);
    if (share > best.share) best = { icon, share };
  }
  return best.icon;
}

mkdirSync(join(root, 'fixtures/icon-words'), { recursive: true });
for (const [tag, language] of Object.entries(LANGUAGES)) {
  const candidates = new Map();
  const drawings = drawingsOf(tag);
  for (const [text, { default: keywords = [], tts: [name = ''] = [] }] of Object.entries(
    annotationsOf(tag),
  )) {
    const icon = iconOf(text);
    if (icon === undefined || !allowed.has(icon) || NEVER.has(icon)) continue;
    const called = normal(name);
    const words = new Set([called, ...keywords.map(normal), ...(UNSPACED.has(tag) ? [] : called.split(' '))]);
    for (const word of words) {
      if (!isWord(word, tag, language)) continue;
      const list = candidates.get(word) ?? [];
      const isCalled =
        called === word ? 10 : isHead(word, called, tag) ? (4 * word.length) / called.length : 0;
      const isKeyword = keywords.some((keyword) => normal(keyword) === word);
      if (!isKeyword && isCalled < 2.5) continue;
      list.push({
        icon,
        called: isCalled,
        score: isCalled + (curated.has(icon) ? 1.2 : 0) + 1 / (keywords.length + 1),
      });
      candidates.set(word, list);
    }
  }
  const words = {};
  for (const [word, list] of [...candidates].sort(([a], [b]) => (a < b ? -1 : 1))) {
    list.sort((a, b) => b.score - a.score || (a.icon < b.icon ? -1 : 1));
    const [best] = list;
    if (tag === 'en' && MISLEADING.has(word)) continue;
    // English keywords hold verbs and adjectives of any kind; only those of food and animals are things.
    const isThing = tag !== 'en' || (list.length <= 2 && named.has(best.icon) && !ADJECTIVES.has(word));
    const isSure = best.called >= 1.6 || (list.length <= MOST_SHARED && isThing);
    const concept = best.called >= 10 ? undefined : byConcept(drawings.get(word));
    if (concept !== undefined || isSure) words[word] = concept ?? best.icon;
  }
  for (const word of NO_THINGS[tag] ?? []) delete words[word];
  Object.assign(words, OWN[tag]);
  // One line for each drawing, with all its words, so that a change of CLDR can be read.
  const byIcon = Map.groupBy(Object.keys(words), (word) => words[word]);
  const lines = [...byIcon]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([icon, of]) => `  ${JSON.stringify(icon)}: ${JSON.stringify(of)}`);
  writeFileSync(join(root, 'fixtures/icon-words', `${tag}.json`), `{\n${lines.join(',\n')}\n}\n`);
  console.log(language, Object.keys(words).length);
}

/** Whether a word is what a name of several is about: the bag of a money bag, the `bolsa` of a `bolsa de dinero`. */
function isHead(word, called, tag) {
  if (HEAD_FIRST.has(tag)) return called.startsWith(word);
  return called.endsWith(word);
}

function normal(text) {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[’']s\b/g, '')
    .trim();
}

function isWord(word, tag, language) {
  if (/[\d,:()“”"!?|]/.test(word) || word.split(' ').length > 3) return false;
  const letters = [...word].length;
  if (/^\p{Script=Han}$/u.test(word)) return tag !== 'ko';
  if (letters < (/[\p{Script=Latin}\p{Script=Cyrillic}]/u.test(word) ? 3 : 2)) return false;
  return word.includes(' ') || contentWords([word], tag === 'en' ? 'english' : language).length > 0;
}
