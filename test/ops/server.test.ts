import { once } from 'node:events';
import { connect } from 'node:net';

import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';

import { createMetrics } from '../../src/ops/metrics.ts';
import type { Ops } from '../../src/ops/server.ts';
import { startOps } from '../../src/ops/server.ts';

const running: Ops[] = [];
afterEach(async () => {
  for (const ops of running.splice(0)) await ops.close();
});

async function start(options: Partial<Parameters<typeof startOps>[0]> = {}): Promise<Ops> {
  const ops = await startOps({ port: 0, readiness: () => ({}), registry: new Registry(), ...options });
  running.push(ops);
  return ops;
}

test('a living process says so, whatever else is wrong', async () => {
  const ops = await start({ readiness: () => ({ gateway: false }) });
  const answer = await fetch(`${ops.url}/healthz`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ alive: true });
});

test('ready means that every part is ready, and the answer names the part that is not', async () => {
  const parts = { gateway: true, store: false };
  const ops = await start({ readiness: () => parts });
  const before = await fetch(`${ops.url}/readyz`);
  expect(before.status).toBe(503);
  expect(await before.json()).toEqual({ ready: false, gateway: true, store: false });
  parts.store = true;
  const after = await fetch(`${ops.url}/readyz?verbose`);
  expect(after.status).toBe(200);
  expect(await after.json()).toEqual({ ready: true, gateway: true, store: true });
});

test('metrics come in the format of Prometheus', async () => {
  const metrics = createMetrics();
  metrics.sweepEnded('done');
  const ops = await start({ registry: metrics.registry });
  const answer = await fetch(`${ops.url}/metrics`);
  expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(await answer.text()).toContain('clipskip_sweeps_total{state="done"} 1');
});

test('nothing else is there, and nothing can be changed', async () => {
  const ops = await start();
  expect((await fetch(`${ops.url}/`)).status).toBe(404);
  expect((await fetch(`${ops.url}/metrics`, { method: 'POST', body: 'x' })).status).toBe(405);
  expect((await fetch(`${ops.url}/healthz`, { method: 'HEAD' })).status).toBe(200);
});

test('a part that cannot be asked is an answer of 500 and not the end of the process', async () => {
  const ops = await start({
    readiness: () => {
      throw new Error('store is closed');
    },
  });
  const answer = await fetch(`${ops.url}/readyz`);
  expect(answer.status).toBe(500);
  expect(await answer.text()).not.toContain('store is closed');
  expect((await fetch(`${ops.url}/healthz`)).status).toBe(200);
});

test('it listens on this machine only unless told otherwise', async () => {
  const ops = await start();
  expect(new URL(ops.url).hostname).toBe('127.0.0.1');
});

test('a port that is taken is named', async () => {
  const { port } = new URL((await start()).url);
  await expect(start({ port: Number(port) })).rejects.toMatchObject({
    code: 'ops.port',
    params: { port: Number(port), reason: 'EADDRINUSE' },
  });
});

test('closing does not wait for somebody who never ends the request', async () => {
  const ops = await start();
  const { port } = new URL(ops.url);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write('GET /healthz HTTP/1.1\r\nhost: here\r\n');
  const cut = once(socket, 'close');
  // The server has the connection only once it was asked for something after it.
  await (await fetch(`${ops.url}/healthz`)).text();
  await ops.close();
  await ops.close();
  await cut;
  await expect(fetch(`${ops.url}/healthz`)).rejects.toThrow('fetch failed');
});
