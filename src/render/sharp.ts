import './fonts.ts';
import sharp from 'sharp';

// Every picture is decoded once: a cache would only hold memory.
sharp.cache(false);

export { sharp };
export type { Sharp } from 'sharp';
