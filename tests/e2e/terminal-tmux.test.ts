import { describe, expect, test } from 'vitest';
import { hasTmux, openScreen, type Screen } from '../support/tmux.ts';

/**
 * The views in a real terminal, with a program that does nothing but show them (tests/support/terminal-demo.ts). `tmux` is
 * needed; where it is missing these tests are skipped by name.
 */

const count = (screen: Screen, words: RegExp) => screen.lines().filter((line) => words.test(line)).length;

const NOTES = [
  ['English', 'the provider refused it since there were too many requests at once'],
  ['Hindi', 'यह प्रदाता ने मना कर दिया: बहुत सारे अनुरोध एक साथ भेजे गए थे'],
  ['Arabic', 'رفض المزود الطلب لأن عدد الطلبات كبير جدا في هذا الوقت'],
  ['Japanese', 'プロバイダーがリクエストを拒否しました。後でもう一度お試しください'],
  ['Thai', 'ผู้ให้บริการปฏิเสธคำขอ เพราะมีคำขอมากเกินไปในเวลานี้'],
] as const;

describe.runIf(hasTmux)('in a real terminal', () => {
  test.each(NOTES)('a note in %s leaves one row of each segment, at any width', async (_language, note) => {
    const screen = openScreen(90, 24);
    screen.type(`demo x '${note}'`, 'Enter');
    await screen.seen(/BODY_1 .*failed: \S/);
    for (const [columns, bar] of [
      [70, 16],
      [44, 6],
      [90, 28],
    ]) {
      screen.resize(columns!, 24);
      await screen.seen(new RegExp(`BODY_1 +[█░]{${bar}} +0%[\\s\\S]*FINAL +[█░]{${bar}} `));
      expect(count(screen, /BODY_1/), screen.lines().join('\n')).toBe(1);
    }
  });

  test.each(['demo x', 'true | demo x'])(
    'with fewer rows than bars the last ones stand there, and nothing is left above, also after Enter (%s)',
    async (line) => {
      const screen = openScreen(90, 6);
      screen.type(line, 'Enter');
      for (const share of ['\\d\\d', '100']) {
        await screen.seen(new RegExp(`ENDING_CTA .* ${share}%`));
        screen.type('Enter');
      }
      await screen.seen(/0:1\d of/); // drawn again since
      const names = screen.lines().map((line) => line.trim().split(' ')[0]);
      expect(names).toEqual(expect.arrayContaining(['ENDING_CTA', 'FINAL']));
      expect([count(screen, /ENDING_CTA/), count(screen, /BODY_5/), count(screen, /HOOK/)]).toEqual([
        1, 1, 0,
      ]);
    },
  );

  test.each(['wait', 'x'])(
    'Ctrl-Z, fg and kill -9 leave the shell’s lines and a terminal in order (%s)',
    async (what) => {
      const screen = openScreen(90, 40);
      screen.type(`demo ${what}`, 'Enter');
      await screen.seen(/spent 0\.42/);
      screen.type('C-z');
      await screen.seen(/Stopped/);
      expect(screen.modes()).toBe('cursor=1 wrap=1');
      screen.type('echo between', 'Enter');
      await screen.seen(/^between$/m);
      screen.type('fg', 'Enter');
      await screen.seen(/^between$[\s\S]*spent 0\.42/m);
      expect([count(screen, /^between$/), count(screen, /spent 0\.42/)]).toEqual([1, 2]);
      screen.type('C-z');
      await screen.seen(/Stopped[\s\S]*Stopped/);
      screen.type('kill -9 %1; echo ended; stty -a', 'Enter');
      await screen.seen(/^ended$[\s\S]* icanon .*[\s\S]* echo /m);
      expect(screen.modes()).toBe('cursor=1 wrap=1');
    },
  );

  test('a terminal that cannot move its cursor is asked in lines, and its lines are those of a pipe', async () => {
    const screen = openScreen(90, 40);
    screen.type('TERM=dumb demo choose-end | tr a-z A-Z', 'Enter');
    await screen.seen(/Which one\?\n {2}1 {2}one\n {2}2 {2}two\n {2}3 {2}three\n1 to 3 \[1\]$/);
    screen.type('t', 'Enter');
    await screen.seen(/1 to 3 \[1\] t\nGive a number, or how one of them begins.\n1 to 3 \[1\]$/);
    screen.type('C-z');
    await screen.seen(/Stopped/);
    screen.type('fg', 'Enter');
    await screen.seen(/^TERM=dumb demo .*\n1 to 3 \[1\]$/m);
    screen.type('two', 'Enter');
    await screen.seen(/\] two\nDONE\n/);
  });

  test('a long line stays whole above the bars, a question stands below them', async () => {
    const screen = openScreen(50, 50);
    screen.type('demo long-ask', 'Enter');
    await screen.seen(/Go on\?/);
    const before = screen.lines();
    expect(before.join('').match(/line/g)).toHaveLength(23);
    expect(before.findIndex((line) => /line end/.test(line))).toBeLessThan(
      before.findIndex((line) => /HOOK/.test(line)),
    );
    screen.type('y', 'Enter');
    await screen.seen(/Go on\? Yes[\s\S]*ENDING_CTA/);
    expect(count(screen, /ENDING_CTA/)).toBe(2);
  });

  test('Enter and letters during a run leave one row of each segment, and answer no later question', async () => {
    const screen = openScreen(90, 14);
    screen.type('demo script-ask', 'Enter');
    await screen.seen(/script .*0:0/);
    screen.type('Enter', 'a', 'Enter', 'Enter', 'n', 'Enter');
    await screen.seen(/Go on\?/);
    expect([count(screen, /HOOK/), count(screen, /Go on\?/)], screen.lines().join('\n')).toEqual([1, 1]);
    screen.type('y', 'Enter');
    await screen.seen(/Go on\? Yes/);
  });

  test('Ctrl-Z and fg at a question: it stands below what the shell wrote, and is answered there', async () => {
    const screen = openScreen(60, 40);
    screen.type('demo ask', 'Enter');
    await screen.seen(/Go on\?/);
    screen.type('C-z');
    await screen.seen(/Stopped/);
    screen.type('echo between', 'Enter');
    await screen.seen(/^between$/m);
    screen.type('fg', 'Enter');
    await screen.seen(/^between$[\s\S]*Go on\?/m);
    screen.type('y', 'Enter');
    await screen.seen(/^between$[\s\S]*Go on\? Yes[\s\S]*ENDING_CTA/m);
    expect(screen.modes()).toBe('cursor=1 wrap=1');
  });

  test('a choice does not hide the cursor, which nobody would show again after kill -9', async () => {
    const screen = openScreen(60, 12);
    screen.type('demo choose', 'Enter');
    await screen.seen(/❯ one/);
    expect(screen.modes()).toBe('cursor=1 wrap=1');
    screen.type('Down');
    await screen.seen(/❯ two/);
    expect(count(screen, /Which one\?/)).toBe(1);
  });

  test('in the background nothing is drawn', async () => {
    const screen = openScreen(90, 40);
    screen.type('demo x & sleep 2; echo after', 'Enter');
    await screen.seen(/^after$/m);
    expect(count(screen, /HOOK/)).toBe(0);
    screen.type('fg', 'Enter');
    await screen.seen(/ENDING_CTA/);
    expect(count(screen, /ENDING_CTA/)).toBe(1);
  });
});
