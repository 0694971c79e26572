export type { SweepMessage, SweepMessageOptions } from './sweep-message.ts';
export { movedMessage, sweepMessage } from './sweep-message.ts';
export { veiledMessage } from './veiled-message.ts';
