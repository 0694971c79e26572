export { countPanels } from './chips.ts';
export type { SweepMessage, SweepMessageOptions } from './sweep-message.ts';
export { movedMessage, sweepMessage } from './sweep-message.ts';
