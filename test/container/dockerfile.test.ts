import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import manifest from '../../package.json' with { type: 'json' };
import { instructionsOf, parseDockerfile, readStages } from './dockerfile.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));
const stages = readStages();
const targets = ['bot', 'worker'] as const;
const valuesOf = (target: string, name: string) =>
  instructionsOf(stages, target)
    .filter((instruction) => instruction.name === name)
    .map(({ value }) => value);

/** Names that the builder gets: our .dockerignore lets nothing in but what it names. */
const context = readFileSync(`${project}.dockerignore`, 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

test('continued lines and comments between them make one instruction', () => {
  expect(parseDockerfile('FROM a:1 AS b\nRUN one \\\n# why\n && two\nUSER 1')).toEqual([
    {
      name: 'b',
      from: 'a:1',
      instructions: [
        { name: 'RUN', value: 'one  && two' },
        { name: 'USER', value: '1' },
      ],
    },
  ]);
});

test('every stage has a name and stands on a stage before it or on an image of one version', () => {
  for (const [index, { name, from }] of stages.entries()) {
    const before = stages.slice(0, index).map((stage) => stage.name);
    expect(name).toMatch(/^[a-z-]+$/);
    expect(before.includes(from) || /^[a-z/]+:\d+\.\d+\.\d+-[a-z]+/.test(from), `${name} stands on ${from}`).toBe(true);
  }
});

test('the images run the Node that the tests run', () => {
  const images = new Set(stages.map(({ from }) => from).filter((from) => from.includes(':')));
  expect([...images]).toEqual([`node:${manifest.devDependencies.node}-bookworm-slim`]);
});

test('the last stage, which `docker build` makes when no target is named, is the bot', () => {
  expect(stages.at(-1)?.name).toBe('bot');
});

test.each(targets)('%s runs as a fixed user that is not root, set before the command', (target) => {
  const names = instructionsOf(stages, target).map(({ name }) => name);
  expect(valuesOf(target, 'USER')).toEqual(['10001:10001']);
  expect(names.lastIndexOf('USER')).toBeLessThan(names.lastIndexOf('CMD'));
  expect(names.lastIndexOf('RUN')).toBeLessThan(names.lastIndexOf('USER'));
});

test.each(targets)('%s: tini starts the program, SIGTERM stops it', (target) => {
  expect(valuesOf(target, 'ENTRYPOINT')).toEqual(['["tini", "--"]']);
  expect(valuesOf(target, 'STOPSIGNAL')).toEqual(['SIGTERM']);
  expect(valuesOf(target, 'RUN').join('\n')).toMatch(/apt-get install -y --no-install-recommends tini/);
});

test.each(targets)('%s: the health check asks /healthz at the port that the image sets', (target) => {
  const [check = ''] = valuesOf(target, 'HEALTHCHECK');
  const command: unknown = JSON.parse(/CMD (\[.*\])$/.exec(check)?.[1] ?? '');
  expect(command).toEqual(['node', '-e', expect.stringContaining("port: process.env.HTTP_PORT, path: '/healthz'")]);
  expect(valuesOf(target, 'ENV').join(' ')).toMatch(/\bHTTP_PORT=\d+\b/);
});

test.each(targets)('%s is copied together with owners, and nothing in it belongs to who runs it', (target) => {
  const copies = valuesOf(target, 'COPY');
  expect(copies.length).toBeGreaterThan(1);
  for (const copy of copies) expect(copy).toMatch(/^--from=[a-z-]+ --chown=0:0 /);
});

test('the bot starts as npm start starts it', () => {
  expect(JSON.parse(valuesOf('bot', 'CMD')[0] ?? '')).toEqual(
    manifest.scripts.start.replace('src/', '/app/src/').split(' '),
  );
  expect(valuesOf('bot', 'VOLUME')).toEqual(['/data']);
});

test('nothing is fetched by address, and no value that could be a secret is built in', () => {
  const all = stages.flatMap(({ instructions }) => instructions);
  expect(all.filter(({ name, value }) => name === 'ADD' || /\bcurl\b|\bwget\b|https?:/.test(value))).toEqual([]);
  const set = all.filter(({ name }) => name === 'ENV' || name === 'ARG').map(({ value }) => value);
  expect(set.filter((value) => /TOKEN|PASSWORD|SECRET|AUTH|KEY/i.test(value))).toEqual([]);
});

test('packages come from the lock file, without development packages and without their scripts', () => {
  const [install = ''] = valuesOf('packages', 'RUN');
  expect(install).toMatch(/^npm ci --omit=dev --ignore-scripts /);
});

test('the packages that the worker leaves out are dependencies of ours', () => {
  const uninstall = valuesOf('worker-packages', 'RUN').find((value) => value.startsWith('npm uninstall')) ?? '';
  const names = (uninstall.split('&&')[0] ?? '')
    .split(/\s+/)
    .slice(2)
    .filter((word) => word && !word.startsWith('-'));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(Object.keys(manifest.dependencies)).toContain(name);
});

test('the builder is given only what is copied out of the folder, and all of it', () => {
  const [first, ...allowed] = context;
  expect(first).toBe('*');
  const copied = stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ name, value }) => name === 'COPY' && !value.startsWith('--from='))
    .flatMap(({ value }) => value.split(' ').slice(0, -1));
  expect(allowed.map((line) => line.replace(/^!/, '')).toSorted()).toEqual([...new Set(copied)].toSorted());
  for (const line of allowed) expect(line).toMatch(/^![\w.-]+$/);
  for (const name of copied) expect(existsSync(project + name)).toBe(true);
});

test('no secret, kept data, test or installed package is given to the builder', () => {
  for (const name of ['.env', '.npmrc', '.git', 'data', 'secrets', 'tls', 'out', 'test', 'tools', 'node_modules']) {
    expect(context).not.toContain(`!${name}`);
  }
});
