/** Width and height from the first bytes of a PNG, GIF, WebP or JPEG; undefined for anything else. */
export function imageSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number, text: string) => view.toString('latin1', at, at + text.length) === text;
  if (view.length < 30) return undefined;
  if (tag(1, 'PNG')) return { width: view.readUInt32BE(16), height: view.readUInt32BE(20) };
  if (tag(0, 'GIF8')) return { width: view.readUInt16LE(6), height: view.readUInt16LE(8) };
  if (tag(0, 'RIFF') && tag(8, 'WEBP')) return webpSize(view);
  return view.readUInt16BE(0) === 0xffd8 ? jpegSize(view) : undefined;
}

function webpSize(view: Buffer): { width: number; height: number } | undefined {
  switch (view.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { width: view.readUInt16LE(26) & 0x3fff, height: view.readUInt16LE(28) & 0x3fff };
    case 'VP8L': {
      const bits = view.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
    }
    case 'VP8X':
      return { width: view.readUIntLE(24, 3) + 1, height: view.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

function jpegSize(view: Buffer): { width: number; height: number } | undefined {
  let at = 2;
  while (at + 9 < view.length && view[at] === 0xff) {
    const marker = view[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.readUInt16BE(at + 7), height: view.readUInt16BE(at + 5) };
    at += 2 + view.readUInt16BE(at + 2);
  }
  return undefined;
}
