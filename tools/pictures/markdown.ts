import { escapeHtml } from './page.ts';

/** Who looks at the message, and when. */
export interface Reader {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** BCP 47: how times are written. */
  readonly language: string;
}

type Replacement = readonly [RegExp, (...parts: string[]) => string];

/** "in 2 minutes", as Discord's client writes `<t:...:R>`. */
function relative(seconds: number, { now, language }: Reader): string {
  const nowSeconds = now / 1000;
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const away = seconds - nowSeconds;
  if (Math.abs(away) < 60) return words.format(Math.round(away), 'second');
  if (Math.abs(away) < 3600) return words.format(Math.round(away / 60), 'minute');
  return Math.abs(away) < 86_400
    ? words.format(Math.round(away / 3600), 'hour')
    : words.format(Math.round(away / 86_400), 'day');
}

function inlineRules(reader: Reader): readonly Replacement[] {
  return [
    [/`([^`]+)`/, (code = '') => `<code>${code}</code>`],
    [/&lt;t:(\d+):R&gt;/, (at) => `<span class="mark">${relative(Number(at), reader)}</span>`],
    [/&lt;t:(\d+)(?::\w)?&gt;/, (at) => `<span class="mark">${new Date(Number(at) * 1000).toISOString()}</span>`],
    [/&lt;@!?(\d+)&gt;/, () => '<span class="mention">@you</span>'],
    [/&lt;#(\d+)&gt;/, () => '<span class="mention">#channel</span>'],
    [/&lt;\/([^:]+):\d+&gt;/, (command) => `<span class="mention">/${command}</span>`],
    [/\[([^\]]+)\]\((?:&lt;)?(https?:[^)\s]+?)(?:&gt;)?\)/, (label, url) => `<a href="${url}">${label}</a>`],
    [/\*\*(.+?)\*\*/, (text) => `<b>${text}</b>`],
    [/__(.+?)__/, (text) => `<u>${text}</u>`],
    [/\*(\S(?:.*?\S)?)\*/, (text) => `<i>${text}</i>`],
    [/~~(.+?)~~/, (text) => `<s>${text}</s>`],
    [/\|\|(.+?)\|\|/, (text) => `<span class="spoiler">${text}</span>`],
  ];
}

/** Finished HTML and escaped characters are put aside behind private-use characters, so that no later rule reads them. */
function inline(text: string, reader: Reader): string {
  const aside: string[] = [];
  const keep = (html: string): string => String.fromCharCode(0xe000 + aside.push(html) - 1);
  let line = escapeHtml(text.replace(/\\([^0-9A-Za-z\s])/g, (_, character: string) => keep(escapeHtml(character))));
  for (const [pattern, html] of inlineRules(reader)) {
    const isCode = pattern.source.startsWith('`');
    line = line.replace(new RegExp(pattern, 'g'), (_, ...parts: string[]) =>
      isCode ? keep(html(...parts)) : html(...parts),
    );
  }
  while (/[\ue000-\uf8ff]/.test(line)) {
    line = line.replace(/[\ue000-\uf8ff]/g, (each) => aside[each.charCodeAt(0) - 0xe000] ?? '');
  }
  return line;
}

const blocks: readonly (readonly [RegExp, string])[] = [
  [/^### (.*)$/, 'h3'],
  [/^## (.*)$/, 'h2'],
  [/^# (.*)$/, 'h1'],
  [/^-# (.*)$/, 'small'],
  [/^(?:>|>>>) (.*)$/, 'blockquote'],
  [/^\s*[-*] (.*)$/, 'li'],
];

/** Discord's Markdown, as much of it as bots write. */
export function markdown(text: string, reader: Reader): string {
  const parts = text.split(/```(?:\w*\n)?([\s\S]*?)```/);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) return `<pre>${escapeHtml(part.trim())}</pre>`;
      return part
        .replace(/^\n|\n$/g, '')
        .split('\n')
        .map((line) => {
          const found = blocks.find(([pattern]) => pattern.test(line));
          if (!found) return line === '' ? '<div class="gap"></div>' : `<div>${inline(line, reader)}</div>`;
          return `<${found[1]}>${inline(found[0].exec(line)?.[1] ?? '', reader)}</${found[1]}>`;
        })
        .join('');
    })
    .join('');
}
