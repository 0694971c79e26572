export { countedDesk } from './counted-desk.ts';
export { countedEngine } from './counted-engine.ts';
export type { Metrics } from './metrics.ts';
export { createMetrics } from './metrics.ts';
export type { Ops } from './server.ts';
export { startOps } from './server.ts';
export { watchDiscord } from './watch-discord.ts';
