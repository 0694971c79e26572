export type Shell = 'bash' | 'powershell';

/** What needs no quotes in either shell. */
const plain = /^[A-Za-z0-9_./:=+-]+$/;

/**
 * One line for a shell, every word taken as it is. In single quotes bash knows only the quote itself; PowerShell takes
 * the typographic ones for quotes as well (about_Quoting_Rules) and wants them doubled.
 */
export function shellLine(words: readonly string[], shell: Shell): string {
  const quote = (word: string): string => {
    if (plain.test(word)) return word;
    if (shell === 'bash') return `'${word.replaceAll("'", `'\\''`)}'`;
    return `'${word.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
  };
  return words.map(quote).join(' ');
}
