import type { TimedText } from '../../page/model.ts';

/** The cues of a WebVTT file as `captions/cues.ts` writes it; what is not understood is left out. */
export function cuesOfVtt(text: string): TimedText[] {
  return text.split(/\r?\n\r?\n/).flatMap((block) => {
    const lines = block.split(/\r?\n/);
    const at = lines.findIndex((line) => line.includes(' --> '));
    const times = /^([\d:.]+) --> ([\d:.]+)/.exec(lines[at] ?? '');
    if (times === null) return [];
    const said = lines
      .slice(at + 1)
      .join(' ')
      .trim();
    const plain = said.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
    return [{ startSeconds: secondsOf(times[1]), endSeconds: secondsOf(times[2]), text: plain }];
  });
}

/** `00:01:02.345` or `01:02.345` */
const secondsOf = (clock = ''): number =>
  clock.split(':').reduce((seconds, part) => seconds * 60 + Number(part), 0);
