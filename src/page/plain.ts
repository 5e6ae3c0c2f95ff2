import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { browserFile } from '../contracts/places.ts';
import { isRightToLeft, type PageLanguage } from './languages.ts';
import { type Html, html, Html as Markup } from './markup.ts';

/** The document around pages that only show: those of a batch and of the queue. */

export interface PlainPage {
  readonly ui: PageLanguage;
  readonly title: string;
  /** Link before everything else, to the part with the id `rows`. */
  readonly skip: string;
  /** It is loaded again by its script, as long as there is something to follow. */
  readonly isUnderWay: boolean;
  /** Whether it is a file, whose pictures lie beside it; false for one that a server sends. */
  readonly isFile: boolean;
  readonly body: Html;
}

let files: Promise<{ readonly css: string; readonly js: string }> | undefined;

async function readFiles(): Promise<{ css: string; js: string }> {
  const [page, own, js] = await Promise.all(
    ['page.css', 'batch.css', 'batch.js'].map((name) => readFile(browserFile(name), 'utf8')),
  );
  const plain = (text = '') => text.replaceAll('\r\n', '\n');
  return { css: `${plain(page)}\n${plain(own)}`, js: plain(js) };
}

/** The whole HTML document. Its content security policy lets it load nothing but pictures beside it. */
export async function plainDocument(page: PlainPage): Promise<string> {
  files ??= readFiles();
  const { css, js } = await files;
  const { ui, title, skip, isUnderWay, isFile, body } = page;
  return html`<!doctype html>
<html lang="${ui}" dir="${isRightToLeft(ui) ? 'rtl' : 'ltr'}" data-live="${isUnderWay ? 'yes' : 'no'}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(css, js, isFile)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<style>${new Markup(css)}</style>
</head>
<body>
<a class="skip" href="#rows">${skip}</a>
${body}
<script>${new Markup(js)}</script>
</body>
</html>
`.text;
}

function policyOf(css: string, js: string, isFile: boolean): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const pictures = isFile ? "'self' data: file:" : 'data:';
  return `default-src 'none'; script-src ${hash(js)}; style-src ${hash(css)}; img-src ${pictures}; base-uri 'none'; form-action 'none'`;
}
