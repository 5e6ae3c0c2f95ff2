import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { findLanguage } from '../../../contracts/languages.ts';
import { packageFile } from '../../../contracts/places.ts';
import { roleVisual } from '../script/directions.ts';
import { iconsOfCorpus } from './icon-corpus.ts';
import { thingsIn } from './icon-dictionary.ts';
import { SYNONYMS } from './icon-words.ts';
import { hasIcon, iconSvg, iconsFor, loadIcon, matchIcons } from './icons.ts';
import { inkOf } from './ink.ts';
import { paletteFor } from './palette.ts';

const english = findLanguage('english');

test('every icon that a word stands for is in the set', () => {
  const folder = packageFile('fixtures/icon-words');
  const named = readdirSync(folder).flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(join(folder, file), 'utf8'))),
  );
  const icons = [...Object.values(SYNONYMS), ...named.filter((name) => name !== '')];
  expect(icons.filter((name) => !hasIcon(name))).toEqual([]);
});

test('the files of words hold what the lists of their script say, so that they are its own work', async () => {
  const lists: {
    readonly NO_THINGS: Readonly<Record<string, readonly string[]>>;
    readonly OWN: Readonly<Record<string, Readonly<Record<string, string>>>>;
  } = await import(pathToFileURL(packageFile('scripts/icon-words-lists.mjs')).href);
  const normal = (word: string) =>
    word
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[’']s\b/g, '')
      .trim();
  for (const [tag, own] of Object.entries(lists.OWN)) {
    const file = JSON.parse(readFileSync(join(packageFile('fixtures/icon-words'), `${tag}.json`), 'utf8'));
    const iconOf = new Map(
      Object.entries<string[]>(file).flatMap(([icon, words]) => words.map((word) => [word, icon] as const)),
    );
    for (const [word, icon] of Object.entries(own))
      expect(iconOf.get(normal(word)), `${tag} ${word}`).toBe(icon);
    const drawn = new Set(Object.keys(own).map(normal));
    for (const word of (lists.NO_THINGS[tag] ?? []).map(normal))
      if (!drawn.has(word)) expect(iconOf.get(word), `${tag} ${word}`).toBe('');
  }
});

test.each([
  ['english', 'Death comes with a wing.'],
  ['indonesian', 'Cepat sekali.'],
  ['french', 'Une soirée calme.'],
  ['hindi', 'धन्यवाद'],
])('what mostly names a drawing that is never shown is drawn as nothing, in %s: %s', (language, text) => {
  expect(thingsIn(text, findLanguage(language))).toEqual([]);
});

test('every icon of the shipped corpus is in the set, and its directions are known', () => {
  const known = [...iconsOfCorpus().values()];
  expect(known.length).toBeGreaterThan(100);
  expect(known.map(({ icon }) => icon).filter((name) => !hasIcon(name))).toEqual([]);
});

test('a direction of the corpus gets its icon, and companions from its domain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const points = {
    a: { visual_direction: 'A blue thing', icon: 'anchor' },
    b: { visual_direction: 'A red thing', icon: 'accordion' },
  };
  writeFileSync(join(folder, 'domains.json'), JSON.stringify({ boats: { points } }));
  const { hero, satellites } = iconsFor(
    { script_text: 'x', visual_direction: 'a  BLUE thing' },
    english,
    folder,
  );
  expect(hero).toBe('anchor');
  expect(satellites).toContain('accordion');
});

test('directions find the things they name', () => {
  expect(matchIcons('A glass jar full of coins').slice(0, 2).sort()).toEqual(['coin', 'jar']);
  expect(matchIcons('A mobile phone lies under a shopping cart')[0]).toBe('mobile-phone');
  expect(matchIcons('Coins dropping slowly')).toEqual(['coin']);
  expect(matchIcons('You spend a lot on what you throw away')).not.toContain('love-you-gesture');
  expect(matchIcons('Woman types a short note at a kitchen table')).toEqual(['memo']);
  expect(matchIcons('Close-up, face to camera, slow push-in')).not.toContain('pig-face');
});

