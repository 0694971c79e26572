export type { MemoryQueueOptions } from './memory.ts';
export { createMemoryQueue } from './memory.ts';
