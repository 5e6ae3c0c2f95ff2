import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { folderOf } from './project-folder.ts';

test.each(['NFC', 'NFD'] as const)(
  'a folder that is there is found by its name in either form: %s',
  (form) => {
    const base = mkdtempSync(join(tmpdir(), 'folder-'));
    onTestFinished(() => rmSync(base, { recursive: true, force: true }));
    const [name, other] = [
      'Café हिन्दी ガイド'.normalize(form),
      'Café हिन्दी ガイド'.normalize(form === 'NFC' ? 'NFD' : 'NFC'),
    ];
    expect(name).not.toBe(other);
    const find = (project: string) => folderOf({ project }, base);
    expect(find(other)).toBe(join(base, other)); // none is there yet
    mkdirSync(join(base, name));
    expect(find(other)).toBe(join(base, name));
    expect(find(name)).toBe(join(base, name));
    mkdirSync(join(base, other)); // two that look the same: each by its own name
    expect(find(other)).toBe(join(base, other));
    expect(folderOf({}, base)).toBeUndefined();
  },
);
