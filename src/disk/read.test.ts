import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openRegular, readBytes, readText, readTextSync } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string, text?: string | Uint8Array): string => {
  const file = join(folder, name);
  if (text !== undefined) writeFileSync(file, text);
  return file;
};
const LIMIT = { maxBytes: 5_000 };

/** Both readers, since the configuration is read before anything else can be done. */
const READERS = [
  ['readText', readText],
  ['readTextSync', async (file: string, options: typeof LIMIT) => readTextSync(file, options)],
] as const;

for (const [name, read] of READERS) {
  test(`${name}: a text of any length up to the limit, without its byte-order mark`, async () => {
    for (const length of [0, 1, 4_095, 4_096, 4_097, 5_000]) {
      expect(await read(at('text', 'x'.repeat(length)), LIMIT)).toBe('x'.repeat(length));
    }
    expect(await read(at('text', '\ufeffkopi ☕'), LIMIT)).toBe('kopi ☕');
    if (process.platform === 'linux')
      expect(await read('/proc/self/limits', LIMIT)).toBe(readFileSync('/proc/self/limits', 'utf8'));
  });

  test(`${name}: longer than the limit, and a file that only says so, without reading it`, async () => {
    const long = at('long', 'x'.repeat(5_001));
    await expect(read(long, LIMIT)).rejects.toMatchObject({
      kind: 'input',
      details: { reason: 'too_long', path: long },
    });
    truncateSync(long, 2 ** 33);
    await expect(read(long, LIMIT)).rejects.toThrow(/is longer than .* \(it has 8192 MB\)/);
  });

  test.skipIf(process.platform === 'win32')(
    `${name}: a pipe, a device, a link to one, a folder`,
    async () => {
      const pipe = at('pipe');
      execFileSync('mkfifo', [pipe]);
      const link = at(`link-${name}`);
      symlinkSync('/dev/zero', link);
      for (const file of [pipe, link]) {
        await expect(read(file, LIMIT)).rejects.toMatchObject({
          details: { reason: 'not_a_file', path: file },
        });
      }
      await expect(read(pipe, { ...LIMIT, ...{ kind: 'config' } })).rejects.toMatchObject({ kind: 'config' });
      mkdirSync(at('folder'), { recursive: true });
      await expect(read(at('folder'), LIMIT)).rejects.toMatchObject({ code: 'EISDIR' });
      await expect(read(at('nothing'), LIMIT)).rejects.toMatchObject({ code: 'ENOENT' });
      rmSync(pipe);
    },
  );

  test(`${name}: what is not UTF-8 is refused by its name`, async () => {
    const file = at('latin', Buffer.from('café', 'latin1'));
    await expect(read(file, LIMIT)).rejects.toMatchObject({
      message: `${file} is not UTF-8 text`,
      details: { reason: 'not_utf8' },
    });
  });
}

test('bytes come as they are', async () => {
  const bytes = Uint8Array.from([0xff, 0, 0xfe]);
  expect(await readBytes(at('bytes', bytes), LIMIT)).toEqual(Buffer.from(bytes));
});

test('a handle to a regular file only', async () => {
  const handle = await openRegular(at('some', 'text'));
  await handle.close();
  await expect(openRegular('/dev/null', 'project')).rejects.toMatchObject({ kind: 'project' });
});
