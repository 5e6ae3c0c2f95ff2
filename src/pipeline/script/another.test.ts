import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SETTINGS } from '../../../tests/support/work.ts';
import { findLanguage } from '../../contracts/languages.ts';
import type { Script, ScriptOrder, ScriptProvider } from '../../contracts/providers.ts';
import { type Project, saveScript } from '../../project/store.ts';
import { writerOfAnother } from './another.ts';

let project: Project;
beforeEach(() => {
  project = { folder: mkdtempSync(join(tmpdir(), 'sparkfluence-another-')), settings: SETTINGS };
});
afterEach(() => rmSync(project.folder, { recursive: true, force: true }));

const order: ScriptOrder = {
  inputType: 'topic',
  content: 'bread',
  duration: '30s',
  platform: 'tiktok',
  language: findLanguage('english'),
};
const scriptOf = (script_text: string): Script => ({
  segments: [{ type: 'HOOK', duration_seconds: 6, script_text, visual_direction: 'x', emotion: 'calm' }],
  metadata: { virality_score: 0, hooks_used: [], total_duration: 6, language: 'english' },
  degradations: [],
});
const save = (text: string) =>
  saveScript(project, { provider: 'local', fingerprint: 'x', ...scriptOf(text) });

/** A composer that knows two ways to say it. */
function composer(id: ScriptProvider['id'] = 'local') {
  const takes: (number | undefined)[] = [];
  const provider: ScriptProvider = {
    id,
    model: 'm',
    async write({ take }) {
      takes.push(take);
      return scriptOf(['one', 'one', 'one', 'two'][(take ?? 0) % 4]!);
    },
  };
  return { takes, writer: writerOfAnother(provider, project) };
}
const write = async (writer: ScriptProvider) => writer.write(order, { signal: new AbortController().signal });

test('the composer is asked again while it says what is there or what is kept already', async () => {
  const first = composer();
  expect((await write(first.writer)).segments[0]!.script_text).toBe('one');
  expect(first.takes).toEqual([undefined]); // nothing is there: no other take

  await save('one');
  const second = composer();
  expect((await write(second.writer)).segments[0]!.script_text).toBe('two');
  expect(second.takes).toEqual([1, 2, 3]);

  mkdirSync(join(project.folder, 'takes'));
  writeFileSync(join(project.folder, 'takes/script-1.json'), JSON.stringify(scriptOf('two')));
  writeFileSync(join(project.folder, 'takes/script-2.json'), 'no script of ours');
  const third = composer();
  expect((await write(third.writer)).degradations).toMatchObject([{ reason: 'same_words' }]);
  expect(third.takes[0]).toBe(3);
});

test('a model is asked once, and told which take it is', async () => {
  await save('one');
  const model = composer('gemini');
  await write(model.writer);
  expect(model.takes).toEqual([1]);
});

test('the composer is told what was said; a middle that says the same again is named', async () => {
  const three = (hook: string, middle: string): Script => {
    const [segment] = scriptOf(hook).segments;
    const of = (type: 'HOOK' | 'BODY_1' | 'ENDING_CTA', script_text: string) => ({
      ...segment!,
      type,
      script_text,
    });
    return { ...scriptOf(hook), segments: [of('HOOK', hook), of('BODY_1', middle), of('ENDING_CTA', 'bye')] };
  };
  await saveScript(project, { provider: 'local', fingerprint: 'x', ...three('one', 'middle') });
  const told: (readonly string[] | undefined)[] = [];
  const writerWith = (middles: readonly string[]) => {
    let times = 0;
    const provider: ScriptProvider = {
      id: 'local',
      model: 'm',
      write: async ({ take }, { said }) => {
        told.push(said);
        times += 1;
        return three(`hook ${take}`, middles[times - 1] ?? 'middle');
      },
    };
    return writerOfAnother(provider, project);
  };
  const other = await write(writerWith(['middle', 'another']));
  expect(other.segments[1]!.script_text).toBe('another');
  expect(other.degradations).toEqual([]);
  expect(told).toEqual([
    ['one', 'middle', 'bye'],
    ['one', 'middle', 'bye'],
  ]);
  const same = await write(writerWith([]));
  expect(same.segments[0]!.script_text).toBe('hook 1');
  expect(same.degradations).toMatchObject([{ reason: 'same_middle' }]);
});
