import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { RowProgress } from '../../../../src/gpu/engine.ts';
import type { FakeSdapiOptions } from '../../../support/fake-sdapi.ts';
import { draw, start } from './support.ts';

/** Draws a long picture and gives the previews that came, and how often the server was asked for one. */
async function previews(options: FakeSdapiOptions, previewMs = 0) {
  const { fake, engine } = await start({ stepMs: 10, ...options }, { previewMs });
  const seen: RowProgress[] = [];
  const { error } = await draw(engine, [1], { steps: 30 }, { onProgress: (progress) => seen.push(progress) });
  expect(error).toBeUndefined();
  const asked = fake.requests.filter(
    ({ path, body }) => path === '/internal/progress' && JSON.stringify(body).includes('"live_preview":true'),
  );
  return { fake, engine, seen, images: seen.flatMap(({ preview }) => preview ?? []), asked: asked.length };
}

describe('previews', () => {
  it.each([
    ['A1111', {}],
    ['A1111 with --nowebui', { taskProgress: false }],
    ['SD.Next', { kind: 'sdnext' }],
    ['Forge', { kind: 'forge' }],
  ] as const)('come from %s while a picture is drawn, each one another picture', async (_, options) => {
    const { images, seen } = await previews({ previews: true, ...options });
    expect(images.length).toBeGreaterThan(1);
    expect(new Set(images.map((image) => Buffer.from(image).toString('base64'))).size).toBe(images.length);
    for (const image of images) expect((await sharp(image).metadata()).format).toBe('jpeg');
    expect(seen.filter(({ preview }) => preview).every(({ key }) => key === '1')).toBe(true);
  });

  it('are not asked for where the server makes none', async () => {
    const { images, asked } = await previews({ previews: false });
    expect([images.length, asked]).toEqual([0, 0]);
  });

  it('are not asked for more often than said', async () => {
    const { asked, seen } = await previews({ previews: true }, 3_600_000);
    expect(asked).toBe(1);
    expect(seen.length).toBeGreaterThan(3);
  });

  it('are not asked for when nobody looks', async () => {
    const { fake, engine } = await start({ previews: true }, { previewMs: 0 });
    await draw(engine, [1], { steps: 10 });
    expect(fake.requests.filter(({ body }) => JSON.stringify(body ?? {}).includes('"live_preview":true'))).toEqual([]);
  });

  it('of the whole picture at full size are left alone, and progress goes on', async () => {
    const { fake, images, seen } = await previews({ previews: 'huge' });
    expect(images).toEqual([]);
    expect(fake.requests.findLast(({ path }) => path === '/internal/progress')?.body).toMatchObject({
      live_preview: false,
    });
    expect(seen.filter(({ step }) => step !== undefined).length).toBeGreaterThan(3);
  });

  it('are never somebody else’s: where no tasks are told, only of a picture that started on an idle server', async () => {
    const { fake, engine } = await start({ previews: true, taskProgress: false, stepMs: 5 }, { previewMs: 0 });
    await engine.describe(new AbortController().signal);
    const release = await fake.occupy();
    const seen: RowProgress[] = [];
    const row = draw(engine, [1], { steps: 20 }, { onProgress: (progress) => seen.push(progress) });
    const asked = () => fake.requests.filter(({ path }) => path === '/sdapi/v1/progress').length;
    while (asked() < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    release();
    expect((await row).error).toBeUndefined();
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.flatMap(({ preview }) => preview ?? [])).toEqual([]);
  });
});
