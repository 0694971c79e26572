import type { ModelInfo, RowSettings } from '../gpu/engine.ts';
import { pixelHash, readPictureMetadata, writePictureText } from '../render/index.ts';
import { infotext, withClipSkip } from './infotext.ts';
import { sha256 } from './keys.ts';
import type { DrawnPicture } from './types.ts';

/**
 * What an engine sent, checked to be a picture, with an infotext that names clip skip. A server's own infotext is kept:
 * it knows more (version, VAE, hashes). Throws `file.notPicture` and `file.tooLarge`.
 */
export async function drawnPicture(
  image: Uint8Array,
  settings: RowSettings,
  model: ModelInfo,
  clipSkip: number,
): Promise<DrawnPicture> {
  const { sha256: pixels, width, height, format } = await pixelHash(image);
  const { raw } = readPictureMetadata(image);
  const own = raw['parameters'] ?? raw['UserComment'];
  const text = own?.includes('Steps: ') ? withClipSkip(own, clipSkip) : infotext(settings, model, clipSkip);
  const bytes = writePictureText(image, { parameters: text });
  return { bytes, width, height, format, sha256: sha256(bytes), pixels };
}
