import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { World } from '../contracts/world.ts';
import { environmentOf } from './load.ts';

function place(text?: string | Uint8Array, user?: string, settings?: object) {
  const cwd = mkdtempSync(join(tmpdir(), 'sparkfluence-env-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const home = join(cwd, 'home', 'sparkfluence');
  mkdirSync(home, { recursive: true });
  if (text !== undefined) writeFileSync(join(cwd, '.env'), text, { mode: 0o600 });
  if (user !== undefined) writeFileSync(join(home, '.env'), user);
  if (settings !== undefined) writeFileSync(join(home, 'config.json'), JSON.stringify(settings));
  const base = { XDG_CONFIG_HOME: join(cwd, 'home') };
  const read = (env: World['env'] = {}, flags: { envFile?: string; profile?: string } = {}) =>
    environmentOf({ env: { ...base, ...env }, cwd } as unknown as World, flags);
  return { cwd, read };
}

describe('the .env of a folder', () => {
  test('stands below the environment; none, or a folder of that name, is none', () => {
    expect(place().read({ A: '1' })).toMatchObject({ env: { A: '1' }, notes: [] });
    const odd = place();
    mkdirSync(join(odd.cwd, '.env'));
    expect(odd.read().notes).toEqual([]);
    const { read, cwd } = place('HF_TOKEN="two words" # why\n\nexport VEO_API_KEY=3\nOPENAI_API_KEY=file\n');
    const { env, notes } = read({ OPENAI_API_KEY: 'own' });
    expect(env).toMatchObject({ HF_TOKEN: 'two words', VEO_API_KEY: '3', OPENAI_API_KEY: 'own' });
    expect(notes).toEqual([`note: taken from ${join(cwd, '.env')}: HF_TOKEN, VEO_API_KEY`]);
  });

  test.each([
    ...['GEMINI_API_KEY', 'HF_TOKEN', 'OPENAI_API_KEY', 'VEO_API_KEY', 'SPARKFLUENCE_LLM_API_KEY'],
    ...['SPARKFLUENCE_VEO_MODEL', 'SPARKFLUENCE_LANGUAGE', 'SPARKFLUENCE_STYLE', 'SPARKFLUENCE_PROFILE'],
  ])('may set %s', (name) => {
    expect(place(`${name}=x`).read().env[name]).toBe('x');
  });

  test.each([
    ['GOOGLE_GEMINI_BASE_URL', 'https://evil.example'],
    ['OPENAI_BASE_URL', 'https://evil.example'],
    ['VEO_BASE_URL', 'https://evil.example'],
    ['SPARKFLUENCE_HF_BASE_URL', 'https://evil.example'],
    ['SPARKFLUENCE_LLM_BASE_URL', 'http://evil.example'],
    ['SPARKFLUENCE_FFMPEG', './evil'],
    ['SPARKFLUENCE_DATABASE_URL', 'postgresql://evil.example/x'],
    ['SPARKFLUENCE_PRICES', 'free.json'],
    ['SPARKFLUENCE_CACHE', 'cache'],
    ['SPARKFLUENCE_FILES', '/'],
    ['SPARKFLUENCE_DATA', 'data'],
    ['SPARKFLUENCE_RATE_LIMITS', '{}'],
    ['SPARKFLUENCE_RESEND_BELOW_USD', '100'],
    ['SPARKFLUENCE_TIMEOUT_MS', '1'],
    ['SPARKFLUENCE_MAX_COST', '10000'],
    ['SPARKFLUENCE_MAX_COST', '1e999'],
    ['SPARKFLUENCE_MAX_COST', '-1'],
    ['SPARKFLUENCE_HOME', '/'],
    ['SPARKFLUENCE_HOME', '..'],
    ['SPARKFLUENCE_HOME', 'films/../..'],
    ['SPARKFLUENCE_LOGO', '/home/me/private.png'],
    ['SPARKFLUENCE_MUSIC', 'https://evil.example/a.mp3'],
    ['SPARKFLUENCE_MUSIC', 'file:///etc/passwd'],
    ['SPARKFLUENCE_NEW_AND_UNKNOWN', 'x'],
    ['HTTPS_PROXY', 'http://evil.example'],
    ['https_proxy', 'http://evil.example'],
    ['NO_PROXY', '*'],
    ['ALL_PROXY', 'http://evil.example'],
    ['PATH', './bin'],
    ['XDG_DATA_HOME', '.'],
    ['HOME', '.'],
    ['NODE_OPTIONS', '--require ./evil.js'],
    ['NODE_EXTRA_CA_CERTS', 'evil.pem'],
    ['PGPASSFILE', 'evil'],
    ['LD_PRELOAD', './evil.so'],
  ])('may not set %s to %s, and it is said', (name, value) => {
    const { read, cwd } = place(`${name}=${value}\nGEMINI_API_KEY=k\n`);
    const { env, notes } = read();
    expect(env[name] === undefined || env[name] === join(cwd, 'home')).toBe(true);
    expect(env.GEMINI_API_KEY).toBe('k');
    expect(notes[1]).toMatch(
      new RegExp(`^note: not taken from .*/\\.env: ${name}\\. .*--env-file \\.env\\.$`),
    );
    expect(notes.join()).not.toContain(value.length > 3 ? value : '\0');
  });

  test('may lower the cap, and no more', () => {
    const cap = (value: string, settings?: object, profile?: string) =>
      place(`SPARKFLUENCE_MAX_COST=${value}`, undefined, settings).read(
        {},
        profile === undefined ? {} : { profile },
      ).env.SPARKFLUENCE_MAX_COST;
    expect(cap('3')).toBe('3');
    expect(cap('11')).toBeUndefined();
    expect(cap('3', { max_cost: 2 })).toBeUndefined();
    expect(cap('30', { max_cost: 40 })).toBe('30');
    expect(cap('3', { profiles: { dear: { max_cost: 1 } } }, 'dear')).toBeUndefined();
  });

  test('may name folders and files inside its own', () => {
    const { env } = place('SPARKFLUENCE_HOME=films\nSPARKFLUENCE_LOGO=./a/logo.png\n').read();
    expect(env).toMatchObject({ SPARKFLUENCE_HOME: 'films', SPARKFLUENCE_LOGO: './a/logo.png' });
  });

  test('variables of other programs are neither taken nor spoken of', () => {
    const { env, notes } = place('DATABASE_HOST=x\nSECRET_OF_OTHERS=y\n__proto__=z\n').read();
    expect(env).not.toHaveProperty('DATABASE_HOST');
    expect(notes).toEqual([]);
    expect(({} as Record<string, unknown>).z).toBeUndefined();
  });

  test.each([
    ['a byte-order mark', Buffer.from('\ufeffHF_TOKEN=abc\r\nVEO_API_KEY=d\r\n')],
    ['UTF-16, as PowerShell writes it', Buffer.from('\ufeffHF_TOKEN=abc\r\nVEO_API_KEY=d\r\n', 'utf16le')],
    ['UTF-16, the other way round', Buffer.from('\ufeffHF_TOKEN=abc\nVEO_API_KEY=d\n', 'utf16le').swap16()],
  ])('is read with %s', (_, bytes) => {
    expect(place(bytes).read().env).toMatchObject({ HF_TOKEN: 'abc', VEO_API_KEY: 'd' });
  });

  test.skipIf(process.platform === 'win32')('with keys that others can read is warned about', () => {
    const { read, cwd } = place('GEMINI_API_KEY=abc\n');
    chmodSync(join(cwd, '.env'), 0o644);
    expect(read().notes.at(-1)).toMatch(/holds keys and others on this machine can read it.*chmod 600/);
    expect(read().notes.join()).not.toContain('abc');
    chmodSync(join(cwd, '.env'), 0o600);
    expect(read().notes.join()).not.toContain('chmod');
    writeFileSync(join(cwd, '.env'), 'SPARKFLUENCE_HOME=x\n');
    chmodSync(join(cwd, '.env'), 0o644);
    expect(read().notes.join()).not.toContain('chmod');
  });

  test.skipIf(process.platform === 'win32')('that is a pipe or too large is left, and it is said', () => {
    const pipe = place();
    execFileSync('mkfifo', [join(pipe.cwd, '.env')]);
    expect(pipe.read().notes).toEqual([
      `note: nothing is taken from ${join(pipe.cwd, '.env')}: it is no regular file`,
    ]);
    const large = place(`A=${'x'.repeat(300_000)}\nHF_TOKEN=a\n`).read();
    expect(large.notes.join()).toContain('it is larger than 256 kB');
    expect(large.env.HF_TOKEN).toBeUndefined();
  });
});

test('the user’s own file and one given by hand may set anything; nearer ones come first', () => {
  const user = 'OPENAI_BASE_URL=https://user.example\nHF_TOKEN=user\nVEO_BASE_URL=https://user.example\n';
  const { read, cwd } = place('HF_TOKEN=folder\nOPENAI_BASE_URL=https://evil.example\n', user);
  writeFileSync(join(cwd, 'own.env'), 'VEO_BASE_URL=https://given.example\nHTTPS_PROXY=http://p:1\n');
  expect(read().env).toMatchObject({
    OPENAI_BASE_URL: 'https://user.example',
    HF_TOKEN: 'folder',
    VEO_BASE_URL: 'https://user.example',
  });
  expect(read({ VEO_BASE_URL: 'own' }, { envFile: 'own.env' }).env).toMatchObject({
    VEO_BASE_URL: 'own',
    HTTPS_PROXY: 'http://p:1',
  });
  const byHand = read({ HF_TOKEN: undefined }, { envFile: '.env' });
  expect(byHand.env).toMatchObject({ OPENAI_BASE_URL: 'https://evil.example', HF_TOKEN: 'folder' });
  expect(byHand.notes).toEqual([]);
});

test.each(['missing.env', '.'])('--env-file %s: exit 3, names the file', (envFile) => {
  expect(() => place().read({}, { envFile })).toThrow(
    expect.objectContaining({
      exitCode: 3,
      details: expect.objectContaining({ reason: 'env_file_unreadable', field: '--env-file' }),
    }),
  );
});
