import type { FakeArticle } from './fake-wikipedia.ts';

/** Articles of the fake, written for the tests, in the shape that Parsoid gives them. */

const REFERENCE =
  '<sup typeof="mw:Extension/ref" class="mw-ref reference"><a href="./X#cite_note-1"><span class="mw-reflink-text">[1]</span></a></sup>';

const BOROBUDUR: FakeArticle = {
  key: 'Borobudur',
  redirects: ['Candi Borobudur'],
  description: 'candi Buddha di Magelang',
  revision: 27_001,
  paragraphs: [
    `<b>Borobudur</b> (<a href="./Bahasa_Jawa">Jawa</a>: <span lang="jv">ꦕꦤ꧀ꦝꦶ</span>) adalah sebuah candi Buddha yang terletak di Magelang, Jawa Tengah.${REFERENCE} Candi ini dibangun dari dua juta potong batu andesit.`,
    'Bangunan ini terdiri atas sembilan teras yang ditumpuk, dan pada puncaknya berdiri sebuah stupa besar. Dinding candi dihiasi 2.672 panel relief. Relief itu diceritakan searah jarum jam oleh para peziarah.',
    `Candi ini pernah tertutup abu gunung dan hutan selama ratusan tahun. Pada tahun 1814 Raffles mengirim seorang insinyur untuk membersihkannya.<span style="display:none">rahasia</span> Setiap tahun umat Buddha merayakan Waisak di sini.`,
  ],
};

const TAJ: FakeArticle = {
  key: 'ताजमहल',
  description: 'आगरा का मकबरा',
  revision: 81,
  paragraphs: [
    'ताजमहल आगरा में यमुना नदी के किनारे बना एक मकबरा है। इसे मुगल बादशाह शाहजहाँ ने अपनी पत्नी मुमताज़ महल की याद में बनवाया था।',
    'इसे बनाने में लगभग बीस हज़ार कारीगर लगे और काम बाईस साल चला। सफेद संगमरमर राजस्थान के मकराना से लाया गया था। मीनारें थोड़ी बाहर की ओर झुकी हैं ताकि भूकंप में वे मकबरे पर न गिरें।',
  ],
};

const FUJI: FakeArticle = {
  key: '富士山',
  description: '日本の山',
  revision: 3776,
  paragraphs: [
    '富士山は、静岡県と山梨県にまたがる活火山である。標高は三千七百七十六メートルで、日本で最も高い山である。',
    '最後の噴火は一七〇七年に起こり、江戸の町にも灰が降った。山頂には郵便局があり、夏のあいだだけ開いている。山の頂上の土地は神社のものである。登山道は四つあり、夏には二十万人以上が登る。湖に映る姿は「逆さ富士」と呼ばれ、昔から絵に描かれてきた。',
    '富士山の雪は五月ごろまで残る。山のふもとには五つの湖が並んでいる。昔の人はこの山を神として敬った。今では世界遺産に登録されている。',
  ],
};

export const ENGLISH: readonly FakeArticle[] = [
  {
    key: 'Sleep',
    revision: 5,
    paragraphs: [
      'Sleep is a state of rest of the body and the mind. It comes back every night and lasts some hours in most animals.',
      'Nobody knows for sure why animals sleep, and many answers have been given. '.repeat(6),
    ],
  },
  { key: 'Mercury', type: 'disambiguation', paragraphs: ['Mercury may refer to several things.'] },
  {
    key: 'Mercury_(planet)',
    description: 'first planet from the Sun',
    revision: 88,
    paragraphs: [
      'Mercury is the first planet from the Sun and the smallest one in the Solar System.',
      'A year there takes eighty-eight days on Earth. The side in the sun is as hot as an oven, and the night is colder than any place on Earth. The planet has hardly any air that could keep the warmth. Its surface is full of craters, as that of the Moon.',
      'Two spacecraft have visited it so far. Both found ice in craters that the sun never reaches.',
    ],
  },
  {
    key: 'Octopus',
    redirects: ['Octopuses', 'Octopi'],
    description: 'soft-bodied sea animal',
    revision: 1_234_567,
    paragraphs: [
      `An <b>octopus</b> <span class="IPA">/ˈɒktəpʊs/</span> (<i>plural</i> octopuses) is a soft-bodied animal of the sea with eight arms.${REFERENCE}`,
      'Octopuses have three hearts and blue blood. Two of the hearts move blood through the gills, and the third one serves the rest of the body. Most of their nerve cells are in the arms, so that an arm can taste what it touches.',
      'An octopus changes the colour of its skin in less than a second. Some species carry coconut shells and use them as a house. Many live for only one or two years, and the mother dies when her eggs hatch.',
      'In tanks octopuses have opened jars and found their way through mazes. One in New Zealand left its tank at night and slid down a pipe to the sea.',
    ],
  },
];

export const EDITIONS = { en: ENGLISH, id: [BOROBUDUR], hi: [TAJ], ja: [FUJI] };
