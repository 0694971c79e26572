const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** How long a vote may last, in milliseconds. */
export const lasts = { least: 10 * minute, usual: day, most: 7 * day } as const;

/** What people choose from. */
export const voteLengths = {
  m10: lasts.least,
  h1: hour,
  h6: 6 * hour,
  d1: lasts.usual,
  d3: 3 * day,
  d7: lasts.most,
} as const satisfies Readonly<Record<string, number>>;
export type VoteLength = keyof typeof voteLengths;
export const voteLengthNames = ['m10', 'h1', 'h6', 'd1', 'd3', 'd7'] as const satisfies readonly VoteLength[];

/** Letters of a question in somebody's own words. */
export const questionLength = 150;
