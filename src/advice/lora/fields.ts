/*
 * Values of foreign metadata made safe: every one is optional, bounded, on one line, and means nothing to a chat program.
 * They are text to text, and a server may hand on a few as numbers or objects.
 */

/**
 * One line of foreign text: no control, format or broken characters, at most `most` letters, and nothing in it that Discord
 * would take for a mention. Undefined when nothing is left, and for the "None" that Python writes.
 */
export function oneLine(value: unknown, most = 80): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const line = text
    // What a line cannot need is not even looked at.
    .slice(0, most * 8)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Co}\u2028\u2029\s]+/gu, ' ')
    .replace(/(\p{M}{3})\p{M}+/gu, '$1')
    .replace(/@(?=everyone|here)/giu, '＠')
    .replace(/<(?=(?:@[!&]?|#|t:|id:|\/|a?:\w+:)[^<>]{1,80}>)/gu, '‹')
    .trim();
  if (line === '' || line === 'None' || line === 'null') return undefined;
  const letters = Array.from(line);
  return letters.length > most
    ? `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`
    : line;
}

/** The last part of a path in either style: the folders of somebody's disk are nobody's business. */
export function baseName(value: unknown): string | undefined {
  return oneLine(typeof value === 'string' ? value.slice(-400).split(/[\\/]/).at(-1) : undefined);
}

/** A finite number of the range; texts are read whole or not at all. */
export function numberIn(value: unknown, min: number, max: number): number | undefined {
  const text = typeof value === 'string' ? value.trim() : value;
  if (typeof text === 'string' && !/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?$/i.test(text.slice(0, 40)))
    return undefined;
  if (typeof text !== 'string' && typeof text !== 'number') return undefined;
  const number = Number(text);
  return Number.isFinite(number) && number >= min && number <= max ? number : undefined;
}

export function wholeIn(value: unknown, min: number, max: number): number | undefined {
  const number = numberIn(value, min, max);
  return number === undefined || !Number.isInteger(number) ? undefined : number;
}

/** A value that is JSON inside a text, or that a server has parsed already. Undefined: neither. */
export function nested(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** "5e-4", "0.05", "1": as trainers write rates. */
export function rateText(rate: number): string {
  return rate !== 0 && Math.abs(rate) < 0.01 ? rate.toExponential().replace('e+', 'e') : String(rate);
}

/** Drops what is undefined, so that a missing field is missing. */
export function present<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