test.each([
  ['indonesian', 'Jalankan mesin cuci saat muatannya penuh.', 'fire-engine'],
  ['english', 'Our new engine has room for a million people.', 'fire-engine'],
  ['english', 'Find more space, and drink for your kidneys.', 'rocket'],
  ['german', 'Eine Brand entsteht.', 'fire-engine'],
  ['english', 'Buy freshly roasted beans.', 'roasted-sweet-potato'],
  ['english', 'Confident speakers move slowly.', 'person-running'],
  ['english', 'Wash the dish and your mug.', 'petri-dish'],
  ['arabic', 'ذاكر الليلة بطريقة أذكى.', 'motorway'],
  ['hindi', 'कसरत शुरू होती है और फिर छूट जाती है', 'puzzle-piece'],
  ['korean', '신장 건강에 좋아요.', 'beans'],
  ['french', 'Gagnez de l’espace.', 'rocket'],
  ['arabic', 'انتظر يومًا قبل الشراء المفاجئ.', 'piata'],
  ['arabic', 'وفّرت ألف دولار في سنة.', 'tooth'],
  ['arabic', 'كوّن صندوق طوارئ بالتدريج.', 'llama'],
  ['arabic', 'كوّن صندوق طوارئ بالتدريج.', 'safety-vest'],
  ['arabic', 'تكلّم ببطء واحكِ قصة.', 'dragon-face'],
  ['hindi', 'उसे खरीदने से पहले रुकें।', 'flat-shoe'],
  ['hindi', 'भूखे पेट न जाएँ।', 'egg'],
  ['indonesian', 'Bersihkan mejamu dan piring.', 'ginger-root'],
  ['indonesian', 'Cuci piring malam ini.', 'flying-saucer'],
  ['spanish', 'Llama a tu banco.', 'llama'],
  ['spanish', 'Conserva el resto.', 'canned-food'],
  ['thai', 'ของเก่าที่เร็วขึ้นทีละขั้น', 'old-key'],
  ['french', 'Pendant les cours, parle fort.', 'giraffe'],
  ['french', 'Dans l’eau, comme des fleurs.', 'flower-playing-cards'],
  ['english', 'Pick a power bank.', 'bank'],
  ['english', 'She looks out with one card in her hand.', 'credit-card'],
  ['english', 'Friends meet at a sunny kitchen counter.', 'kitchen-knife'],
])('%s: «%s» is drawn without a %s', (language, script_text, icon) => {
  expect(thingsIn(script_text, findLanguage(language)).map((thing) => thing.icon)).not.toContain(icon);
});

test.each([
  ['thai', 'แปด พัน ใหญ่ ล้าน ศูนย์'],
  ['arabic', 'أربعة ثمانية'],
  ['hindi', 'चार आठ'],
  ['bengali', 'চার আট'],
  ['russian', 'четыре восемь'],
  ['polish', 'cztery osiem duży'],
  ['german', 'vier acht groß'],
  ['french', 'quatre huit grand'],
  ['italian', 'quattro otto grande'],
  ['portuguese', 'quatro oito grande'],
  ['dutch', 'vier acht groot'],
  ['malay', 'empat lapan besar'],
])('%s: numbers and sizes are no things: «%s»', (language, words) => {
  for (const word of words.split(' ')) expect(thingsIn(word, findLanguage(language)), word).toEqual([]);
});

test.each([
  ['english', 'Cook one big pot of rice on Sunday.'],
  ['indonesian', 'Masak dengan panci tertutup.'],
  ['spanish', 'Cocina los domingos.'],
  ['japanese', '料理は日曜日にします。'],
])('%s: cooking is no fried egg: «%s»', (language, script_text) => {
  const icons = thingsIn(script_text, findLanguage(language)).map((thing) => thing.icon);
  expect(icons).toContain('pot-of-food');
  expect(icons).not.toContain('cooking');
});

