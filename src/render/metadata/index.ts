export { formatInfotext, parseInfotext } from './infotext.ts';
export { readPictureMetadata } from './read.ts';
export { sweepKeyword } from './types.ts';
export type {
  ClipSkipEvidence,
  GenerationData,
  MetadataLimits,
  MetadataLora,
  MetadataSource,
  PictureMetadata,
} from './types.ts';
export { writePictureText } from './write.ts';
