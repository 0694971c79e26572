import type { resources } from './en/index.ts';

export const languages = ['en', 'ko', 'ja'] as const;
export type Language = (typeof languages)[number];

/** English is the master: its keys are the keys. */
type Resources = typeof resources;
type Singular<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;
type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? Singular<K> : `${K}.${Leaves<T[K]>}`;
}[keyof T & string];

/** `namespace:path.to.text`; texts that count something have `_one` and `_other` forms behind one key. */
export type TextKey = { [N in keyof Resources & string]: `${N}:${Leaves<Resources[N]>}` }[keyof Resources & string];

export type TextParams = Readonly<Record<string, string | number>>;

/** A text not yet put into a language: what rooms below the edges hand upwards. */
export interface Message {
  readonly key: TextKey;
  readonly params?: TextParams;
}

/** The same shape with any strings: what a translation must fill. */
export type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : Translated<T[K]> };
