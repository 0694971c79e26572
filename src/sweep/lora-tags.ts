import type { Lora } from '../gpu/engine.ts';

export interface LoraTags {
  /** The text without the tags. Nothing else is touched: A1111 leaves the commas around a tag as well. */
  readonly text: string;
  /** In the order of the text; a name that comes twice counts once, with its last weights. */
  readonly loras: readonly Lora[];
  /** Tags that cannot be read; they stay in the text. */
  readonly malformed: readonly string[];
}

/** `lyco` is another name for the same thing (A1111 `extensions-builtin/Lora/scripts/lora_script.py`). */
const opening = /<(?:lora|lyco):/gi;
const tag = /<(?:lora|lyco):([^<>]*)>/gi;
const limit = 10;

/**
 * Reads `<lora:name>`, `<lora:name:weight>`, `<lora:name:te:unet>` and the named forms `te=` and `unet=`, as A1111 does
 * (`extensions-builtin/Lora/extra_networks_lora.py`): people paste prompts from there, and with two numbers the first one is
 * the text encoder's. Weights lie in -10..10; the default is 1.
 */
export function readLoraTags(prompt: string): LoraTags {
  const loras = new Map<string, Lora>();
  const malformed: string[] = [];
  const text = prompt.replace(tag, (whole, inside: string) => {
    const lora = readTag(inside);
    if (!lora) return whole;
    loras.set(lora.name, lora);
    return '';
  });
  for (const { index } of text.matchAll(opening)) malformed.push(/^[^>]{0,40}>?/.exec(text.slice(index))?.[0] ?? '');
  return { text, loras: [...loras.values()], malformed };
}

function readTag(inside: string): Lora | undefined {
  const [name = '', ...rest] = inside.split(':').map((part) => part.trim());
  const named = new Map<string, number>();
  const plain: number[] = [];
  for (const part of rest) {
    const [, key, text = ''] = /^(?:(te|unet)=)?(.*)$/i.exec(part) ?? [];
    const value = weightOf(text);
    if (value === undefined) return undefined;
    if (key) named.set(key.toLowerCase(), value);
    else plain.push(value);
  }
  if (!name || plain.length > 2) return undefined;
  const textEncoderWeight = named.get('te') ?? plain[0] ?? 1;
  const weight = named.get('unet') ?? plain[1] ?? textEncoderWeight;
  return textEncoderWeight === weight ? { name, weight } : { name, weight, textEncoderWeight };
}

/** A plain decimal number within the limits. `Number` alone would take "0x10", "1e9" and "". */
export function weightOf(text: string): number | undefined {
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(text)) return undefined;
  const value = Number(text);
  return Math.abs(value) <= limit ? value : undefined;
}

/** The tag as A1111 reads it; two weights are written with their names, so that nobody has to know their order. */
export function loraTag({ name, weight, textEncoderWeight }: Lora): string {
  return textEncoderWeight === undefined
    ? `<lora:${name}:${decimal(weight)}>`
    : `<lora:${name}:te=${decimal(textEncoderWeight)}:unet=${decimal(weight)}>`;
}

/** Without the exponent that JavaScript writes for very small numbers. */
function decimal(value: number): string {
  return String(Number(value.toFixed(6)));
}
