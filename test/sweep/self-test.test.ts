import { expect, test } from 'vitest';

import { runSelfTests } from '../../src/sweep/self-test.ts';
import { createMemoryQueue } from '../../src/gpu/queues/memory.ts';
import { startServers } from '../support/fake-servers.ts';

const options = { id: 'test', user: 'u', signal: new AbortController().signal };

test('every server is looked at by itself, with what it does to each family, and one that is off says so', async () => {
  const house = await startServers({
    a1111: {
      models: [
        { name: 'v1-5-pruned', family: 'sd1' },
        { name: 'juggernautXL', family: 'sdxl' },
      ],
    },
    xl: { kind: 'forge', models: [{ name: 'juggernautXL', family: 'sdxl' }] },
    off: {},
  });
  await house.servers.off.door.shut();
  const { engine, servers } = house.pool;
  const queueOf = (id: string) => {
    const server = servers().find((one) => one.id === id);
    if (!server) throw new Error(id);
    return createMemoryQueue({ engine: server.engine });
  };
  const tests = await runSelfTests({ engine, queue: house.queue, servers, queueOf }, options);
  expect(tests.map(({ server }) => server)).toEqual(['a1111', 'xl', 'off']);
  const [a1111, xl, off] = tests;
  expect(a1111?.outcome?.rows[0]?.identical).toEqual([]);
  expect(a1111?.families.map(({ family, effects }) => [family, effects.map(({ effect }) => effect.honoured)])).toEqual([
    ['sd1', ['yes', 'yes', 'yes']],
    ['sdxl', ['no', 'no', 'no']],
  ]);
  expect(xl?.outcome?.rows[0]?.identical).toEqual([[1, 2]]);
  expect(off).toMatchObject({ families: [], error: { code: 'server.unreachable' } });
  expect(house.drawn('a1111').toSorted()).toEqual([1, 2, 3]);
  expect(house.drawn('xl').toSorted()).toEqual([1, 2, 3]);
});
