import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newPlace, type Place } from '../support/program.ts';

/** The completion scripts in real shells: what they offer for a line with the cursor at its end. */

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

async function scriptFile(place: Place, shell: string): Promise<string> {
  const { exitCode, stdout } = await place.call(['completion', shell]);
  expect(exitCode).toBe(0);
  const file = join(place.folder, `completion.${shell}`);
  writeFileSync(file, stdout);
  return file;
}

const CASES: [line: string, offered: string[], not: string[]][] = [
  ['sparkfluence co', ['combine', 'config', 'completion'], ['run']],
  ['sparkfluence run --plat', ['--platform'], ['--topic']],
  ['sparkfluence run --platform ', ['tiktok', 'instagram', 'youtube_shorts'], ['--platform']],
  ['sparkfluence config ', ['list', 'get', 'set', 'unset', 'path'], ['run']],
  ['sparkfluence config get max', ['max_cost'], ['language']],
  ['sparkfluence config set brand', ['brand_colors'], ['voice']],
  ['sparkfluence config set language ger', ['german'], ['language']],
  ['sparkfluence config set captions ', ['none', 'sidecar', 'burn'], ['captions']],
  ['sparkfluence config set duration ', ['30s', '60s'], ['duration']],
  ['sparkfluence run --voice ', ['female', 'male', 'deep', 'whisper'], ['--voice']],
  ['sparkfluence run --language in', ['indonesian'], ['japanese']],
  ['sparkfluence rag search --language ', ['arabic', 'thai'], ['--mode']],
  ['sparkfluence schema script', ['script-request', 'script-response'], ['error']],
  ['sparkfluence rag search --mode ', ['lexical', 'hybrid'], []],
];

describe.runIf(has('bash'))('bash', () => {
  test('offers what the commands take', async () => {
    const place = newPlace();
    const file = await scriptFile(place, 'bash');
    for (const [line, offered, not] of CASES) {
      const words = line.split(' ').map((word) => `'${word}'`);
      const ask = `source ${file}; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _sparkfluence; printf '%s\\n' "\${COMPREPLY[@]}"`;
      const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', ask], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const reply = stdout.trim().split('\n');
      expect(reply, line).toEqual(expect.arrayContaining(offered));
      for (const word of not) expect(reply, line).not.toContain(word);
    }
  });
});

/** Stands between what a shell shows for one line and for the next. */
const BETWEEN = '=== next line ===';

describe.runIf(has('zsh'))('zsh', () => {
  test('its completion system takes the script, and Tab offers what the commands take', async () => {
    const place = newPlace();
    const file = await scriptFile(place, 'zsh');
    // One zsh at a terminal of its own (zpty), whose completion system takes seconds to start. It is sent Tab after each
    // line, and Ctrl-U when it has offered the words, or has had ten seconds to.
    const ask = ([line, offered]: (typeof CASES)[number]) => `
      zpty -w -n shell $'${line}\\t\\t'
      all=
      for tries in {1..100}; do
        while zpty -r -t shell piece; do all+=$piece; done
        [[ ${offered.map((word) => `$all == *${word}*`).join(' && ')} ]] && break
        sleep 0.1
      done
      print -rn -- "$all"; print -r -- '${BETWEEN}'
      zpty -w -n shell $'\\x15'; sleep 0.1; while zpty -r -t shell piece; do :; done`;
    const asked = CASES.slice(0, 8);
    const script = `
      zmodload zsh/zpty
      zpty -b shell 'zsh -f -i'
      zpty -w shell 'PROMPT=; stty cols 200 rows 60; autoload -U compinit; compinit -u -D; source ${file}; zstyle ":completion:*" list-prompt ""; LISTMAX=1000; echo "rea""dy"'
      zpty -m -r shell out '*ready*'
      ${asked.map(ask).join('\n')}
      zpty -d shell`;
    const { stdout } = spawnSync('zsh', ['-f', '-c', script], {
      ...{ encoding: 'utf8', cwd: place.folder, timeout: 120_000 },
    });
    const shown = stdout.replaceAll(/\x1b\[[\d;?]*[A-Za-z]/g, '').split(BETWEEN);
    for (const [index, [line, offered]] of asked.entries())
      for (const word of offered) expect(shown[index], line).toContain(word);
  });
});

describe.runIf(has('fish'))('fish', () => {
  test('offers what the commands take', async () => {
    const place = newPlace();
    const file = await scriptFile(place, 'fish');
    for (const [line, offered, not] of CASES) {
      const ask = `source ${file}; complete -C '${line}'`;
      const { stdout, stderr } = spawnSync('fish', ['--no-config', '-c', ask], {
        encoding: 'utf8',
        cwd: place.folder,
        env: { ...process.env, HOME: place.folder },
      });
      expect(stderr).toBe('');
      const reply = stdout
        .trim()
        .split('\n')
        .map((each) => each.split('\t')[0]);
      expect(reply, line).toEqual(expect.arrayContaining(offered));
      for (const word of not) expect(reply, line).not.toContain(word);
    }
  });
});

test('fish: every command and every flag with its choices', async () => {
  const { stdout } = await newPlace().call(['completion', 'fish']);
  expect(stdout).toMatch(/complete -c sparkfluence -n '__fish_use_subcommand' -f -a 'run' -d '/);
  expect(stdout).toMatch(
    /__fish_seen_subcommand_from run' -l platform -x -a 'tiktok instagram youtube_shorts'/,
  );
  expect(stdout).toMatch(
    /__fish_seen_subcommand_from config; and __fish_seen_subcommand_from get' -f -a 'language /,
  );
});

test('a shell that is none of these', async () => {
  const { exitCode, stderr } = await newPlace().call(['completion', 'tcsh']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('bash, zsh, fish');
});
