/** HTML as a value: what is put into it is escaped, unless it is HTML itself. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

type Part = Html | string | number | null | undefined | false | readonly Part[];

/** `` html`<p title="${text}">${text}</p>` ``: attributes must stand in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, next, index) => text + markupOf(parts[index - 1]) + next));
}

/** Text that a browser shows as it is, in an element or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      // A browser would take them for U+FFFD or nothing at all; shown, they tell that they are there.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\u{fffd}')
  );
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(markupOf).join('');
  return escapeHtml(String(part));
}

/** A flag of an element that is there or not: `<button${flag('disabled', busy)}>`. */
export const flag = (name: 'disabled' | 'hidden' | 'open', set: boolean): Html =>
  new Html(set ? ` ${name}` : '');

/** `0:07` */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `12.0 MB` */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** `BODY_1` → `Body 1`, for people. */
export const segmentName = (type: string): string =>
  type === 'ENDING_CTA' ? 'Ending' : type[0] + type.slice(1).toLowerCase().replace('_', ' ');
