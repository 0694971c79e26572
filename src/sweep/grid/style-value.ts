/** A prompt of a grid of prompts, and what its row is called. */
export interface StyleValue {
  /** Undefined: nobody gave it one. */
  readonly name?: string;
  readonly prompt: string;
}

/** "tags=1girl, night": few letters without any sign that prompts are full of, so that no prompt is taken apart by mistake. */
const named = /^\s*([\p{L}\p{N}][\p{L}\p{N} _-]{0,23})=(.+)$/su;

export function readStyle(value: string): StyleValue {
  const [, name, prompt] = named.exec(value) ?? [];
  return name === undefined || prompt === undefined ? { prompt: value } : { name: name.trim(), prompt: prompt.trim() };
}
