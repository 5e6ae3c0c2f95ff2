import { readBrowserFiles, sourceOf } from './inlined.ts';
import { isRightToLeft, type PageLanguage } from './languages.ts';
import { Html, html } from './markup.ts';
import { VENDOR_NAMES } from './vendor-names.ts';
import type { Words } from './words/en.ts';

/** The document around every page: its policy, style, script and dialog. */

export interface Shell {
  readonly ui: PageLanguage;
  readonly words: Words;
  readonly title: string;
  /** Whether a server answers the page's script; false for a page in a file. */
  readonly live: boolean;
  /** Of the language that the video is in, for the script's count of words. */
  readonly spoken: string;
  readonly skip: string;
  readonly body: Html;
}

/** The page's style and script: the files of `browser/`, in `src/` or in `dist/`. */
interface BrowserFiles {
  readonly css: string;
  readonly js: string;
}

let browserFiles: Promise<BrowserFiles> | undefined;

const SCRIPTS = [
  'play.js',
  'failures.js',
  'wire.js',
  'live.js',
  'arrange.js',
  'choose.js',
  'studio.js',
] as const;

async function readFiles(): Promise<BrowserFiles> {
  const [css = '', ...scripts] = await readBrowserFiles(['page.css', ...SCRIPTS]);
  return { css, js: scripts.join('\n') };
}

/**
 * The whole HTML document. It loads nothing but itself and, if the body refers to them, the project's files: its content
 * security policy forbids everything else.
 */
export async function documentOf({ ui, words, title, live, spoken, skip, body }: Shell): Promise<string> {
  browserFiles ??= readFiles();
  const { css, js } = await browserFiles;
  return html`<!doctype html>
<html lang="${ui}" dir="${isRightToLeft(ui) ? 'rtl' : 'ltr'}" data-live="${live ? 'yes' : 'no'}" data-language="${spoken}" data-words="${JSON.stringify(words.browser)}" data-vendors="${JSON.stringify(VENDOR_NAMES)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf({ css, js }, live)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="same-origin">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${new Html(css)}</style>
</head>
<body>
<a class="skip" href="#main">${skip}</a>
${body}
<div id="status" role="status" aria-live="polite" class="toast"></div>
${live && questionOf(words)}
<script>${new Html(js)}</script>
</body>
</html>
`.text;
}

function policyOf({ css, js }: BrowserFiles, live: boolean): string {
  // A written page refers to the project's files. Not every browser counts them as 'self' of a file: page.
  const own = live ? "'self'" : "'self' file:";
  return [
    "default-src 'none'",
    `script-src ${sourceOf(js)}`,
    `style-src ${sourceOf(css)}`,
    `img-src data: ${own}`,
    `media-src data: ${own}`,
    `connect-src ${live ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Crect x=%224%22 width=%228%22 height=%2216%22 rx=%222%22 fill=%22%23c2410c%22/%3E%3Cpath d=%22M7 5l4 3-4 3z%22 fill=%22%23fff%22/%3E%3C/svg%3E';

const questionOf = (words: Words): Html => html`<dialog id="agree" aria-labelledby="agree-title">
<form method="dialog">
<h2 id="agree-title">${words.agreeTitle}</h2>
<p id="agree-text"></p>
<div class="buttons"><button value="no" type="submit">${words.cancel}</button><button value="yes" type="submit" class="main">${words.go}</button></div>
</form>
</dialog>`;
