import { describe, expect, it } from 'vitest';

import { startFakeSdapi } from '../../../support/fake-sdapi.ts';
import { draw, start } from './support.ts';

describe('a server whose settings were never saved', () => {
  it('keeps the first clip skip it is given, when one asks without care', async () => {
    const fake = await startFakeSdapi({ settingsSaved: false });
    const ask = async (n: number): Promise<void> => {
      const body = { steps: 1, width: 64, height: 64, override_settings: { CLIP_stop_at_last_layers: n } };
      const headers = { 'content-type': 'application/json' };
      await fetch(`${fake.url}/sdapi/v1/txt2img`, { method: 'POST', headers, body: JSON.stringify(body) });
    };
    expect(fake.clipSkip()).toBe(1);
    for (const n of [3, 2, 1]) await ask(n);
    expect(fake.clipSkip()).toBe(3);
    await fake.close();
  });

  it.each([[[1, 2, 3]], [[3, 2, 1]], [[2, 1, 12]]])('is on its own value again after a row of %j', async (skips) => {
    const { fake, engine } = await start({ settingsSaved: false });
    expect((await draw(engine, skips)).error).toBeUndefined();
    expect(fake.pictures().length).toBe(3);
    expect(fake.clipSkip()).toBe(1);
  });

  it.each([[[2, 3, 4]], [[2]], [[12]]])('is on its own value even after a row without it: %j', async (skips) => {
    const { fake, engine } = await start({ settingsSaved: false });
    const { cells, error } = await draw(engine, skips);
    expect(error).toBeUndefined();
    expect(cells.map(({ key }) => Number(key)).toSorted((a, b) => a - b)).toEqual(skips);
    expect(fake.clipSkip()).toBe(1);
    const [pin, ...pictures] = fake.pictures();
    expect(pin).toMatchObject({ width: 64, height: 64, steps: 1, override_settings: { CLIP_stop_at_last_layers: 1 } });
    expect(pictures.length).toBe(skips.length);
    // Once there is something to restore, nothing is drawn for it any more.
    await draw(engine, skips);
    expect(fake.pictures().length).toBe(1 + 2 * skips.length);
    expect(fake.clipSkip()).toBe(1);
  });

  it('stays on its own value when the row is cancelled, and when its first picture fails', async () => {
    const { fake, engine } = await start({ settingsSaved: false });
    const controller = new AbortController();
    await draw(engine, [2, 3], {}, { signal: controller.signal, onCell: () => controller.abort() });
    expect(fake.clipSkip()).toBe(1);
    const broken = await start({ settingsSaved: false });
    broken.fake.fail('fails', { after: 1 });
    expect((await draw(broken.engine, [2, 3])).error).toMatchObject({ code: 'server.failed' });
    expect(broken.fake.clipSkip()).toBe(1);
  });
});

describe('a server whose settings were saved', () => {
  it.each([
    [1, [2, 3, 4]],
    [2, [1, 3]],
    [4, [1, 2, 3]],
  ])('is left on %i after a row of %j, with not one picture more than asked for', async (own, skips) => {
    const { fake, engine } = await start({ clipSkip: own });
    await draw(engine, skips);
    expect(fake.pictures().length).toBe(skips.length);
    expect(fake.clipSkip()).toBe(own);
  });

  it('is asked for nothing more on SD.Next, where clip skip is no option', async () => {
    const { fake, engine } = await start({ kind: 'sdnext', settingsSaved: false });
    await draw(engine, [2, 3]);
    expect(fake.pictures().length).toBe(2);
  });
});
