import { expect, test } from 'vitest';
import { isGreeting } from './greetings.ts';
import { statementsOf, withPauses } from './statements.ts';
import { isTranscript, readTranscript } from './transcript.ts';

const saidIn = (text: string, tag = 'en') => statementsOf(readTranscript(text), tag);

const PLANTS = [
  'Most houseplants die because we water them too often.',
  'Push a finger into the soil, before you pour.',
  'Wait & check again tomorrow.',
];

test.each<[string, string]>([
  [
    'HTML',
    '<!DOCTYPE html><html><head><title>On plants</title><style>p{color:red}</style></head><body><header><h1>On plants</h1></header>' +
      '<p>Most houseplants die because we water them too often.</p><script>alert("<p>no</p>")</script>' +
      '<p>Push a finger into the soil, before you pour.<p>Wait &amp; check again tomorrow.</p><footer>2026</footer></body></html>',
  ],
  [
    'times in running text',
    '[00:00] Most houseplants die because we water them too often. (00:04) Push a finger into the soil, 00:06 before you pour. [00:09] Wait & check again tomorrow.',
  ],
  [
    'TTML',
    '<?xml version="1.0"?>\n<tt xmlns="http://www.w3.org/ns/ttml"><head><styling><style xml:id="p"/></styling></head><body><div>\n' +
      '<p begin="00:00:01.000" end="00:00:04.000">Most houseplants die because<br/>we water them too often.</p>\n' +
      '<p begin="4.1s" end="8s"><span tts:color="white">Push a finger into the soil, before you pour.</span></p>\n' +
      '<p begin="8.1s" end="10s">[music]</p><p begin="10.1s" end="12s">Wait &amp; check\n again tomorrow.</p></div></body></tt>',
  ],
  [
    'the XML of a video page',
    '<transcript><text start="0.5" dur="3">Most houseplants die because we water them too often.</text>' +
      '<text start="3.5" dur="3">Push a finger into the soil, before you pour.</text><text start="7" dur="2">Wait &amp;amp; check again tomorrow.</text></transcript>',
  ],
  [
    'SBV',
    '0:00:01.000,0:00:04.000\nMost houseplants die because\nwe water them too often.\n\n0:00:04.100,0:00:08.000\n>> ANNA: Push a finger into the soil, before you pour.\n\n0:00:08.100,0:00:12.000\nWait & check again tomorrow.\n',
  ],
  [
    'ASS',
    '[Script Info]\nTitle: Plants\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n' +
      'Dialogue: 0,0:00:04.10,0:00:08.00,Default,Anna,0,0,0,,Push a finger into the soil, before you pour.\n' +
      'Dialogue: 0,0:00:01.00,0:00:04.00,Default,,0,0,0,,{\\an8}Most houseplants die because\\Nwe water them too often.\n' +
      'Comment: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,Nobody says this.\n' +
      'Dialogue: 0,0:00:08.10,0:00:12.00,Default,,0,0,0,,Wait & check again tomorrow.\n',
  ],
  [
    'LRC',
    '[ti:Plants]\n[ar:Anna]\n[length:00:30]\n[00:01.00]Most houseplants die because we water them too often.\n[00:04.10]Push a finger into the soil, before you pour.\n[00:08.10]<00:08.10>Wait <00:08.50>& check again tomorrow.\n',
  ],
])('%s: words only, each once', (_, text) => {
  expect(saidIn(text).map((each) => each.replace('&amp;', '&'))).toEqual(PLANTS);
});

test('an exported chat: what people write, each message a sentence', () => {
  const phone =
    '[12/03/2024, 09:15:22] Rina: Pertama aku tulis semua utang\n[12/03/2024, 09:16:02] Budi: Terus yang kecil gimana?\n' +
    '\u200E[12/03/2024, 09:17:40] Rina: \u200Eimage omitted\n[12/03/2024, 09:18:10] Rina: Bayar minimumnya dulu.\nSisanya nanti\n';
  expect(saidIn(phone, 'id')).toEqual([
    'Pertama aku tulis semua utang.',
    'Terus yang kecil gimana?',
    'Bayar minimumnya dulu.',
    'Sisanya nanti.',
  ]);
  const other =
    '12/03/24, 9:15\u202Fam - Messages and calls are end-to-end encrypted. No one outside of this chat can read them.\n' +
    '12/03/24, 9:15\u202Fam - Mia: I wrote to five people a day\n12/03/24, 9:16\u202Fam - Mia: <Media omitted>\n12/03/24, 9:17\u202Fam - Tom: Half of them answered.\n';
  expect(saidIn(other)).toEqual(['I wrote to five people a day.', 'Half of them answered.']);
  expect(isTranscript(phone)).toBe(true);
});

