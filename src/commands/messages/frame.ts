/** Letters of what people wrote, in the head of a message. */
export const promptLength = 400;
export const nameLength = 80;

/** The stripe beside a sweep's message, by how it stands. */
export const colours = {
  accepted: 0x5865f2,
  running: 0x5865f2,
  done: 0x2e9e6b,
  failed: 0xd6453d,
  cancelled: 0x80848e,
} as const;
