import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { AppError } from '../../../../src/errors.ts';
import { translator } from '../../../../src/text/index.ts';
import type { FakeComfyuiFault } from '../../../support/fake-comfyui-lists.ts';
import { draw, keys, start, until } from './support.ts';

const forever = new AbortController().signal;

describe('a prompt that is not taken', () => {
  it.each([
    ['webPage', 'server.notApi'],
    ['redirect', 'server.notApi'],
    ['busy', 'server.busy'],
  ] as const)('%s is %s', async (fault, code) => {
    const { fake, engine } = await start();
    await engine.describe(forever);
    fake.fail(fault);
    expect((await draw(engine, [1])).error).toMatchObject({ code });
  });

  it('is a failure when the server would drop one branch in silence, and is taken back', async () => {
    const { fake, engine } = await start({ stepMs: 5 });
    fake.fail('badBranch');
    const { cells, error } = await draw(engine, [1, 2], { steps: 1000 });
    expect(error).toMatchObject({
      code: 'server.rejected',
      params: { reason: 'Value 0 bigger than max of -1: stop_at_clip_layer' },
    });
    expect(cells).toEqual([]);
    await until(() => fake.queue().length === 0);
  });

  it('names a checkpoint that vanished between the list and the prompt', async () => {
    const models = [{ file: 'v1-5-pruned.safetensors' }];
    const { fake, engine } = await start({ models });
    await engine.describe(forever);
    models.pop();
    const { error } = await draw(engine, [1]);
    expect(error).toMatchObject({ code: 'server.rejected' });
    expect(error instanceof AppError && error.params['reason']).toContain(
      "ckpt_name: 'v1-5-pruned.safetensors' not in",
    );
    expect(fake.prompts()).toEqual([]);
  });
});

describe('a row that goes wrong in the middle', () => {
  it.each([
    ['outOfMemory', 'server.outOfMemory', false],
    ['fails', 'server.noPicture', true],
    ['interrupted', 'server.interrupted', true],
    ['restarts', 'server.lost', true],
    ['dies', 'server.unreachable', true],
    ['forgetsOutputs', 'server.badAnswer', false],
    ['noFile', 'server.lost', true],
    ['notPicture', 'server.badAnswer', false],
    ['truncated', 'server.badAnswer', false],
    ['wrongSize', 'server.badAnswer', false],
    ['huge', 'server.tooLarge', false],
  ] as const satisfies readonly (readonly [FakeComfyuiFault, string, boolean])[])(
    '%s is %s, and the panel before it is kept',
    async (fault, code, retryable) => {
      const { fake, engine } = await start({}, { awayMs: 50 });
      fake.fail(fault, { after: 1 });
      const { cells, error } = await draw(engine, [1, 2, 3]);
      expect(error).toMatchObject({ code, retryable });
      expect(keys(cells)).toEqual(['3']);
      expect((await sharp(cells[0]?.image).metadata()).format).toBe('png');
    },
  );

  it('goes on after a restart, with the cells that are missing', async () => {
    const { fake, engine } = await start();
    fake.fail('restarts', { after: 1 });
    const first = await draw(engine, [1, 2, 3]);
    fake.fail(undefined);
    const second = await draw(engine, [1, 2]);
    expect([first.error, second.error]).toMatchObject([{ code: 'server.lost' }, undefined]);
    expect(keys([...first.cells, ...second.cells]).toSorted()).toEqual(['1', '2', '3']);
  });

  it('has a limit of its own', async () => {
    const { fake, engine } = await start({}, { deadlineMs: 200 });
    fake.occupy();
    expect((await draw(engine, [1])).error).toMatchObject({ code: 'server.timeout', params: { seconds: 1 } });
    await until(() => fake.queue().length === 0);
  });

  it('can be cancelled while a picture does not come', async () => {
    const { fake, engine } = await start();
    const controller = new AbortController();
    fake.fail('hangs');
    const row = draw(engine, [1], {}, { signal: controller.signal });
    await until(() => fake.requests.some(({ path }) => path.startsWith('/view?')));
    controller.abort();
    expect((await row).error).toMatchObject({ code: 'job.cancelled' });
  });

  it('says what happened without traceback, path or prompt', async () => {
    const { fake, engine } = await start();
    const said: string[] = [];
    for (const fault of ['outOfMemory', 'fails', 'badBranch'] as const) {
      fake.fail(fault);
      const { error } = await draw(engine, [1, 2]);
      if (!(error instanceof AppError)) throw error;
      for (const language of ['en', 'ko', 'ja'] as const) {
        const t = translator(language);
        said.push(error.message, t(error.what.key, error.what.params), t(error.fix.key, error.fix.params));
      }
    }
    expect(said.join('\n')).not.toMatch(/home|abandoned|File "|Traceback|tensor/);
    expect(said.join('\n')).toMatch(new URL(fake.url).host);
  });
});
