import type { World } from '../contracts/world.ts';
import type { Asker, Choice } from './asker.ts';
import { cleanText } from './clean-text.ts';

/**
 * Questions for a terminal that cannot move its cursor (`TERM=dumb`, as the shell in Emacs or a screen reader): each is written
 * once, choices have numbers, and an answer is a line. Nothing is drawn again, and no mode of the terminal changes.
 * @param left the error of a question that nobody answers
 */
export function openPlainAsker(
  { streams, signal }: Pick<World, 'streams' | 'signal'>,
  left: (cause: unknown) => Error,
): Asker {
  const { stdin, stderr, onContinue } = streams;
  const say = (text: string) => void stderr.write(text);
  /** @param question with the answer that an empty line gives */
  const line = async (question: string): Promise<string> => {
    const write = () => say(`${cleanText(question)} `);
    const { linesOf } = await import('./typed-lines.ts'); // most commands ask nothing
    write();
    const forget = onContinue?.(write);
    try {
      return cleanText(await linesOf(stdin).next(signal)).trim();
    } catch (cause) {
      say('\n');
      throw left(cause);
    } finally {
      forget?.();
    }
  };
  const asker: Asker = {
    async text(question, { preset = '', check } = {}) {
      for (;;) {
        const answer = (await line(withPreset(question, preset))) || preset;
        const verdict = (await check?.(answer)) ?? true;
        if (verdict === true) return answer;
        say(`${verdict}\n`);
      }
    },
    async choose(question, choices, preset) {
      const ready = choices.filter(({ disabled }) => disabled === undefined);
      const rows = choices.map((choice) => {
        const number = ready.indexOf(choice) + 1;
        return `  ${number > 0 ? number : '-'}  ${choice.name}${choice.disabled === undefined ? '' : `, ${choice.disabled}`}`;
      });
      say(`${cleanText([question, ...rows].join('\n'))}\n`);
      const usual =
        Math.max(
          0,
          ready.findIndex(({ value }) => value === preset),
        ) + 1;
      for (;;) {
        const answer = (await line(withPreset(`1 to ${ready.length}`, String(usual)))) || String(usual);
        const chosen = ready[Number(answer) - 1] ?? onlyLike(ready, answer);
        if (chosen !== undefined) return chosen.value;
        say('Give a number, or how one of them begins.\n');
      }
    },
    async search(question, matching, preset) {
      const usual = matching('').find(({ value }) => value === preset);
      for (;;) {
        const answer = await line(withPreset(question, usual === undefined ? '' : String(usual.value)));
        if (answer === '' && usual !== undefined) return usual.value;
        const found = matching(answer);
        const chosen = found.length === 1 ? found[0] : found.find((choice) => isCalled(choice, answer));
        if (chosen !== undefined) return chosen.value;
        if (found.length > 0) return asker.choose('Which of these?', found.slice(0, MOST_FOUND));
        say(`There is no ${answer} among them.\n`);
      }
    },
    async confirm(question, preset) {
      for (;;) {
        const answer = (await line(`${question} (${preset ? 'Y/n' : 'y/N'})`)).toLowerCase();
        if (answer === '') return preset;
        if (['y', 'yes'].includes(answer)) return true;
        if (['n', 'no'].includes(answer)) return false;
        say('Please answer y or n.\n');
      }
    },
  };
  return asker;
}

/** So many of what was found are listed. */
const MOST_FOUND = 9;

const withPreset = (question: string, preset: string): string =>
  preset === '' ? question : `${question} [${preset}]`;

const isCalled = <Value>({ name, value }: Choice<Value>, answer: string): boolean =>
  [name, String(value)].some((each) => each.toLowerCase() === answer.toLowerCase());

/** The only choice that begins with these letters. */
function onlyLike<Value>(choices: readonly Choice<Value>[], answer: string): Choice<Value> | undefined {
  const like = choices.filter(({ name }) => name.toLowerCase().startsWith(answer.toLowerCase()));
  return like.length === 1 ? like[0] : undefined;
}