test.each([
  ['english', 'Most people brew their coffee with boiling water.', 'hot-beverage'],
  ['english', 'Your sourdough is flat because it is cold.', 'bread'],
  ['english', 'The best loaves of bread rise twice.', 'bread'],
  ['indonesian', 'Simpan uang sebelum belanja.', 'money-bag'],
  ['hindi', 'पैसे बचाने का सबसे आसान तरीका।', 'money-bag'],
  ['spanish', 'Los perros necesitan dos paseos.', 'dog'],
  ['arabic', 'القهوة أفضل بعد الظهر.', 'hot-beverage'],
  ['japanese', '毎朝コーヒーを飲みます。', 'hot-beverage'],
  ['japanese', '忘れないように保存してね。', 'bookmark'],
  ['thai', 'ดื่มกาแฟตอนบ่าย', 'hot-beverage'],
  ['french', 'Gardez votre argent pour demain.', 'money-bag'],
  ['german', 'Eine gute Kaffeemaschine hält lange.', 'hot-beverage'],
  ['portuguese', 'O cachorro precisa passear.', 'dog'],
  ['russian', 'Хорошую книгу читают дважды.', 'books'],
  ['chinese', '每天喝水很重要。', 'droplet'],
  ['korean', '커피를 너무 많이 마시지 마세요.', 'hot-beverage'],
  ['turkish', 'Köpekler her gün yürümeli.', 'dog'],
  ['vietnamese', 'Uống cà phê buổi sáng.', 'hot-beverage'],
  ['bengali', 'কফি কম খান।', 'hot-beverage'],
  ['italian', 'Il cane dorme molto.', 'dog'],
  ['dutch', 'Drink niet te veel koffie.', 'hot-beverage'],
  ['polish', 'Kawa smakuje lepiej rano.', 'hot-beverage'],
  ['english', 'Volcanoes in Iceland erupt every four years.', 'volcano'],
  ['italian', 'I gatti dormono sedici ore al giorno.', 'cat'],
  ['polish', 'Koty śpią szesnaście godzin dziennie.', 'cat'],
  ['german', 'Bienen sammeln Nektar und machen daraus Honig.', 'honeybee'],
  ['russian', 'Мы купили новую машину прошлой зимой.', 'automobile'],
  ['indonesian', 'Naik kereta dari Jakarta ke Bandung cuma tiga jam.', 'train'],
  ['indonesian', 'Banyak orang merasa gajinya habis sebelum akhir bulan.', 'money-with-wings'],
  ['hindi', 'चाय में अदरक और इलायची डालें।', 'hot-beverage'],
  ['malay', 'Minum kopi pada waktu pagi.', 'hot-beverage'],
  ['english', 'Save money before you spend it.', 'money-bag'],
  ['english', 'Pack a light jacket.', 'luggage'],
  ['english', 'Your shoes wait outside.', 'running-shoe'],
  ['hindi', 'हर खर्च लिखें।', 'receipt'],
  ['arabic', 'سجّل كل مصروف.', 'receipt'],
  ['spanish', 'Una buena entrevista empieza antes.', 'handshake'],
  ['indonesian', 'Simpan video ini.', 'bookmark'],
])('what a sentence names is what is shown, in %s', (language, script_text, icon) => {
  const { hero } = iconsFor({ script_text, visual_direction: 'A slow push-in' }, findLanguage(language));
  expect(hero).toBe(icon);
});

test('where the sentence names nothing, the subject of the direction decides, then a neutral drawing', () => {
  const heroOf = (script_text: string, visual_direction: string) =>
    iconsFor({ script_text, visual_direction }, english).hero;
  expect(heroOf('Here is what nobody tells you.', 'learning the guitar — in the centre, very close')).toBe(
    'guitar',
  );
  const neutral = heroOf(
    'Here is what nobody tells you.',
    'quantum chromodynamics — in the centre, very close',
  );
  expect(hasIcon(neutral)).toBe(true);
});

test.each([
  ['english', 'A shady corner does not suit every plant.', ['potted-plant']],
  ['english', 'Order fresh beans and serve them with pride, never in steam.', ['beans']],
  ['english', 'A wide-awake man is proud and curious, his face upset.', []],
  ['english', 'She stretches her arms, guides both feet, and handle every position with easy steps.', []],
  ['english', 'The large frame prints well, a pretty purple shot.', []],
  ['indonesian', 'Tahan dulu empat jam, termasuk yang kecil.', ['alarm-clock']],
  ['thai', 'ไม่ยากเลย', []],
  ['hindi', 'सोने से एक घंटा पहले।', ['stopwatch']],
  ['french', 'Dis-le gentiment, pour que chacun puisse suivre, et mets-le au four.', []],
  ['spanish', 'Llega a pie y sin prisa.', []],
  ['hindi', 'यह coffee अच्छी है।', ['hot-beverage']],
  ['hindi', 'आम गलती: पौधों को बस रोज़ पानी देना।', ['potted-plant', 'droplet']],
  ['thai', 'มันขึ้นอยู่กับแสง', ['light-bulb']],
  ['thai', 'เก็บในตู้เย็น', []],
  ['arabic', 'اشتر ثلاثة كتب فقط غدًا.', ['books']],
  ['german', 'Du kannst sich schon kleine Pausen gönnen.', []],
  ['french', 'Une personne parle moins avec moi.', ['speaking-head']],
  ['italian', 'Quando lavori ancora, circa due ore.', ['alarm-clock']],
  ['portuguese', 'No fim, fique sem nada.', []],
  ['russian', 'Один день, и больше нет писем.', []],
  ['turkish', 'Küçük ve eski şeyleri yaz.', []],
  ['dutch', 'Eén kom is niet bij het open raam.', ['window']],
  ['polish', 'Nie dziś, potem w pracy.', ['briefcase']],
  ['vietnamese', 'Bắt đầu chỉ với bốn phút.', []],
  ['japanese', '香りの中で。', []],
  ['chinese', '车灯要固定好。', ['light-bulb']],
  ['korean', '책상을 정리하고 저장하세요.', ['bookmark']],
  ['bengali', 'না, কারণ কাজ ছোট।', []],
  ['malay', 'Simpan, bukan tutup.', []],
])('a word that only describes, or that means two things, draws nothing: %s, %s', (language, text, icons) => {
  const things = thingsIn(text, findLanguage(language)).map(({ icon }) => icon);
  expect(things).toEqual(icons);
});

