import { escapeHtml, fontFaces } from './page.ts';
import type { Glyph } from './terminal-screen.ts';
import { screenAfter } from './terminal-screen.ts';

const colours: Readonly<Record<number, string>> = {
  31: '#ff7b72',
  32: '#7ee787',
  33: '#e3b341',
  36: '#76d9e6',
  39: '#e6edf3',
};

const style = `
body { margin: 0; background: #0d1117; }
.window { margin: 24px; display: inline-block; border: 1px solid #30363d; border-radius: 10px; background: #161b22; }
.bar { padding: 11px 14px; border-bottom: 1px solid #30363d; display: flex; gap: 8px; }
.bar i { width: 12px; height: 12px; border-radius: 6px; background: #30363d; }
pre { margin: 0; padding: 16px 20px 20px; color: #e6edf3; font: 15px/1.5 "DejaVu Sans Mono", "Liberation Mono", monospace, "Pretendard JP"; }
b { font-weight: 700; }
.dim { opacity: 0.62; }
`;

function span(glyphs: readonly Glyph[]): string {
  const [first] = glyphs;
  if (!first) return '';
  const text = escapeHtml(glyphs.map((each) => each.text).join(''));
  const coloured = `<span${first.dim ? ' class="dim"' : ''} style="color:${colours[first.colour] ?? colours[39]}">${text}</span>`;
  return first.bold ? `<b>${coloured}</b>` : coloured;
}

const alike = (a: Glyph, b: Glyph): boolean => a.bold === b.bold && a.dim === b.dim && a.colour === b.colour;

function lineHtml(glyphs: readonly Glyph[]): string {
  const runs: Glyph[][] = [];
  for (const glyph of glyphs) {
    const last = runs.at(-1)?.at(-1);
    if (last && alike(last, glyph)) runs.at(-1)?.push(glyph);
    else runs.push([glyph]);
  }
  return runs.map(span).join('');
}

/** What a terminal shows after `command` was typed and printed `output`. */
export function terminalPage(command: string, output: string): string {
  const typed = `<span style="color:${colours[32]}">$</span> <b>${escapeHtml(command)}</b>`;
  const lines = [typed, ...screenAfter(output).map(lineHtml)];
  return `<!doctype html><meta charset="utf-8"><style>${fontFaces()}${style}</style>
<div class="window"><div class="bar"><i></i><i></i><i></i></div><pre>${lines.join('\n')}</pre></div>`;
}
