import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { browserFile } from '../contracts/places.ts';
import { finalSection, headerOf, notesSection, noticesOf, publishSection } from './head.ts';
import { Html, html } from './markup.ts';
import type { PageModel } from './model.ts';
import { rerunSection } from './rerun.ts';
import { segmentsSection } from './segment.ts';
import { timelineSection } from './timeline.ts';

/** The page's style and script: the files of `browser/`, in `src/` or in `dist/`. */
interface BrowserFiles {
  readonly css: string;
  readonly js: string;
}

let browserFiles: Promise<BrowserFiles> | undefined;

async function readBrowserFiles(): Promise<BrowserFiles> {
  const [css, js, live] = await Promise.all(
    ['page.css', 'play.js', 'live.js'].map((name) => readFile(browserFile(name), 'utf8')),
  );
  // A browser normalises line ends before it hashes; a checkout on Windows may have changed them.
  const plain = (text: string | undefined): string => (text ?? '').replaceAll('\r\n', '\n');
  return { css: plain(css), js: `${plain(js)}\n${plain(live)}` };
}

/**
 * Renders the whole HTML document. It loads nothing but itself and, if the model refers to them, the project's files:
 * its content security policy forbids everything else.
 */
export async function renderPage(model: PageModel): Promise<string> {
  browserFiles ??= readBrowserFiles();
  const { css, js } = await browserFiles;
  const policy = policyOf({ css, js }, model.live !== null);
  const [language, ...sections] = [model.language.tag, ...partsOf(model)];
  return html`<!doctype html>
<html lang="en" data-live="${model.live === null ? 'no' : 'yes'}" data-language="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<meta name="referrer" content="same-origin">
<title>${model.title} · Sparkfluence storyboard</title>
<link rel="icon" href="${ICON}">
<style>${new Html(css)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the storyboard</a>
${headerOf(model)}
<main id="main" tabindex="-1" data-rate="${model.language.perSecond}" data-unit="${model.language.unit}">
${sections}
</main>
<footer><p>Made by sparkfluence ${model.version} from <code dir="auto">${model.folder}</code></p></footer>
<div id="status" role="status" aria-live="polite" class="toast"></div>
${model.live !== null && QUOTE_DIALOG}
<script>${new Html(js)}</script>
</body>
</html>
`.text;
}

/** The parts that change during a run. Each has an id; a served page replaces those that differ. */
const partsOf = (model: PageModel): Html[] => [
  noticesOf(model),
  finalSection(model),
  timelineSection(model),
  segmentsSection(model),
  publishSection(model),
  notesSection(model),
  rerunSection(model),
];

function policyOf({ css, js }: BrowserFiles, live: boolean): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  // A written page refers to the project's files. Not every browser counts them as 'self' of a file: page.
  const own = live ? "'self'" : "'self' file:";
  return [
    "default-src 'none'",
    `script-src ${hash(js)}`,
    `style-src ${hash(css)}`,
    `img-src data: ${own}`,
    `media-src data: ${own}`,
    `connect-src ${live ? "'self'" : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}

const ICON =
  'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 16 16%22%3E%3Crect x=%224%22 width=%228%22 height=%2216%22 rx=%222%22 fill=%22%23c2410c%22/%3E%3Cpath d=%22M7 5l4 3-4 3z%22 fill=%22%23fff%22/%3E%3C/svg%3E';

const QUOTE_DIALOG = html`<dialog id="agree" aria-labelledby="agree-title">
<form method="dialog">
<h2 id="agree-title">Make it again?</h2>
<p id="agree-text"></p>
<div class="buttons"><button value="no" type="submit">Cancel</button><button value="yes" type="submit" class="main">Go</button></div>
</form>
</dialog>`;
