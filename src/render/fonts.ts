import path from 'node:path';

const folder = path.join(import.meta.dirname, '..', '..', 'assets', 'fonts');

/** The bundled fonts, all OFL-1.1: Latin, Cyrillic, Hangul, kana and kanji in two weights, and black-and-white emoji. */
export const fontFiles = {
  regular: path.join(folder, 'PretendardJP-Regular.otf'),
  bold: path.join(folder, 'PretendardJP-Bold.otf'),
  emoji: path.join(folder, 'NotoEmoji_400Regular.ttf'),
} as const;

/** The `font-family` of every text we draw. */
export const fontFamily = 'Pretendard JP, Noto Emoji';
export const emojiFamily = 'Noto Emoji';

/*
 * The one place outside config.ts that touches the environment: fontconfig, inside libvips, learns of a font folder from
 * FONTCONFIG_FILE and in no other way, and reads it at its first text. So this module is imported before sharp (see
 * sharp.ts). macOS needs the second variable, or Pango takes CoreText and ignores the files (lovell/sharp#4577, #2399).
 * Who sets them outside wins. In a worker thread and on Windows (lovell/sharp#2550) such a change may not reach
 * fontconfig: font-check.ts therefore also registers each file.
 */
process.env['FONTCONFIG_FILE'] ??= path.join(folder, 'fonts.conf');
process.env['PANGOCAIRO_BACKEND'] ??= 'fontconfig';
