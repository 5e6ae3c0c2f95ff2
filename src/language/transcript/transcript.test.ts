import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packageFile } from '../../contracts/places.ts';
import { isGreeting, refersBack } from './greetings.ts';
import { sentencesOfLine } from './sentences.ts';
import { statementsOf } from './statements.ts';
import { isTranscript, readTranscript } from './transcript.ts';

const sample = (name: string) => readFileSync(packageFile(`fixtures/transcripts/${name}`), 'utf8');
const saidIn = (text: string) => statementsOf(readTranscript(text), 'en');

const BREAD = [
  'welcome back to the kitchen',
  'today I want to show you how to bake a loaf of bread at home without any machine',
  'first you mix flour water salt and a little yeast and leave it alone for a whole night',
];

test.each<[string, readonly string[]]>([
  ['yt-auto.vtt', BREAD],
  ['yt-rolling.srt', BREAD],
  [
    'yt-copied.txt',
    [
      'hello everyone and welcome back',
      'today we look at why plants die indoors',
      'most people water their plants too often stick a finger in the soil before you pour',
      'if it is wet two knuckles deep then wait',
    ],
  ],
  ['noms.srt', ['Good evening, today we talk about sleep and light.']],
  [
    'styled.srt',
    [
      'Most people throw away half of what they buy.',
      'A shopping list saves more money than any coupon you will ever find.',
      'Why do leftovers go bad so fast?',
      'Because we put hot food in deep boxes.',
      'Keep the first shelf for food that must be eaten today & tomorrow.',
      'Freeze bread in slices and toast it straight from the freezer.',
    ],
  ],
  ['whisper.json', ['Most people think that running is about speed.']],
  ['whisper.tsv', ['Most people think that running is about speed.']],
  [
    'speakers.txt',
    [
      'What is the biggest mistake people make with coffee?',
      'They buy it ground and keep it for a year.',
      'So what should they do instead?',
      'Buy whole beans, grind them right before brewing and weigh both water and coffee.',
      'Water that just stopped boiling is hot enough.',
      'And clean the grinder once a month with rice or a brush.',
    ],
  ],
  [
    'zoom.vtt',
    [
      "Let's talk about why our onboarding mails are never opened.",
      'The subject line says welcome, and so does every other mail.',
      'So write one line that says what they can do today.',
    ],
  ],
])('%s: words only, each once', (name, beginning) => {
  const statements = saidIn(sample(name));
  expect(statements.slice(0, beginning.length)).toEqual(beginning);
  const text = statements.join(' ');
  expect(text).not.toMatch(
    /\d\d:\d\d|-->|<|>|\[|♪|&amp;|WEBVTT|\bNOTE\b|ANNA|TOM:|Lopez|LAUGHTER|\bminutes?, |"/,
  );
  expect(new Set(statements).size).toBe(statements.length);
});

test('a transcript is known by its form, and a text is none', () => {
  for (const name of ['yt-auto.vtt', 'yt-copied.txt', 'noms.srt', 'whisper.json', 'whisper.tsv'])
    expect(isTranscript(sample(name)), name).toBe(true);
  for (const text of [
    'Meet me at\n5:30\nat the station.',
    '{"text":"a"}',
    '[Music] is a word',
    sample('abbr.txt'),
  ])
    expect(isTranscript(text), text).toBe(false);
});

test('other forms of the same', () => {
  expect(saidIn('[00:00.000 --> 00:04.320]  Run slowly.\n[00:04.320 --> 00:09.000]  Run often.\n')).toEqual([
    'Run slowly.',
    'Run often.',
  ]);
  expect(
    saidIn(
      '\uFEFFWEBVTT\r\n\r\nintro\r\n00:01.000 --> 00:02.000 line:0\r\nIt&#39;s &lt;b&gt; &amp; &quot;c&quot;.\r\n',
    ),
  ).toEqual(['It\'s <b> & "c".']);
  expect(
    saidIn('1\n00:00:01,000 --> 00:00:02,000\n>> I said\n2\n00:00:02,000 --> 00:00:03,000\n5 times no.\n'),
  ).toEqual(['I said 5 times no.']);
  // Captions that grow by a word, and a line that is said twice with time between.
  const cue = (at: number, text: string) => `0:0${at}.000 --> 0:0${at + 1}.000\n${text}\n\n`;
  expect(saidIn(`${cue(1, 'Buy')}${cue(2, 'Buy whole')}${cue(3, 'Buy whole beans.')}`)).toEqual([
    'Buy whole beans.',
  ]);
  expect(saidIn(`${cue(1, 'Never.')}${cue(5, 'Never.')}`)).toEqual(['Never.', 'Never.']);
});

test('sentences know abbreviations', () => {
  expect(sentencesOfLine(sample('abbr.txt').trim(), 'en').map((each) => each.slice(0, 12))).toEqual([
    'Dr. Smith mo',
    'At 3 p.m. on',
    'The company,',
    'He said it w',
    'Mr. Jones, i',
    'Nobody knew ',
  ]);
  expect(
    sentencesOfLine('La Sra. Ruiz llegó. Eso no. Se va. Véase la pág. 4 del Dr. Gil.', 'es'),
  ).toHaveLength(4);
  expect(
    sentencesOfLine('Bpk. Hadi membeli beras, gula, dll. di pasar. Ia pulang pada No. 7.', 'id'),
  ).toHaveLength(2);
  expect(sentencesOfLine('डॉ. शर्मा आए। प्रो. राव गए।', 'hi')).toEqual(['डॉ. शर्मा आए।', 'प्रो. राव गए।']);
  expect(sentencesOfLine('J. K. Rowling wrote it. So did I. Then we left.', 'en')).toHaveLength(3);
});

test('greetings and sentences that lean on others are told apart from substance', () => {
  for (const text of [
    'Hi everyone, welcome back.',
    'Hola a todos.',
    'Halo semuanya.',
    'नमस्ते दोस्तों।',
    'Oh no.',
    'Yeah.',
  ])
    expect(isGreeting(text), text).toBe(true);
  for (const text of [
    'High heat makes bread crisp.',
    'Hiking is cheap.',
    'Noise wakes you up.',
    'Halogen lamps are warm.',
  ])
    expect(isGreeting(text), text).toBe(false);
  for (const text of [
    'It is really slow.',
    'And they keep it.',
    'Bake it with the lid on.',
    'Eso no basta.',
    'Itu mahal.',
    'But I had never worked out what a candle cost me.',
    "Right, and what I'd say is, your price tells people what the thing is.",
    'Pero el pan estaba duro.',
    'Tapi harganya naik.',
    'लेकिन दाम बढ़ गया।',
  ])
    expect(refersBack(text), text).toBe(true);
  for (const text of [
    'Right now bread is cheap.',
    'No bread rises in the cold.',
    'Butter is soft.',
    'Itinerary first.',
    'Keep the bedroom cool.',
    'When you water a plant, it drinks.',
  ])
    expect(refersBack(text), text).toBe(false);
});
