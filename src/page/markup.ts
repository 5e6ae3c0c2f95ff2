/** HTML as a value. Text that is put into a template is escaped; an `Html` is not. */
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

/** Template tag: `` html`<p title="${text}">${text}</p>` ``. Attribute values must be in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, next, index) => text + markupOf(parts[index - 1]) + next));
}

/** Escapes text for an element or a quoted attribute, so that a browser shows it unchanged. */
export function escapeHtml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      .replaceAll("'", '&#39;')
      // Browsers drop or replace control characters; U+FFFD makes them visible.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\u{fffd}')
  );
}

function markupOf(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(markupOf).join('');
  return escapeHtml(String(part));
}

/** A boolean attribute, with its leading space: `<button${flag('disabled', busy)}>`. */
export const flag = (
  name: 'disabled' | 'hidden' | 'open' | 'selected' | 'checked' | 'aria-current',
  set: boolean,
): Html => new Html(!set ? '' : name === 'aria-current' ? ' aria-current="true"' : ` ${name}`);

/**
 * A field of one file, as a button in the words of the page: a browser's own has those of the browser. The field lies over the button,
 * unseen, so that clicks, dropped files and the keyboard reach it.
 */
export const fileField = (
  { id, target, accept, off }: { id: string; target: string; accept: string; off: Html },
  label: string,
): Html =>
  html`<span class="button pick"><span aria-hidden="true">${label}</span><input id="${id}" type="file" accept="${accept}" data-upload="${target}"${off}></span>`;

export const poster = (src: string | null): Html => html`${src !== null && html` poster="${src}"`}`;

/** The URL of a project file, relative to the page. */
export const linkOf = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/** Seconds as minutes and seconds: `0:07`. */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
