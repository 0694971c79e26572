import { expect, test } from 'vitest';

import { markdown } from '../../tools/pictures/markdown.ts';
import { messagePage } from '../../tools/pictures/message-page.ts';
import { screenAfter } from '../../tools/pictures/terminal-screen.ts';

const textOf = (output: string): string[] => screenAfter(output).map((line) => line.map(({ text }) => text).join(''));

test('a progress line that was drawn again in place is seen once, in its last state', () => {
  const output = 'one\r\ntwo 10%\r\n\u001b[2A\u001b[Jone\r\n\u001b[32mtwo\u001b[39m 100%\r\n';
  expect(textOf(output)).toEqual(['one', 'two 100%']);
  expect(screenAfter(output)[1]?.map(({ colour }) => colour)).toEqual([32, 32, 32, 39, 39, 39, 39, 39]);
});

test('erasing to the end of the line leaves what stands before the cursor', () => {
  expect(textOf('abcdef\r\u001b[3Gx\u001b[K')).toEqual(['abx']);
});

test('Markdown in a picture is what Discord makes of it, and HTML in a prompt is text', () => {
  expect(markdown('## a <b> \\*c\\* **d**', { now: 0, language: 'en' })).toBe('<h2>a &lt;b&gt; *c* <b>d</b></h2>');
  expect(markdown('SD\\_URL', { now: 0, language: 'en' })).toBe('<div>SD_URL</div>');
  expect(markdown('`**x**` *y*', { now: 0, language: 'en' })).toBe('<div><code>**x**</code> <i>y</i></div>');
  expect(markdown('-# ready <t:90:R>', { now: 30_000, language: 'en' })).toBe(
    '<small>ready <span class="mark">in 1 minute</span></small>',
  );
});

const page = (components: unknown[]): string =>
  messagePage([{ author: 'bot', raw: { components } }], { media: () => undefined, now: 0, language: 'en' });

test('a component that the renderer does not know fails instead of being left out', () => {
  expect(page([{ type: 17, components: [{ type: 10, content: 'hello' }] }])).toContain('hello');
  expect(() => page([{ type: 17, components: [{ type: 99 }] }])).toThrow('Invalid');
});
