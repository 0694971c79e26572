import { stringEnd } from './json-string.ts';

const [quote, colon, openObject, closeObject, openList, closeList, space] = [
  0x22, 0x3a, 0x7b, 0x7d, 0x5b, 0x5d, 0x20,
] as const;

/**
 * Keys that stand twice in one object of a JSON text, down to `maxDepth` (1: the outermost object alone), as they are
 * written there; at most `most`. JSON.parse takes the last and says nothing. `text` must be what JSON.parse accepted.
 * Linear in its length.
 */
export function repeatedKeys(text: string, maxDepth: number, most: number): string[] {
  const repeated: string[] = [];
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length && repeated.length < most; at += 1) {
    switch (text.charCodeAt(at)) {
      case openObject:
        open.push(open.length < maxDepth ? new Set() : undefined);
        break;
      case openList:
        open.push(undefined);
        break;
      case closeObject:
      case closeList:
        open.pop();
        break;
      case quote: {
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

function isFollowedByColon(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= space) at += 1;
  return text.charCodeAt(at) === colon;
}
