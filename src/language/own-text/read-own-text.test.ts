import { expect, test } from 'vitest';
import { labelOf } from './labels.ts';
import { readOwnText } from './read-own-text.ts';

/** Scripts as people write them, in the forms of common templates; each with the parts that are meant. */
const TEMPLATES: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    '[Hook]\nYour plants are dying, and it is your fault.\n\n[Body 1]\nToo much water kills more plants than too little.\nCheck the soil with a finger first.\n\n[Body 2]\nTurn the pot once a week.\n\n[CTA]\nFollow for more.',
    [
      ['hook', 'Your plants are dying, and it is your fault.'],
      ['body1', 'Too much water kills more plants than too little. Check the soil with a finger first.'],
      ['body2', 'Turn the pot once a week.'],
      ['ending', 'Follow for more.'],
    ],
  ],
  [
    'HOOK: Stop scrolling!\n\nBODY 1: Drink water when you wake up.\n\nBODY 2: (smiling) Walk for ten minutes.\n\nCTA: Save this video.',
    [
      ['hook', 'Stop scrolling!'],
      ['body1', 'Drink water when you wake up.'],
      ['body2', 'Walk for ten minutes.'],
      ['ending', 'Save this video.'],
    ],
  ],
  [
    '**Hook (0-3s):** Did you know that bees can count?\n\n**Body (3-25s):**\n1. They count up to four.\n2. They know zero.\n3. They even add and subtract.\n\n**CTA (25-30s):** Follow along (and tell a friend).',
    [
      ['hook', 'Did you know that bees can count?'],
      ['body', 'They count up to four.'],
      ['', 'They know zero.'],
      ['', 'They even add and subtract.'],
      ['ending', 'Follow along (and tell a friend).'],
    ],
  ],
  [
    '# Hook\nWhy do cats purr?\n\n# Body\nNobody knows for sure. Cats purr when they are happy, but also when they are in pain.\n\nThe sound comes from the larynx.\n\n# Outro\nSee you next time.',
    [
      ['hook', 'Why do cats purr?'],
      ['body', 'Nobody knows for sure. Cats purr when they are happy, but also when they are in pain.'],
      ['', 'The sound comes from the larynx.'],
      ['ending', 'See you next time.'],
    ],
  ],
  [
    'Scene 1: Kitchen, morning\n(upbeat music)\nNarrator: You make this mistake every day.\n\nScene 2: Close-up of a mug\nNarrator: You pour boiling water on your coffee.\n[B-ROLL: steam rising]\n\nScene 3: Logo\nVO: Let it cool for half a minute. Your coffee will thank you.\n(music fades)',
    [
      ['scene1', 'You make this mistake every day.'],
      ['scene2', 'You pour boiling water on your coffee.'],
      ['scene3', 'Let it cool for half a minute. Your coffee will thank you.'],
    ],
  ],
  [
    'INT. KITCHEN - DAY\n\nA man opens the fridge.\n\nNARRATOR (V.O.)\nEvery day we throw away a third of our food.\n\nCUT TO:\n\nNARRATOR (V.O.)\nHere is what you can do about it.\n\nFADE OUT.',
    [
      ['scene', 'Every day we throw away a third of our food.'],
      ['', 'Here is what you can do about it.'],
    ],
  ],
  [
    '0:00 Have you ever wondered why the sea is salty?\n0:05 Rain dissolves minerals from the rocks.\n0:12 Rivers carry them to the sea.\n0:20 The water evaporates, the salt stays. Follow for more.',
    [
      ['', 'Have you ever wondered why the sea is salty?'],
      ['', 'Rain dissolves minerals from the rocks.'],
      ['', 'Rivers carry them to the sea.'],
      ['', 'The water evaporates, the salt stays. Follow for more.'],
    ],
  ],
  [
    '[0:00-0:03] Three things I wish I knew at twenty.\n[0:03-0:10] First: sleep is not optional.\n[0:10-0:20] Second: friends need time.\n[0:20-0:30] Third: save before you spend. Comment yours below.',
    [
      ['', 'Three things I wish I knew at twenty.'],
      ['', 'First: sleep is not optional.'],
      ['', 'Second: friends need time.'],
      ['', 'Third: save before you spend. Comment yours below.'],
    ],
  ],
  [
    'Title: How I learned Spanish\nDuration: 30 seconds\nPlatform: TikTok\n\nHOOK\nI learned Spanish in six months without a course.\n\nBODY\nI spoke with people from day one. I made a fool of myself, daily.\n\nCTA\nWant the list of apps? Comment "hola".\n\nHashtags: #spanish #learn\nMusic: lo-fi beat',
    [
      ['hook', 'I learned Spanish in six months without a course.'],
      ['body', 'I spoke with people from day one. I made a fool of myself, daily.'],
      ['ending', 'Want the list of apps? Comment "hola".'],
    ],
  ],
  [
    'Gancho: ¿Sabías que el pulpo tiene tres corazones?\n\nDesarrollo: Dos llevan sangre a las branquias. El tercero, al resto del cuerpo.\n\nCierre: Sígueme para más datos. (sonríe)',
    [
      ['hook', '¿Sabías que el pulpo tiene tres corazones?'],
      ['body', 'Dos llevan sangre a las branquias. El tercero, al resto del cuerpo.'],
      ['ending', 'Sígueme para más datos.'],
    ],
  ],
  [
    'Pembuka:\nKamu sering ngantuk habis makan siang?\n\nIsi:\nCoba jalan kaki sepuluh menit.\nMinum air putih, bukan kopi.\n\nPenutup:\nSimpan video ini ya!\n(musik memudar)',
    [
      ['hook', 'Kamu sering ngantuk habis makan siang?'],
      ['body', 'Coba jalan kaki sepuluh menit. Minum air putih, bukan kopi.'],
      ['ending', 'Simpan video ini ya!'],
    ],
  ],
  [
    'हुक: क्या आप रोज़ थक जाते हैं?\n\nमुख्य भाग: सोने से एक घंटा पहले फ़ोन रख दें।\n\nदृश्य 2: (संगीत)\nकथावाचक: सुबह की धूप लें।\n\nअंत: वीडियो सेव कर लीजिए।',
    [
      ['hook', 'क्या आप रोज़ थक जाते हैं?'],
      ['body', 'सोने से एक घंटा पहले फ़ोन रख दें।'],
      ['scene2', 'सुबह की धूप लें।'],
      ['ending', 'वीडियो सेव कर लीजिए।'],
    ],
  ],
  [
    '【フック】\n猫はなぜゴロゴロ鳴くのでしょうか。\n\n【本編】\nうれしい時だけではありません。痛い時にも鳴きます。\n\n【締め】\nフォローして次の動画も見てください。',
    [
      ['hook', '猫はなぜゴロゴロ鳴くのでしょうか。'],
      ['body', 'うれしい時だけではありません。痛い時にも鳴きます。'],
      ['ending', 'フォローして次の動画も見てください。'],
    ],
  ],
  [
    'Accroche : Tu dors mal ?\n\nScène 1 : (musique douce)\nVoix off : Éteins ton téléphone une heure avant.\n\nAppel à l’action : Abonne-toi !',
    [
      ['hook', 'Tu dors mal ?'],
      ['scene1', 'Éteins ton téléphone une heure avant.'],
      ['ending', 'Abonne-toi !'],
    ],
  ],
  [
    '| Time | Visual | Audio |\n|------|--------|-------|\n| 0-3s | Man at desk | Your desk is hurting you. |\n| 3-15s | Screen close-up | Raise the screen to eye level. [pause] |\n| 15-20s | Logo | Follow for more tips. |',
    [
      ['', 'Your desk is hurting you.'],
      ['', 'Raise the screen to eye level.'],
      ['', 'Follow for more tips.'],
    ],
  ],
  [
    'Music: it heals. I have seen it myself (more than once).\n\nAt 7:30 I wake up, and I sing.\n\n3. January was the day it began.',
    [
      ['', 'Music: it heals. I have seen it myself (more than once).'],
      ['', 'At 7:30 I wake up, and I sing.'],
      ['', '3. January was the day it began.'],
    ],
  ],
  [
    'Honestly? I quit my job.\n\n(And yes, I was scared.)\n\nIt was *the best* thing I ever did. **Really.**',
    [
      ['', 'Honestly? I quit my job.'],
      ['', '(And yes, I was scared.)'],
      ['', 'It was the best thing I ever did. Really.'],
    ],
  ],
  [
    'Visual: drone shot over the city\nVO: Lisbon was destroyed in six minutes.\nOn-screen text: 1 November 1755\nVO: Then came the wave.\nVisual: old engraving\nVO: And then the fire.',
    [
      ['', 'Lisbon was destroyed in six minutes.'],
      ['', 'Then came the wave.'],
      ['', 'And then the fire.'],
    ],
  ],
  [
    'Slide 1\n5 signs you need a break\nSlide 2\nYou forget names.\nSlide 3\nYou snap at people you love.',
    [
      ['scene1', '5 signs you need a break'],
      ['scene2', 'You forget names.'],
      ['scene3', 'You snap at people you love.'],
    ],
  ],
  [
    'Einstieg: Dein Akku ist immer leer?\n\nHauptteil:\n- Mach das Display dunkler.\n- Schalte GPS aus.\n\nSprecher: Und lass ihn nie ganz leer werden.\n\nHandlungsaufruf: Folge mir für mehr!',
    [
      ['hook', 'Dein Akku ist immer leer?'],
      ['body', 'Mach das Display dunkler.'],
      ['', 'Schalte GPS aus.'],
      ['', 'Und lass ihn nie ganz leer werden.'],
      ['ending', 'Folge mir für mehr!'],
    ],
  ],
  [
    'Speaker 1: I never liked coffee.\nSpeaker 2: Really?\nSpeaker 1: Then I tried a flat white.',
    [
      ['', 'I never liked coffee.'],
      ['', 'Really?'],
      ['', 'Then I tried a flat white.'],
    ],
  ],
  [
    'Part 1 of my story begins in Rome: I was lost.\n\nThe end of the world? No. End of story.\n\nTip 1: Drink water.',
    [
      ['', 'Part 1 of my story begins in Rome: I was lost.'],
      ['', 'The end of the world? No. End of story.'],
      ['', 'Tip 1: Drink water.'],
    ],
  ],
];

