import { describe, expect, it } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import { createSdcppEngine } from '../../../../src/gpu/engines/sdcpp/index.ts';
import { translator } from '../../../../src/text/index.ts';
import type { FakeSdcpp, FakeSdcppFault } from '../../../support/fake-sdcpp.ts';
import { createTcpDoor } from '../../../support/tcp-door.ts';
import { draw, start, until } from './support.ts';

const forever = new AbortController().signal;

describe('what answers at the address', () => {
  it.each([
    ['native', 'native'],
    ['sdapi', 'sdapi'],
  ] as const)('sd-server, with the API of its age: %s', async (kind, dialect) => {
    const { engine } = await start({ kind });
    expect(await engine.describe(forever)).toMatchObject({ title: 'stable-diffusion.cpp', dialect });
  });

  it.each(['a1111', 'webPage'] as const)('%s is not sd-server', async (kind) => {
    const { engine } = await start({ kind });
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.notApi' });
  });

  it('a proxy that wants a password', async () => {
    const { fake, engine } = await start();
    fake.fail('locked');
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.auth' });
  });

  it.each(['native', 'sdapi'] as const)('lists of another shape, on %s', async (kind) => {
    const { fake, engine } = await start({ kind });
    fake.fail('lists');
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.badAnswer' });
  });

  it('a redirect, which is not followed', async () => {
    const { fake, engine } = await start();
    fake.fail('redirect');
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'server.notApi' });
  });

  it('a server that holds a model for videos only', async () => {
    const { engine } = await start({ says: { supported_modes: ['vid_gen'] } });
    await expect(engine.describe(forever)).rejects.toMatchObject({ code: 'request.unsupported' });
  });

  it('a server that does not say which model it holds', async () => {
    const { engine } = await start({ says: { model: { name: '', stem: '', path: '' } } });
    await expect(engine.describe(forever)).rejects.toMatchObject({
      code: 'server.badAnswer',
      params: { part: 'model' },
    });
  });
});

type Struck = readonly (readonly [FakeSdcppFault, string])[];

describe.each(['native', 'sdapi'] as const)('a picture that goes wrong, by the API of %s', (kind) => {
  const everywhere: Struck = [
    ['truncated', 'server.badAnswer'],
    ['huge', 'server.tooLarge'],
    ['notPicture', 'server.badAnswer'],
    ['noPicture', 'server.badAnswer'],
    ['dies', 'server.unreachable'],
    ['webPage', 'server.notApi'],
    ['redirect', 'server.notApi'],
    ['locked', 'server.auth'],
    ['fails', kind === 'native' ? 'server.noPicture' : 'server.failed'],
  ];
  const jobsOnly: Struck = [
    ['full', 'server.busy'],
    ['expired', 'server.lost'],
    ['stopped', 'server.interrupted'],
  ];

  it.each(kind === 'native' ? [...everywhere, ...jobsOnly] : everywhere)(
    '%s is %s, and the cell before it is kept',
    async (fault, code) => {
      const { fake, engine } = await start({ kind });
      fake.fail(fault, { after: 1 });
      const release = fault === 'stopped' ? holdAfterFirst(fake) : undefined;
      const { cells, error } = await draw(engine, [1, 2, 3], {}, { onCell: () => release?.hold() });
      expect(error).toMatchObject({ code });
      expect(cells.map(({ key }) => key)).toEqual(['1']);
      fake.fail(undefined);
      release?.free();
      expect((await draw(engine, [2, 3])).error).toBeUndefined();
    },
  );

  it('has a limit of its own', async () => {
    const { fake, engine } = await start({ kind }, { deadlineMs: 200 });
    fake.fail('hangs');
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'server.timeout', params: { seconds: 1 } });
  });

  it('refuses what became of a LoRA that was taken away', async () => {
    const loras = ['detail.safetensors'];
    const { engine } = await start({ kind, loras });
    await engine.describe(forever);
    loras.pop();
    const { error } = await draw(engine, [1], { loras: [{ name: 'detail', weight: 1 }] });
    expect(error).toMatchObject({ code: 'server.rejected' });
  });
});

