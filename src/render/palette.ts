/** Colours of the dark card; every text colour has at least 4.5:1 on what it stands on. */
export const palette = {
  page: '#1e1f22',
  card: '#2b2d31',
  cardEdge: '#3f4248',
  prompt: '#f2f3f5',
  label: '#ffffff',
  dim: '#b5bac1',
  faint: '#989da6',
  amber: '#f0b232',
  amberText: '#ffcd6b',
  amberCard: '#3a3020',
  red: '#ff7b7e',
  /** A layer that runs, and its edge. */
  layer: '#2f4a78',
  layerEdge: '#4a6ea8',
} as const;

export type Rgb = readonly [red: number, green: number, blue: number];

export function rgb(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

// Eight stops of matplotlib's "inferno" (CC0), even steps.
const stops: readonly Rgb[] = [
  [0, 0, 4],
  [40, 11, 84],
  [101, 21, 110],
  [159, 42, 99],
  [212, 72, 66],
  [245, 125, 21],
  [250, 193, 39],
  [252, 255, 164],
];

/** 256 RGB triples from black over purple and orange to pale yellow. */
export const inferno: Buffer = Buffer.from(
  Array.from({ length: 256 }, (_, value) => {
    const place = (value / 255) * (stops.length - 1);
    const from = stops[Math.floor(place)] ?? [0, 0, 0];
    const to = stops[Math.ceil(place)] ?? [0, 0, 0];
    return [0, 1, 2].map((channel) => {
      const low = from[channel] ?? 0;
      return Math.round(low + ((to[channel] ?? 0) - low) * (place % 1));
    });
  }).flat(),
);
