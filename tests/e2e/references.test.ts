import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { errorOf, newPlace } from '../support/program.ts';

/** `--reference` by the whole program; what vendors get of it is in tests/contract/references.test.ts. */

const photo = (name: string) => fileURLToPath(new URL(`../support/photos/${name}`, import.meta.url));

test('a reference is refused before anything is made, else kept with the project and named where it is not shown', async () => {
  const place = newPlace();
  for (const [value, reason, next] of [
    ['person=', 'bad_reference', /person=/],
    ['nothing.jpg', 'file_missing', /name/],
    [photo('p3.heic'), 'bad_image', /^Take a larger one\.$/], // it is 48 pixels wide
  ] as const) {
    const refused = await place.call(['run', '--topic', 'bread', '--reference', value]);
    const { details } = errorOf(refused);
    expect([refused.exitCode, details.reason, details.next]).toEqual([
      2,
      reason,
      expect.stringMatching(next),
    ]);
  }
  expect(existsSync(place.root)).toBe(false);
  const script = await place.call(['script', '--topic', 'how to make better coffee at home']);
  const folder = join(place.root, readdirSync(place.root)[0]!);
  const images = ['images', '--project', folder, '--image-provider', 'local', '--only', 'HOOK'];
  const made = await place.call([...images, '--reference', `person=${photo('photo.heic')}`]);
  expect(made.exitCode, made.stderr).toBe(0);
  const reasons = made.document.data.degradations.map(({ reason }: { reason: string }) => reason);
  expect(reasons).toContain('reference_in_words');
  const settings = () => JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8'));
  expect(settings().references).toMatchObject([{ kind: 'person', mime_type: 'image/jpeg' }]);
  expect(readdirSync(join(folder, 'references'))).toHaveLength(1);
  const none = await place.call([...images, '--reference', 'none']);
  expect(none.document.data.degradations).not.toContainEqual(
    expect.objectContaining({ reason: 'reference_in_words' }),
  );
  expect(settings().references).toEqual([]);
  expect(script.exitCode).toBe(0);
});