test('a name and a time above the words, and the head of the page above all', () => {
  expect(
    saidIn(
      'Interview with Priya\nFri, Mar 1, 2024 10:02AM • 12:31\n\nSUMMARY KEYWORDS\nbread, starter\n\nDaniel  00:02\nHow do you keep it alive?\n\nPriya  00:07\nYou dry it. Flakes stay alive for a year.\n',
    ),
  ).toEqual(['How do you keep it alive?', 'You dry it.', 'Flakes stay alive for a year.']);
});

test('chapters with names of their own are no speech', () => {
  const text =
    "My title\n0:00\nhey what's up guys it's Kevin here and in today's video\n0:04\nI'm going to show you how I edit my videos on a phone\nStep 1: Organize your clips\n0:15\nthe first thing you want to do is put every clip\n0:19\ninto one album and delete the ones you won't use\nOutro\n1:02\nthat is all I know about it";
  expect(saidIn(text).join(' ')).not.toMatch(/title|Step|Outro/);
  // Where many times have two lines, they are captions.
  expect(saidIn('0:00\nPut your phone\nIn the kitchen\n0:04\nBuy a clock\nAnd sleep\n0:08\nRead')).toEqual([
    'Put your phone In the kitchen Buy a clock And sleep Read',
  ]);
});

const srt = (...lines: readonly string[]) =>
  lines
    .map((line, at) => `${at + 1}\n00:00:${10 + at * 3},000 --> 00:00:${12 + at * 3},900\n${line}\n`)
    .join('\n');

test('letters without capitals: names, sounds and lines of a caption', () => {
  expect(
    saidIn(
      srt(
        '寝る前にスマホを見ると、\n脳は昼間だと勘違いします。',
        '（拍手）毎日同じ時間に起きます。',
        '田中：夜ぐっすり眠れます。',
        '♪〜',
      ),
      'ja',
    ),
  ).toEqual([
    '寝る前にスマホを見ると、脳は昼間だと勘違いします。',
    '毎日同じ時間に起きます。',
    '夜ぐっすり眠れます。',
  ]);
  expect(saidIn(srt('أحمد: هل أزن القهوة؟', 'سارة: زن القهوة دائماً.'), 'ar')).toEqual([
    'هل أزن القهوة؟',
    'زن القهوة دائماً.',
  ]);
  expect(saidIn(srt('रवि: चाय पर तीन हजार जा रहे थे।', 'रवि: अब मैं टिफिन ले जाता हूँ।'), 'hi')).toEqual([
    'चाय पर तीन हजार जा रहे थे।',
    'अब मैं टिफिन ले जाता हूँ।',
  ]);
  // In a text they are the author's own.
  expect(saidIn('材料：小麦粉と水。\n\n作り方：混ぜます。', 'ja').join('')).toContain('材料：小麦粉');
});

test('writing without spaces and marks is cut where captions end', () => {
  const thai = srt(
    'คนส่วนใหญ่เก็บเงินที่เหลือจากการใช้จ่าย',
    'แต่วิธีที่ได้ผลคือเก็บก่อนใช้ทุกเดือน',
    'จดรายจ่ายทุกวันแล้วคุณจะเห็นว่าเงินหายไปไหน',
  );
  expect(saidIn(thai, 'th')).toHaveLength(3);
  const japanese = srt(
    '寝る前にスマホを見ると',
    '脳は昼間だと勘違いします',
    '部屋の明かりを少しずつ暗くしていきましょう',
    '寝室の温度は十八度くらい',
  );
  expect(withPauses(saidIn(japanese, 'ja'))).toEqual([
    '寝る前にスマホを見ると脳は昼間だと勘違いします。',
    '部屋の明かりを少しずつ暗くしていきましょう。',
    '寝室の温度は十八度くらい。',
  ]);
});

