/** Names Windows keeps for devices, with any extension: https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)$/i;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * A file name out of a prompt that works on every system and in every script: letters, digits and single dashes, lower
 * case, at most `maxBytes` of UTF-8 (file systems count bytes: Hangul takes three), never a device of Windows, never empty.
 */
export function slug(text: string, maxBytes = 60): string {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    // Stacked marks ("zalgo") belong to no word.
    .replace(/\p{M}{3,}/gu, '')
    .replace(/^[-\p{M}]+|-+$/gu, '');
  let name = '';
  for (const { segment } of segmenter.segment(words)) {
    if (Buffer.byteLength(name + segment) > maxBytes) {
      // Cut between words where that loses less than half.
      const dash = name.lastIndexOf('-');
      if (dash > name.length / 2) name = name.slice(0, dash);
      break;
    }
    name += segment;
  }
  name = name.replace(/-+$/, '');
  if (name === '') return 'sweep';
  return reserved.test(name) ? `${name}-sweep` : name;
}
