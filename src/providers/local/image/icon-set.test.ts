import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { iconsFile } from '../../../contracts/places.ts';
import { indexed, parsed } from './icon-set.ts';

test('every drawing is found where it stands, as a parser of the whole file finds it', () => {
  const bytes = readFileSync(iconsFile());
  const whole = parsed(bytes);
  const found = indexed(bytes)!;
  expect([...found.names()]).toEqual([...whole.names()]);
  expect([...found.names()].filter((name) => found.bodyOf(name) !== whole.bodyOf(name))).toEqual([]);
  expect([found.has('dog-face'), found.has('icons'), found.has('toString')]).toEqual([true, false, false]);
  expect(found.bodyOf('no such drawing')).toBeUndefined();
});

test('a set as the build writes it is found in, too', () => {
  const icons = { dog: { body: '<g id="a"/>' }, cat: { body: '<g/>' } };
  const found = indexed(Buffer.from(JSON.stringify({ icons }, null, '\t')))!;
  expect([...found.names()]).toEqual(['dog', 'cat']);
  expect([found.bodyOf('dog'), found.bodyOf('cat')]).toEqual(['<g id="a"/>', '<g/>']);
});

test('a set that is written otherwise is parsed whole', () => {
  const other = Buffer.from('{"prefix":"x","icons":{"dog":{"body":"<g/>"}},"width":32}');
  expect(indexed(other)).toBeUndefined();
  expect(parsed(other).bodyOf('dog')).toBe('<g/>');
});