test('exports of editing programs are read as text and as a table; who speaks is not said', () => {
  const rows = PLANTS.map((text, at) => [`00;00;0${at * 3};12`, `00;00;0${at * 3 + 2};24`, text] as const);
  const asText = rows.map(([start, end, text], at) => `${start} - ${end}\nSpeaker ${at % 2}\n${text}\n`);
  const table = rows.map(([start, end, text]) => `"Speaker 1","${start}","${end}","${text}"`);
  const header = '"Speaker Name","Start Time","End Time","Text"';
  expect(saidIn(asText.join('\n'))).toEqual(PLANTS);
  expect(saidIn([header, ...table].join('\n'))).toEqual(PLANTS);
  expect(isTranscript(asText.join('\n'))).toBe(true);
});

test('times within a text, fillers, sound checks and what a program says of itself are not said', () => {
  expect(
    saidIn('[00:00:00] Speaker 1: Um, so, roots need air. [00:00:06] And, uh, water.\n\nSpeaker 1: Yes.'),
  ).toEqual(['So, roots need air.', 'And, water.', 'Yes.']);
  expect(saidIn('Um die Ecke steht ein Baum.', 'de')).toEqual(['Um die Ecke steht ein Baum.']);
  expect(saidIn('Ana  00:02\nWater it.\n\nBen  00:04\nYes.\n\nTranscribed by https://otter.ai')).toEqual([
    'Water it.',
    'Yes.',
  ]);
  expect(isGreeting('Okay, can everyone hear me?')).toBe(true);
  const greeted =
    '1\n00:00:01,000 --> 00:00:03,000\nالسلام عليكم ورحمة الله\n\n2\n00:00:03,100 --> 00:00:06,000\nالماء مهم.\n';
  expect(saidIn(greeted, 'ar')).toEqual(['السلام عليكم ورحمة الله.', 'الماء مهم.']);
});

test('abbreviations of other languages end no sentence', () => {
  expect(saidIn('Nimm z. B. eine Tasse. Der Druck liegt bei ca. 2 bar.', 'de')).toEqual([
    'Nimm z. B. eine Tasse.',
    'Der Druck liegt bei ca. 2 bar.',
  ]);
});

test('long speech without marks is cut before a clause, and never behind an article', () => {
  const text =
    "so today we're talking about why your sourdough is always flat and honestly it's almost never the recipe it's the temperature of your kitchen my kitchen in January is cold";
  const [first] = statementsOf({ parts: [{ text, turn: true }], punctuated: false }, 'en');
  expect(first).toMatch(/never the recipe$/);
  const thai = 'เพราะรากต้องการอากาศพอๆ กับน้ำที่เรารดทุกวัน';
  expect(statementsOf({ parts: [{ text: thai, turn: true }], punctuated: false }, 'th')).toEqual([thai]);
});

test('a greeting is known in every language', () => {
  for (const text of [
    'السلام عليكم ورحمة الله، أهلاً بكم.',
    'নমস্কার বন্ধুরা।',
    '大家好，欢迎回来。',
    'こんにちは、今日は睡眠の話です。',
    '안녕하세요 여러분.',
    'สวัสดีครับ',
    'Xin chào các bạn.',
    'Bonjour à tous.',
    'Guten Tag zusammen.',
    'Ciao a tutti.',
    'Olá pessoal.',
    'Hoi allemaal.',
    'Cześć wam.',
    'Привет всем.',
    'Merhaba arkadaşlar.',
    'Hai semua.',
  ])
    expect(isGreeting(text), text).toBe(true);
  for (const text of [
    '取消不用的订阅。',
    '쓰지 않는 구독을 해지하세요.',
    'どうもうまくいかない日がある。',
    'Salutaire pour le dos.',
  ])
    expect(isGreeting(text), text).toBe(false);
});

test('lines of writing without spaces and marks are thoughts of their own, and the page names no track', () => {
  const lines = [
    '大家好',
    '今天我们聊聊竹子的一生',
    '竹子一天能长一米多',
    '它不是树而是一种草',
    '竹子开花以后就会死去的',
  ];
  expect(saidIn(lines.join('\n'), 'zh')).toEqual(lines);
  const copied = '0:00\nrivers bend and bend\n0:04\nuntil a lake stays behind\nEnglish (auto-generated)';
  expect(saidIn(copied).join(' ')).toBe('rivers bend and bend until a lake stays behind');
  expect(
    saidIn(
      'आज हम बात करेंगे पानी बचाने की सबसे पहले नल बंद रखिए जब आप ब्रश करते हों और फिर नहाने के लिए बाल्टी लीजिए शावर से पाँच मिनट में पचास लीटर पानी जाता है',
      'hi',
    )[1],
  ).toMatch(/^सबसे पहले/u);
});