test('no segment shows first what the one before it shows, nor a third time, while its own words name another thing', () => {
  const coffee = { script_text: 'Coffee with a book, and a bicycle.', visual_direction: 'A slow push-in' };
  const heroes: string[] = [];
  for (let segment = 0; segment < 4; segment++)
    heroes.push(iconsFor(coffee, english, undefined, heroes).hero);
  expect(heroes).toEqual(['hot-beverage', 'open-book', 'hot-beverage', 'bicycle']);
});

test('what a sentence begins with is shown again rather than what it names only later, but not in a row', () => {
  const bed = { script_text: 'Your bed is for sleep. Leave the laptop on the desk.', visual_direction: 'x' };
  expect(iconsFor(bed, english, undefined, ['bed', 'mobile-phone']).hero).toBe('bed');
  expect(iconsFor(bed, english, undefined, ['mobile-phone', 'bed']).hero).toBe('laptop');
  expect(iconsFor(bed, english, undefined, ['bed', 'mobile-phone', 'bed', 'key']).hero).toBe('laptop');
});

test('a face that only feels something is shown where nothing else fits alone', () => {
  const tired = {
    script_text: 'You are tired.',
    visual_direction: 'Tired office worker stares at a desk buried under paper piles',
  };
  const { hero } = iconsFor(tired, english);
  expect(hero).not.toMatch(/face/);
  expect(iconsFor({ script_text: 'The dog, tired.', visual_direction: 'x' }, english).hero).toBe('dog-face');
});

test('a coin, whose drawing shows a temple, is shown as a banknote, and a video to be saved as a bookmark', () => {
  const heroOf = (script_text: string) =>
    iconsFor({ script_text, visual_direction: 'A slow push-in' }, english).hero;
  expect(heroOf('A coin a day.')).toBe('dollar-banknote');
  expect(heroOf('Save this video, and write your favourite coffee below.')).toBe('bookmark');
});

test('where something happens is not drawn', () => {
  const iconsIn = (visual_direction: string) => {
    const { hero, satellites } = iconsFor({ script_text: 'Do it now.', visual_direction }, english);
    return [hero, ...satellites];
  };
  expect(iconsIn('Woman stretches her arms with a trophy beside sunny window')).toEqual(['trophy']);
  expect(iconsIn('Man at kitchen table sorts a pile of receipts')).toEqual(['receipt']);
});

test('a direction of the corpus is read as English in every language', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  const points = { a: { visual_direction: 'An anchor stands out in a pile', icon: 'anchor' } };
  writeFileSync(join(folder, 'domains.json'), JSON.stringify({ mails: { points } }));
  const french = findLanguage('french');
  const spoken = { script_text: 'Et alors.', visual_direction: 'An anchor stands out in a pile' };
  expect(iconsFor(spoken, french, folder)).toEqual({ hero: 'anchor', satellites: [] });
});

test('no word of the composer for roles and views is drawn', () => {
  for (const type of ['HOOK', 'BODY_1', 'BODY_2', 'BODY_3', 'ENDING_CTA'] as const) {
    const { visual_direction } = roleVisual(type);
    expect(visual_direction).toMatch(/^\{subject\} — /);
    const view = visual_direction.replace('{subject} — ', '');
    expect(thingsIn(view, english), view).toEqual([]);
    expect(matchIcons(view), view).toEqual([]);
  }
});

test('an icon is an SVG document of its own', () => {
  expect(iconSvg('anchor', 64).toString()).toMatch(/^<svg [^>]*width="64"[^>]*>.+<\/svg>$/s);
  expect(() => iconSvg('no-such-icon', 64)).toThrow('no-such-icon');
});

test('a drawing that is drawn many times takes no memory each time', async () => {
  const drawing = await loadIcon(
    'rocket',
    inkOf({ style: 'animated', palette: paletteFor('joy', 'animated', 1) }),
  );
  const context = createCanvas(100, 100).getContext('2d');
  const before = process.memoryUsage.rss();
  for (let time = 0; time < 60; time++) context.drawImage(drawing, 0, 0, 20, 20);
  expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(50);
});
