import { expect, test } from 'vitest';
import { clock, escapeHtml, Html, html } from './markup.ts';

test('text stays text, in elements and in attributes', () => {
  const evil = `</p><script>alert("1")</script>' onerror='x' & ${'`'}`;
  const made = html`<p title="${evil}">${evil}</p>`.text;
  expect(made.match(/<|>/g)).toHaveLength(4);
  expect(made).toContain(
    '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onerror=&#39;x&#39; &amp; `',
  );
});

test('markup goes in as it is, lists one after the other, and nothing for what is not there', () => {
  const items = ['a<', 'b'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${items}</ul>${null}${undefined}${false}${0}`.text).toBe(
    '<ul><li>a&lt;</li><li>b</li></ul>0',
  );
  expect(html`${new Html('<br>')}`.text).toBe('<br>');
});

test('control characters are shown, line breaks and tabs kept', () => {
  expect(escapeHtml('a\u0000b\u001b[31m\nc\td')).toBe('a\u{fffd}b\u{fffd}[31m\nc\td');
});

test('times for people', () => {
  expect([clock(0), clock(7.9), clock(65), clock(-1)]).toEqual(['0:00', '0:07', '1:05', '0:00']);
});
