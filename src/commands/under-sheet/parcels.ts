/** Discord's bounds for files: of one message, and of one request with all its files (resources/message.mdx, commit c98d64b). */
const filesPerMessage = 10;
const bytesPerRequest = 25 * 2 ** 20;
/** Room for the text of a request and what stands between its files. */
const reserve = 256 * 1024;

export interface Parcels<File> {
  /** What each message carries, in order. */
  readonly messages: readonly (readonly File[])[];
  /** Larger than a file may be here. */
  readonly tooLarge: readonly File[];
}

/** Spreads files over messages so that Discord takes each. `limit`: bytes a file may have here. */
export function parcelsOf<File extends { readonly data: Uint8Array }>(
  files: readonly File[],
  limit: number,
): Parcels<File> {
  const messages: File[][] = [];
  const tooLarge: File[] = [];
  let room = 0;
  for (const file of files) {
    const size = file.data.byteLength;
    if (size > Math.min(limit, bytesPerRequest - reserve)) {
      tooLarge.push(file);
      continue;
    }
    const last = messages.at(-1);
    if (!last || last.length === filesPerMessage || size > room) {
      messages.push([file]);
      room = bytesPerRequest - reserve - size;
    } else {
      last.push(file);
      room -= size;
    }
  }
  return { messages, tooLarge };
}
