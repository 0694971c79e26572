import sharp from 'sharp';

/** Pixels; rejects for anything but a PNG, JPEG or WebP. */
export async function sizeOf(image: Uint8Array): Promise<{ width: number; height: number }> {
  const { format, width, height } = await sharp(image).metadata();
  if (format !== 'png' && format !== 'jpeg' && format !== 'webp') throw new Error('another format');
  return { width, height };
}

/** The bytes in base64, with or without "data:image/png;base64," before them. */
export function decodeBase64(text: string): Buffer {
  return Buffer.from(text.replace(/^data:[^,]*,/, ''), 'base64');
}
