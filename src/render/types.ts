/** One panel of the sheet. */
export type SheetCell =
  | { readonly state: 'done'; readonly image: Uint8Array; readonly badge?: string }
  /** A card instead of a picture; the texts come resolved. `absent`: there is nothing to draw there. */
  | { readonly state: 'failed' | 'waiting' | 'absent'; readonly title: string; readonly detail?: string }
  /** Under way: what it looks like so far, behind a veil. Bytes that are no picture give the card of `waiting`. */
  | { readonly state: 'preview'; readonly image: Uint8Array; readonly title: string };

export interface SheetAxisLabel {
  /** Big: "Clip skip 2", "seed 42". */
  readonly label: string;
  /** Small, under it: "layer 11/12 · native". */
  readonly sub?: string;
}

/** Everything on a sheet, in words already put into a language: render/ knows none. */
export interface SheetSpec {
  /** Raw prompt as the person typed it; cleaned and clamped here. */
  readonly prompt: string;
  /** Shown when the prompt is blank: "(no prompt)". */
  readonly noPrompt: string;
  /** "seed 42 · Euler a · 20 steps · CFG 7 · 512x512" */
  readonly meta: string;
  /** 1..12 of them. */
  readonly columns: readonly SheetAxisLabel[];
  /** 1..12 of them; a single row without a label has no label gutter. */
  readonly rows: readonly Partial<SheetAxisLabel>[];
  /** cells[row][column] */
  readonly cells: readonly (readonly SheetCell[])[];
  /** Lines under the panels: model, hash, engine, honesty mark. At most 3 are drawn. */
  readonly footer: readonly string[];
  /** A caveat that must be seen: demo model, "this server ignored clip skip". Drawn in amber above the footer. */
  readonly caveats: readonly string[];
  /** Panel size in pixels, that of the pictures to come. A picture of another size is fitted inside, never cropped. */
  readonly tile: { readonly width: number; readonly height: number };
}

export interface SheetOptions {
  /** 2x enlargement of the place where the panels of the first whole row differ most. Default false. */
  readonly zoom?: boolean;
  /** Strip of differences to the first column. Default false. */
  readonly differences?: boolean;
  /** `auto`: PNG up to about 2.5 megapixels, then JPEG. Default auto. */
  readonly format?: 'auto' | 'png' | 'jpeg' | 'webp';
  /** The file must not be larger; the size ladder goes down until it fits. Default: no limit. */
  readonly maxBytes?: number;
  /**
   * Put rows on columns, or fold a single row of more than six panels onto several lines, when panels get larger that way
   * in a chat preview. Never with zoom or differences, which compare along a row. Default true.
   */
  readonly orient?: boolean;
  /** tEXt/iTXt chunks for PNG (keyword -> text); for JPEG and WebP only `parameters` is written, as UserComment. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export interface RenderedSheet {
  readonly data: Buffer;
  readonly width: number;
  readonly height: number;
  readonly format: 'png' | 'jpeg' | 'webp' | 'gif';
  /** Rows were put on columns. */
  readonly transposed: boolean;
}
