import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { variableNames } from '../../src/config.ts';
import { readCompose } from './compose.ts';

const { services, secrets, volumes } = readCompose();
const names = ['redis', 'bot', 'worker'] as const;

test('compose.yaml holds Redis, the bot and a worker, and of these the worker is started on request only', () => {
  expect(Object.keys(services)).toEqual([...names]);
  expect(names.filter((name) => services[name]?.profiles === undefined)).toEqual(['redis', 'bot']);
  expect(services['worker']?.profiles).toEqual(['worker']);
});

test.each(names)('%s may write only where it is meant to, has no capability and gains none', (name) => {
  expect(services[name]).toMatchObject({
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
    restart: 'unless-stopped',
  });
});

test('no service is published to the machine or beyond', () => {
  for (const name of names) expect(services[name]?.ports).toBeUndefined();
});

test.each(['bot', 'worker'])('%s waits until Redis is healthy and reads the password from the secret', (name) => {
  const service = services[name];
  expect(service?.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
  expect(service?.secrets).toEqual(['redis_password']);
  expect(service?.environment).toMatchObject({
    REDIS_URL: 'redis://redis:6379',
    REDIS_PASSWORD_FILE: '/run/secrets/redis_password',
  });
  expect(service?.extra_hosts).toEqual(['host.docker.internal:host-gateway']);
});

test('the worker is not told the variables of the bot', () => {
  expect(services['bot']?.env_file).toBe('.env');
  expect(services['worker']?.env_file).toBeUndefined();
  expect(Object.keys(services['worker']?.environment ?? {}).filter((name) => name.startsWith('DISCORD'))).toEqual([]);
});

test('every variable that compose.yaml sets for the bot is one that the program or the image reads', () => {
  const later = ['REDIS_URL', 'REDIS_PASSWORD_FILE'];
  for (const name of Object.keys(services['bot']?.environment ?? {}))
    expect([...variableNames, ...later]).toContain(name);
});

test('a worker that is stopped has longer than it takes to drain', () => {
  const { stop_grace_period: grace = '', environment } = services['worker'] ?? {};
  expect(Number(/^(\d+)s$/.exec(grace)?.[1])).toBeGreaterThan(Number(environment?.['WORKER_DRAIN_SECONDS']) + 15);
});

test('what is kept is in volumes, and the password is in a file that is neither committed nor given to the builder', () => {
  expect(services['bot']?.volumes).toEqual(['data:/data']);
  expect(services['redis']?.volumes).toEqual(['redis:/data']);
  expect(Object.keys(volumes)).toEqual(['data', 'redis']);
  expect(secrets).toEqual({ redis_password: { file: './secrets/redis_password' } });
  expect(readFileSync(new URL('../../.gitignore', import.meta.url), 'utf8').split('\n')).toContain('/secrets/');
});

test('Redis is of one version and not root', () => {
  expect(services['redis']?.image).toMatch(/^redis:\d+\.\d+\.\d+-alpine$/);
  expect(services['redis']?.user).toBe('999:1000');
});
