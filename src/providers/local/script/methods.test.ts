import { expect, test } from 'vitest';
import { openCorpus } from './corpus.ts';
import { pointsFor } from './methods.ts';

const corpus = await openCorpus();

/** A French press, and coffee that is brewed cold, as each language names them. */
test.each([
  ['english', 'french press coffee at home', 'how to make cold brew'],
  ['indonesian', 'kopi french press', 'cara bikin cold brew'],
  ['hindi', 'फ़्रेंच प्रेस में कॉफ़ी', 'कोल्ड कॉफी कैसे बनाएं'],
  ['spanish', 'café en prensa francesa', 'café frío en casa'],
  ['portuguese', 'café na prensa francesa', 'café gelado em casa'],
  ['french', 'café à la presse française', 'café glacé maison'],
  ['german', 'Kaffee mit der French Press', 'Cold Brew selber machen'],
  ['italian', 'caffè con la French press', 'caffè freddo a casa'],
  ['dutch', 'koffie met een French press', 'ijskoffie maken'],
  ['polish', 'kawa z praski', 'cold brew w domu'],
  ['russian', 'кофе во френч-прессе', 'как сделать колд брю'],
  ['arabic', 'قهوة الفرنش برس', 'كيف أصنع قهوة مثلجة'],
  ['turkish', 'French press ile kahve', 'evde soğuk kahve'],
  ['vietnamese', 'pha cà phê bằng French press', 'cà phê ủ lạnh'],
  ['malay', 'kopi guna French press', 'kopi ais di rumah'],
  ['bengali', 'ফ্রেঞ্চ প্রেসে কফি', 'কোল্ড কফি'],
  ['korean', '프렌치프레스로 커피 내리는 법', '집에서 콜드브루 만들기'],
  ['chinese', '法压壶咖啡怎么做', '在家做冷萃咖啡'],
  ['japanese', 'フレンチプレスのコーヒー', '水出しコーヒーの作り方'],
  ['thai', 'กาแฟเฟรนช์เพรส', 'วิธีทำกาแฟเย็น'],
])('%s: tips know their method', async (language, press, cold) => {
  const coffee = (await corpus.texts(language)).get('coffee-brewing')!;
  const told = (topic: string) => pointsFor(topic, coffee).map(([id]) => id);
  expect(told(coffee.keywords[0]!)).toContain('rinse-filter');
  expect(told(press)).not.toContain('rinse-filter');
  expect(told(press)).toEqual(expect.arrayContaining(['water-temp', 'weigh']));
  expect(told(cold)).toEqual(['fresh-beans', 'grind-before', 'clean-gear']);
});
