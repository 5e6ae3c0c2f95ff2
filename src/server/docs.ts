import { html } from '../page/markup.ts';

/** A page on the server's endpoints, in one piece: no script, and nothing from another site. */

interface Described {
  readonly info: { readonly version: string };
  readonly paths?: Readonly<Record<string, unknown>>;
}
interface Operation {
  readonly summary?: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: unknown }>> };
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

export const DOCS_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'";

export function docsPage(document: Described): string {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      path,
      method,
      operation,
    })),
  );
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>sparkfluence server</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font: 600 1rem/1.4 ui-monospace, monospace; margin: 2rem 0 .25rem; overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid #8886; border-radius: .5rem; font-size: .8rem; }
table { border-collapse: collapse; font-size: .9rem; }
td { padding: .15rem 1rem .15rem 0; vertical-align: top; }
</style>
</head>
<body>
<h1>sparkfluence server ${document.info.version}</h1>
<p>The whole description for programs is <a href="openapi.json">openapi.json</a> (OpenAPI 3.1).</p>
${operations.map(
  ({ path, method, operation: { summary = '', security, requestBody, responses = {} } }) => html`<section>
<h2>${method.toUpperCase()} ${path}</h2>
<p>${summary}.${security === undefined ? '' : 'token' in (security[0] ?? {}) ? ' Needs Authorization: Bearer.' : ' Needs X-API-Key.'}</p>
${
  requestBody !== undefined &&
  html`<details><summary>Request body</summary><pre>${JSON.stringify(requestBody.content?.['application/json']?.schema, null, 2)}</pre></details>`
}
<table>${Object.entries(responses).map(
    ([status, { description = '' }]) => html`<tr><td>${status}</td><td>${description}</td></tr>`,
  )}</table>
</section>`,
)}
</body>
</html>
`.text;
}
