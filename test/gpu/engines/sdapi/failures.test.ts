import { describe, expect, it, onTestFinished } from 'vitest';

import { translator } from '../../../../src/text/index.ts';
import { AppError } from '../../../../src/errors.ts';
import { createSdapiEngine } from '../../../../src/gpu/engines/sdapi/index.ts';
import type { FakeFault, FakeSdapiOptions } from '../../../support/fake-sdapi.ts';
import { draw, start, until } from './support.ts';

const forever = new AbortController().signal;

describe('a server that is something else', () => {
  it.each([
    ['sdcpp', 'stable-diffusion.cpp (sd-server)'],
    ['comfyui', 'ComfyUI'],
    ['swarmui', 'SwarmUI'],
  ] as const)('%s is recognised and refused by name', async (kind, title) => {
    const { fake, engine } = await start({ kind });
    const host = new URL(fake.url).host;
    await expect(engine.describe(forever)).rejects.toMatchObject({
      code: 'server.unknownKind',
      params: { host, kind: title },
    });
  });

  it.each(['noApi', 'webPage'] as const)('%s is no API', async (kind) => {
    const { engine } = await start({ kind });
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.notApi' });
  });

  it('wants a password, or another one', async () => {
    const auth = { user: 'me', password: 'right' };
    for (const given of [{}, { auth: { user: 'me', password: 'wrong' } }]) {
      const { engine } = await start({ auth }, given);
      await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.auth' });
    }
  });

  it('is at a path behind the one given, or before it', async () => {
    const { fake } = await start();
    for (const url of [`${fake.url}/sd`, `${fake.url}/sdapi/v1`]) {
      const engine = createSdapiEngine({ url });
      onTestFinished(() => engine.close?.());
      await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.notApi' });
    }
  });

  it('has another port', async () => {
    const { fake } = await start();
    const { port } = new URL(fake.url);
    await fake.close();
    const engine = createSdapiEngine({ url: `http://127.0.0.1:${port}` });
    onTestFinished(() => engine.close?.());
    await expect(engine.describe(forever)).rejects.toMatchObject({
      code: 'server.unreachable',
      params: { host: `127.0.0.1:${port}` },
    });
  });

  it('speaks http where https was asked for', async () => {
    const { fake } = await start();
    const engine = createSdapiEngine({ url: fake.url.replace('http:', 'https:') });
    onTestFinished(() => engine.close?.());
    await expect(engine.describe(forever)).rejects.toMatchObject({
      code: 'server.tls',
      params: { problem: 'plain' },
    });
  });

  it('sends lists of another shape', async () => {
    const { fake, engine } = await start();
    fake.fail('lists');
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.badAnswer' });
  });
});

describe('a picture that goes wrong', () => {
  it.each([
    ['outOfMemory', 'server.outOfMemory'],
    ['fails', 'server.failed'],
    ['busy', 'server.busy'],
    ['truncated', 'server.badAnswer'],
    ['huge', 'server.tooLarge'],
    ['wrongSeed', 'server.badAnswer'],
    ['notPicture', 'server.badAnswer'],
    ['noPicture', 'server.badAnswer'],
    ['dies', 'server.unreachable'],
    ['webPage', 'server.notApi'],
    ['redirect', 'server.notApi'],
  ] as const satisfies readonly (readonly [FakeFault, string])[])(
    '%s is %s, and the cell before it is kept',
    async (fault, code) => {
      const { fake, engine } = await start();
      fake.fail(fault, { after: 1 });
      const { cells, error } = await draw(engine, [1, 2, 3]);
      expect(error).toMatchObject({ code });
      expect(cells.map(({ key }) => key)).toEqual(['1']);
      fake.fail(undefined);
      expect((await draw(engine, [2, 3])).error).toBeUndefined();
    },
  );

  it('names --freeze-settings, which makes clip skip impossible', async () => {
    const { engine } = await start({ frozen: true });
    const { error } = await draw(engine, [2]);
    expect(error).toMatchObject({ code: 'server.frozen' });
  });

  it('has a limit of its own', async () => {
    const { fake, engine } = await start({}, { deadlineMs: 200 });
    fake.fail('hangs');
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'server.timeout', params: { seconds: 1 } });
  });

  it('gives up on a server that shows no sign of life any more', async () => {
    const { fake, engine } = await start({}, { silenceMs: 100 });
    fake.fail('hangs');
    const row = draw(engine, [1]);
    await until(() => fake.pictures().length > 0);
    fake.fail('redirect');
    expect((await row).error).toMatchObject({ code: 'server.timeout' });
  });

  it('says what happened in words without the server’s own', async () => {
    const { fake, engine } = await start();
    fake.fail('fails');
    const { error } = await draw(engine, [1], { prompt: 'my secret prompt' });
    const words = error instanceof AppError ? [error.what, error.fix].map((text) => translator('en')(text)) : [];
    expect(words[0]).toMatch(/^127\.0\.0\.1:\d+ failed while drawing \(HTTP 500\)\.$/);
    expect(JSON.stringify([words, error])).not.toMatch(/secret|mat1/);
  });
});

async function fingerprintOf(options: FakeSdapiOptions): Promise<string> {
  const { engine } = await start(options);
  const { fingerprint } = await engine.describe(forever);
  await draw(engine, [3], { model: 'anything-v3' });
  expect((await engine.describe(forever)).fingerprint).toBe(fingerprint);
  return fingerprint;
}

describe('the fingerprint', () => {
  it('differs by server and kind, and not by what every request states itself', async () => {
    const fingerprints = [await fingerprintOf({}), await fingerprintOf({}), await fingerprintOf({ kind: 'forge' })];
    expect(new Set(fingerprints).size).toBe(3);
    expect(fingerprints.at(-1)).toMatch(/^sdapi-forge-[0-9a-f]{16}$/);
  });
});
