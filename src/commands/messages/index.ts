export type { SweepMessage, SweepMessageOptions } from './frame.ts';
export { movedMessage } from './moved-message.ts';
export { sweepMessage } from './sweep-message.ts';
export { veiledMessage } from './veiled-message.ts';
