/**
 * A bot in a process of its own that can be killed: `node child-poster.ts <api url> <token> <folder> <channel> <owner>`.
 * Accepts a sweep, posts its placeholder, and draws it.
 */
import { createClient } from '../../../src/commands/core/client.ts';
import { createDelivery } from '../../../src/commands/delivery/index.ts';
import { createLiveTokens } from '../../../src/commands/delivery/live-tokens.ts';
import { createMemoryQueue } from '../../../src/gpu/queues/index.ts';
import { openStore } from '../../../src/store/index.ts';
import { createSweepDesk } from '../../../src/sweep/desk.ts';
import { createPictureCache, sweepRequest } from '../../../src/sweep/index.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import { voteParts } from '../votes/parts.ts';

const [apiUrl, token = '', folder = '', channelId = '', ownerUser = ''] = process.argv.slice(2);
const { signal } = new AbortController();
const now = Date.now;
const log = { info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };
const engine = createDrawingEngine();
const store = openStore({ path: `${folder}/bot.sqlite`, now });
const cache = createPictureCache({ dir: `${folder}/pictures`, maxBytes: 1e9, now });
const queue = createMemoryQueue({ engine });
const desk = createSweepDesk({ engine, queue, cache, store, now, determinismClass: 'local', signal });
const client = createClient({ apiUrl, log });
await client.login(token);
const { showings } = voteParts({ store, desk });
const delivery = createDelivery({
  client,
  store,
  desk,
  showings,
  tokens: createLiveTokens(now),
  log,
  now,
  leaseMs: 300,
});
const plan = await desk.plan(sweepRequest.parse({ prompt: 'a cat', skips: [1, 2] }), 's1', signal);
desk.accept(plan, { ownerUser, channelId, locale: 'en' });
await delivery.deliver('s1');
desk.start('s1');
