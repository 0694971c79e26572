/** Two sides of things that one picture rarely holds at once. */
const opposites: readonly (readonly [readonly string[], readonly string[]])[] = [
  [['day'], ['night']],
  [['indoors'], ['outdoors']],
  [['short hair'], ['long hair']],
  [['flat chest'], ['large breasts', 'big breasts', 'huge breasts']],
  [['young'], ['old', 'elderly', 'aged']],
  [
    ['photorealistic', 'photo', 'realistic'],
    ['anime', 'cartoon', 'sketch', 'flat color'],
  ],
  [
    ['monochrome', 'greyscale', 'black and white'],
    ['colorful', 'vibrant colors'],
  ],
  [['simple background', 'white background'], ['detailed background']],
  [['solo'], ['2girls', '2boys', 'multiple girls', 'multiple boys', 'crowd']],
  [
    ['close-up', 'portrait'],
    ['full body', 'wide shot'],
  ],
  [
    ['smile', 'happy'],
    ['crying', 'sad', 'angry'],
  ],
  [['closed eyes'], ['looking at viewer']],
  [['standing'], ['sitting', 'lying', 'kneeling']],
  [['minimalist'], ['intricate', 'highly detailed']],
  [['dark'], ['bright']],
  [['summer'], ['winter', 'snow']],
  [['1girl'], ['no humans', '1boy only']],
  [
    ['tiny', 'small', 'petite'],
    ['giant', 'huge', 'tall'],
  ],
];

/**
 * Pairs that may conflict, one for each kind, in the order of the list. Whole words only; underscores count as spaces, and
 * a phrase does not run across a comma. `text`: lower case.
 */
export function contradictionsIn(text: string): readonly (readonly [string, string])[] {
  const words = text.replace(/[,;|\n]/g, ' , ').replace(/[^a-z\d'\-,]+/g, ' ');
  const padded = ` ${words.replace(/ +/g, ' ').trim()} `;
  const found = (terms: readonly string[]): string | undefined => terms.find((term) => padded.includes(` ${term} `));
  return opposites.flatMap(([left, right]) => {
    const one = found(left);
    const other = found(right);
    return one === undefined || other === undefined ? [] : [[one, other] as const];
  });
}