test.each(TEMPLATES)('%j says its words alone', (text, parts) => {
  const found = readOwnText(text).parts;
  expect(found.map(({ label, text: said }) => [`${label?.kind ?? ''}${label?.number ?? ''}`, said])).toEqual(
    parts,
  );
});

test('what is not said is told, and so is what is said and may be none of the words', () => {
  const { unspoken, doubtful } = readOwnText(
    '[Hook]\nStop! (music fades)\n\n(And I mean it.)\n\nVisual: a cat\n',
  );
  expect(unspoken).toEqual(expect.arrayContaining(['[Hook]', '(music fades)', 'Visual: a cat']));
  expect(doubtful).toEqual(['(And I mean it.)']);
  expect(readOwnText('Plain words.\n\nAnd others: these (yes).')).toEqual({
    parts: [
      { label: undefined, text: 'Plain words.' },
      { label: undefined, text: 'And others: these (yes).' },
    ],
    unspoken: [],
    doubtful: [],
  });
});

test.each([
  ['BODY_2', { kind: 'body', number: 2 }],
  ['Scene 4 – kitchen, morning', { kind: 'scene', number: 4 }],
  ['Llamada a la acción', { kind: 'ending', number: undefined }],
  ['Appel à l’action', { kind: 'ending', number: undefined }],
  ['Hook (0-3s)', { kind: 'hook', number: undefined }],
  ['दृश्य २', { kind: 'scene', number: 0 }],
  ['Part', undefined],
  ['The end of the story', undefined],
  ['Hooked', undefined],
])('%s as a label', (text, label) => {
  expect(labelOf(text)).toEqual(label);
});
