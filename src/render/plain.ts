import { decodePicture } from './pixels.ts';
import { sharp } from './sharp.ts';

/**
 * A picture that says nothing but what it shows: its pixels as PNG, without text, profile or transparency. The lowest bit of each
 * colour is cleared, which nobody sees: some servers hide the settings there (neggles/sd-webui-stealth-pnginfo,
 * scripts/stealth_pnginfo.py, modes "Alpha" and "RGB"). Throws `file.notPicture` or `file.tooLarge`.
 */
export async function plainPicture(image: Uint8Array): Promise<Buffer> {
  const { data, width, height } = await decodePicture(image);
  for (let index = 0; index < data.length; index += 1) data[index] = (data[index] ?? 0) & 0xfe;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 2, adaptiveFiltering: true })
    .toBuffer();
}