/** Somebody else's picture comes in between, so that ours can be stopped while it waits. */
function holdAfterFirst(fake: { occupy: () => () => void }) {
  const releases: (() => void)[] = [];
  return {
    hold: () => releases.push(fake.occupy()),
    free: () => {
      for (const free of releases) free();
    },
  };
}

/** The engine has its job's id and looks at it. */
const isWatched = ({ requests }: FakeSdcpp): boolean => requests.some(({ path }) => path.startsWith('/sdcpp/v1/jobs/'));

describe('a server that goes away', () => {
  it('and comes back without our picture: lost, and said so', async () => {
    const { fake, engine } = await start({ pictureMs: 1_000_000 });
    const row = draw(engine, [1]);
    await until(() => isWatched(fake));
    fake.restart();
    expect((await row).error).toMatchObject({ code: 'server.lost', retryable: true });
  });

  it('for a moment only: the picture is fetched all the same', async () => {
    const { fake } = await start();
    const release = fake.hold();
    const door = await createTcpDoor(fake.url);
    const engine = createSdcppEngine({ url: door.url, pollMs: 5 });
    const row = draw(engine, [1]);
    await until(() => isWatched(fake));
    await door.shut();
    release();
    await until(() => fake.jobs()[0] === 'completed');
    await door.open();
    expect((await row).cells.map(({ key }) => key)).toEqual(['1']);
    await engine.close?.();
    await door.shut();
  });

  it('for good: the row ends after the silence it may take', async () => {
    const { fake } = await start({ pictureMs: 1_000_000 });
    const door = await createTcpDoor(fake.url);
    const engine = createSdcppEngine({ url: door.url, pollMs: 5, silenceMs: 100 });
    const row = draw(engine, [1]);
    await until(() => isWatched(fake));
    await door.shut();
    expect((await row).error).toMatchObject({ code: 'server.unreachable' });
    await engine.close?.();
  });

  it('without hanging up: the same', async () => {
    const { fake, engine } = await start({ pictureMs: 1_000_000 }, { silenceMs: 100 });
    const row = draw(engine, [1]);
    await until(() => isWatched(fake));
    fake.fail('slow');
    expect((await row).error).toMatchObject({ code: 'server.timeout' });
  });
});

describe('what people are told', () => {
  it('is said without the server’s own words, the prompt or a path', async () => {
    const { fake, engine } = await start();
    fake.fail('fails');
    const { error } = await draw(engine, [1], { prompt: 'my secret prompt' });
    const words = error instanceof AppError ? [error.what, error.fix].map((text) => translator('en')(text)) : [];
    expect(words[0]).toMatch(/^127\.0\.0\.1:\d+ could not finish the picture\.$/);
    expect(JSON.stringify([words, error])).not.toMatch(/secret|generate_image|models/);
  });
});

describe('the fingerprint', () => {
  it.each(['native', 'sdapi'] as const)('names program and API: %s', async (kind) => {
    const { engine } = await start({ kind });
    expect((await engine.describe(forever)).fingerprint).toMatch(new RegExp(`^sdcpp-${kind}-[0-9a-f]{16}$`));
  });

  it('changes with what the server was started with, and not with what every request states', async () => {
    const says: Record<string, unknown> = {};
    const { engine } = await start({ says });
    const read = async (change: Record<string, unknown>): Promise<string> => {
      Object.assign(says, change);
      return (await engine.describe(forever)).fingerprint;
    };
    const plain = await read({ defaults: { seed: 1, cache_mode: '', sample_params: { eta: 0, sample_steps: 20 } } });
    expect(
      await read({
        defaults: { prompt: 'x', seed: 2, cache_mode: '', sample_params: { eta: 0, sample_steps: 8, scheduler: 'x' } },
      }),
    ).toBe(plain);
    const cached = await read({
      defaults: { cache_mode: 'ucache', sample_params: { eta: 0, sample_steps: 20 } },
    });
    const noisy = await read({ defaults: { cache_mode: '', sample_params: { eta: 1, sample_steps: 20 } } });
    const moved = await read({ model: { stem: 'v1-5-pruned', path: '/elsewhere/v1-5-pruned.safetensors' } });
    expect(new Set([plain, cached, noisy, moved]).size).toBe(4);
  });
});
