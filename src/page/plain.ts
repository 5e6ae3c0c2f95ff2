import { readBrowserFiles, sourceOf } from './inlined.ts';
import { isRightToLeft, type PageLanguage } from './languages.ts';
import { Html, html } from './markup.ts';

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
  const [page, own, js = ''] = await readBrowserFiles(['page.css', 'batch.css', 'batch.js']);
  return { css: `${page}\n${own}`, js };
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
<style>${new Html(css)}</style>
</head>
<body>
<a class="skip" href="#rows">${skip}</a>
${body}
<script>${new Html(js)}</script>
</body>
</html>
`.text;
}

function policyOf(css: string, js: string, isFile: boolean): string {
  const pictures = isFile ? "'self' data: file:" : 'data:';
  return `default-src 'none'; script-src ${sourceOf(js)}; style-src ${sourceOf(css)}; img-src ${pictures}; base-uri 'none'; form-action 'none'`;
}
