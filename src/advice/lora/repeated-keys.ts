const backslash = 0x5c;
const space = 0x20;

/**
 * Keys that stand twice in one object of a JSON text, down to `maxDepth` (1: the outermost object alone), as they are
 * written there; at most `most`. JSON.parse takes the last and says nothing. `text` must be what JSON.parse accepted.
 * Linear in its length, and it looks at strings only by their ends: headers have megabytes of them.
 */
export function repeatedKeys(text: string, maxDepth: number, most: number): string[] {
  const repeated: string[] = [];
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length && repeated.length < most; at += 1) {
    switch (text[at]) {
      case '{':
        open.push(open.length < maxDepth ? new Set() : undefined);
        break;
      case '[':
        open.push(undefined);
        break;
      case '}':
      case ']':
        open.pop();
        break;
      case '"': {
        const end = stringEnd(text, at);
        const keys = open.at(-1);
        if (keys && isFollowedByColon(text, end + 1)) {
          const key = text.slice(at + 1, end);
          if (keys.has(key)) repeated.push(key);
          keys.add(key);
        }
        at = end;
        break;
      }
      default:
    }
  }
  return repeated;
}

/** Place of the quote that ends the string which begins at `start`. */
function stringEnd(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes += 1;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

function isFollowedByColon(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= space && at < text.length) at += 1;
  return text[at] === ':';
}
