import { fileURLToPath } from 'node:url';

const fonts = new URL('../../assets/fonts/', import.meta.url);

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[each] ?? each);
}

const face = (family: string, weight: string, file: string): string =>
  `@font-face{font-family:"${family}";font-weight:${weight};src:url("file://${fileURLToPath(new URL(file, fonts))}")}`;

/** The fonts that come with the program, for a page that is opened as a file. */
export function fontFaces(): string {
  return [
    face('Pretendard JP', '400', 'PretendardJP-Regular.otf'),
    face('Pretendard JP', '600 800', 'PretendardJP-Bold.otf'),
    face('Noto Emoji', '400', 'NotoEmoji_400Regular.ttf'),
  ].join('');
}
