const backslash = 0x5c;

/**
 * Place of the quote that ends the JSON string which begins at `start`, or the end of the text. Finding is left to
 * indexOf: headers have megabytes of strings, and a loop over letters is slow in a program that has just been started.
 */
export function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return text.length;
}
