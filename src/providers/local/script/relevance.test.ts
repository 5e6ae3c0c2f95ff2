import { expect, test } from 'vitest';
import { openCorpus } from './corpus.ts';
import { relevanceOf } from './relevance.ts';

const corpus = await openCorpus();

/** The points of a subject that answer a topic, best first. */
async function answering(language: string, subject: string, topic: string): Promise<string[]> {
  const texts = await corpus.texts(language);
  const points = Object.entries(texts.get(subject)!.points);
  const relevance = relevanceOf(
    topic,
    points.map(([, point]) => point),
    texts,
    language,
  );
  return points
    .map(([id], index) => ({ id, score: relevance[index]! }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ id }) => id);
}

test.each([
  ['english', 'coffee-brewing', 'why your pour over tastes bitter', 'clean-gear'],
  ['english', 'less-food-waste', 'a soup for the end of the week', 'cook-leftovers'],
  ['english', 'bike-care', 'squeaky bike? 3 fixes anyone can do', 'clean-chain'],
  ['english', 'dog-basics', 'your dog pulls on the leash? do this', 'daily-walks'],
  ['english', 'saving-energy', 'heating bill too high? try these', 'seal-drafts'],
  ['indonesian', 'houseplants', 'kenapa daun tanaman menguning', 'finger-test'],
  ['spanish', 'travel-packing', 'cómo doblar la ropa para la maleta', 'roll-clothes'],
])('%s %s: «%s» is answered by %s first', async (language, subject, topic, first) => {
  expect((await answering(language, subject, topic))[0]).toBe(first);
});

test('words that most subjects say answer nothing', async () => {
  expect(await answering('english', 'saving-money', 'how to do it every day')).toEqual([]);
});
