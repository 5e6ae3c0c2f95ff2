import { expect, test } from 'vitest';
import { openCorpus } from './corpus.ts';
import { subjectOfArticle, tellingOf, wordsFor } from './told.ts';

test.each([
  ['english', 'facts', 'The library opened in 2020. It has six floors. There is a cinema in it.'],
  ['english', 'advice', 'Feed it once a day. It is ready when it doubles. Keep it in the fridge.'],
  ['english', 'story', 'I ran my first marathon at fifty. My knees hurt. A stranger ran beside me.'],
  ['indonesian', 'facts', 'Air laut mengandung garam. Sungai membawa mineral ke laut.'],
  ['indonesian', 'advice', 'Jangan menyiram setiap hari. Letakkan pot di dekat jendela kamu.'],
  ['indonesian', 'story', 'Aku mulai menabung tahun lalu. Gajiku kecil. Sekarang utangku lunas.'],
  ['hindi', 'facts', 'ताजमहल आगरा में बना है। इसे बनाने में बाईस साल लगे।'],
  ['hindi', 'advice', 'हर दिन एक ही समय पर सोएँ। अपना फ़ोन दूर रखें।'],
  ['hindi', 'story', 'मैंने पिछले साल दौड़ना शुरू किया। मुझे बहुत दर्द हुआ।'],
  ['spanish', 'facts', 'El terremoto ocurrió en 1755. El fuego ardió cinco días.'],
  ['spanish', 'advice', 'Riega tus plantas por la mañana. No te olvides de la luz.'],
  ['spanish', 'story', 'Yo dejé mi trabajo en marzo. Mis amigos no me creían.'],
])('%s: a text is %s', (language, telling, text) => {
  expect(tellingOf(text.split(/(?<=[.।]) /u), language, false)).toBe(telling);
});

test('a topic that asks for tips has its facts told as advice', () => {
  expect(tellingOf(['Bread needs steam.'], 'english', true)).toBe('advice');
});

test.each([
  ['person', 'Marie Curie (7 November 1867 – 4 July 1934) was a physicist.', 'Polish physicist', false],
  ['person', 'Frida Kahlo (Coyoacán, 6 de julio de 1907-13 de julio de 1954) fue pintora.', 'pintora', false],
  ['person', 'अब्दुल कलाम (15 अक्टूबर 1931 – 27 जुलाई 2015) राष्ट्रपति थे।', '', false],
  ['person', 'Jane Doe (born 3 May 1970) is a singer.', 'singer', false],
  ['event', 'World War I (28 July 1914 – 11 November 1918) was a war.', 'global conflict', false],
  ['event', 'El terremoto de Lisboa ocurrió en 1755.', 'terremoto de 1755', true],
  ['event', 'विद्रोह', '1857 का विद्रोह', false],
  ['place', 'Petra is a historic city.', 'archaeological site', true],
  ['facts', 'A volcano (plural volcanoes) is a vent.', 'rupture in a crust', false],
  ['facts', 'The Ming dynasty (1368–1644) ruled China.', 'dynasty', false],
] as const)('an article is on a %s: %s', (about, lead, description, hasPlace) => {
  expect(subjectOfArticle(lead, description, hasPlace)).toBe(about);
});

test('around facts nobody is told to try them, in any language; what names a person stands around no place', async () => {
  const corpus = await openCorpus();
  for (const language of await corpus.languages()) {
    const [patterns, told] = [(await corpus.patterns(language))!, await corpus.told(language)];
    expect(told, language).toBeDefined();
    const around = wordsFor('facts', patterns, told, 'noun');
    expect(around.hooks.length, language).toBeGreaterThanOrEqual(4);
    expect(around.ctas.length, language).toBeGreaterThanOrEqual(3);
    expect(around.hooks.filter(({ text }) => !text.includes('{topic}'))).toEqual([]);
    expect(around.hooks.some((hook) => patterns.hooks.some(({ text }) => text === hook.text))).toBe(false);
    expect(around.ctas.filter((cta) => patterns.ctas.includes(cta))).toEqual([]);
    expect(wordsFor('advice', patterns, told, 'noun')).toBe(patterns);
    const asked = wordsFor('facts', patterns, told, 'question').hooks;
    expect(asked.filter(({ of }) => of === 'question').length, language).toBeGreaterThanOrEqual(1);
  }
  const [patterns, told] = [await corpus.patterns('english'), await corpus.told('english')];
  const words = (telling: 'person' | 'place') => wordsFor(telling, patterns!, told, 'noun').ctas.join(' ');
  expect(words('person')).toContain('Whose story');
  expect(words('place')).not.toContain('Whose story');
});
