import { createHash } from 'node:crypto';

import * as fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { AppError } from '../../src/errors.ts';
import { writePictureText } from '../../src/render/index.ts';
import { settingsAs } from '../../src/sweep/copy/index.ts';
import { planSweep } from '../../src/sweep/plan.ts';
import { maxRecordBytes, readRecord, recordOf, writeRecord } from '../../src/sweep/record.ts';
import type { SweepRequestInput } from '../../src/sweep/request.ts';
import { sweepRequest } from '../../src/sweep/request.ts';
import { otherProgramNotice, requestFromPicture } from '../../src/sweep/restore.ts';
import { drawSheet } from '../../src/sweep/sheet.ts';
import { translator } from '../../src/text/index.ts';
import { baseInfo, createDrawingEngine } from '../support/drawing-engine.ts';
import { sweepOf } from './support.ts';

const blank = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#123' } })
  .png()
  .toBuffer();
const png = (texts: Record<string, string>): Buffer => writePictureText(blank, texts);
const keysOf = ({ rows }: { rows: readonly { cells: readonly { requestKey: string }[] }[] }): string[] =>
  rows.flatMap((row) => row.cells.map((cell) => cell.requestKey));

async function sheetOf(request: SweepRequestInput, info = {}): Promise<{ sheet: Buffer; keys: string[] }> {
  const sweep = await sweepOf(request, { info });
  const sheet = await drawSheet(await sweep.run(), { kind: 'normal', format: 'png' }, translator('en'));
  return { sheet: sheet.data, keys: keysOf(sweep.plan) };
}

describe('a sheet', () => {
  it.each<[string, SweepRequestInput]>([
    ['one row with its own seed', { prompt: 'a cat <lora:paint:0.5:1>, 밤', negative: 'x' }],
    ['seeds', { prompt: 'a', rows: { axis: 'seed', values: ['2'] } }],
    ['named seeds', { prompt: 'a', rows: { axis: 'seed', values: ['7', '3'] } }],
    ['epochs', { prompt: '<lora:hero:0.7>', rows: { axis: 'loraEpoch', values: ['hero', 'hero-000002:0.5'] } }],
    ['checkpoints', { prompt: 'a', rows: { axis: 'checkpoint', values: ['alpha', 'gamma'] }, skips: [1, 12] }],
    ['styles', { prompt: 'a', rows: { axis: 'style', values: ['{prompt}', 'b <lora:paint>'] } }],
    [
      'everything',
      {
        prompt: 'a',
        seed: 0,
        width: 128,
        height: 72,
        steps: 3,
        cfg: 1.5,
        sampler: 'dpm++ 2m karras',
        model: 'gamma',
        loras: [{ name: 'paint', weight: -1, textEncoderWeight: 2 }],
        hires: { scale: 1.5, upscaler: 'Latent', denoise: 0.3, steps: 2 },
        extras: { 'Dynamic Thresholding': { a: [1, null, 'x'] } },
      },
    ],
  ])('gives back the whole sweep: %s', async (_name, request) => {
    const { sheet, keys } = await sheetOf(request);
    const restored = await requestFromPicture(sheet, 'sheet.png');
    expect(restored).toMatchObject({ origin: 'sheet', leftOut: [] });
    const context = { engine: createDrawingEngine(), info: baseInfo, sweepId: 'x', randomSeed: () => 99 };
    expect(keysOf(planSweep(sweepRequest.parse(restored.request), context))).toEqual(keys);
  });

  it('of the demo model leaves the model open, which is on no server', async () => {
    const { sheet } = await sheetOf({ prompt: 'a' }, { demo: true });
    const { request, leftOut } = await requestFromPicture(sheet, 'sheet.png');
    expect(request.model).toBeUndefined();
    expect(leftOut).toEqual(['model']);
  });

  it('says that the source picture of img2img has to be given again', async () => {
    const source = { image: blank, sha256: createHash('sha256').update(blank).digest('hex'), denoise: 0.4 };
    const { sheet } = await sheetOf({ prompt: 'a', source });
    const { request, record, leftOut } = await requestFromPicture(sheet, 'sheet.png');
    expect(request.source).toBeUndefined();
    expect(record?.source).toEqual({ sha256: source.sha256, denoise: 0.4 });
    expect(leftOut).toEqual(['img2img']);
  });

  it('carries no address, no owner and no path', async () => {
    const sweep = await sweepOf({ prompt: 'a' });
    const text = writeRecord(recordOf(sweep.plan, (await sweep.run({ owner: { user: 'u-1234' } })).rows)) ?? '';
    expect(text).not.toMatch(/u-1234|https?:|fingerprint|sweepId/);
  });

  it('with a damaged, foreign, newer or oversized record is read by its infotext', async () => {
    const parameters = 'a cat\nSteps: 4, Sampler: Euler, CFG scale: 7, Seed: 42, Size: 64x64, Version: clipskip-bot';
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    for (const record of ['{', '{"version":2}', '[]', 'null', deep, `"${'x'.repeat(maxRecordBytes)}"`]) {
      const { request, origin } = await requestFromPicture(png({ parameters, 'clipskip-bot': record }), 'x.png');
      expect(origin).toBe('clipskip');
      expect(request).toMatchObject({ prompt: 'a cat', seed: 42, steps: 4 });
    }
  });

  it('writes no record that could not be read again', async () => {
    const { plan } = await sweepOf({ prompt: 'a', extras: { x: 'y'.repeat(maxRecordBytes) } });
    expect(writeRecord(recordOf(plan))).toBeUndefined();
    expect(readRecord(JSON.stringify(recordOf(plan)))).toBeUndefined();
  });
});

/** Clip skip read from a picture of SD.Next, on SD 1.x and on SDXL. */
async function sdnextSkips(settings: string): Promise<(number | undefined)[]> {
  const skips: (number | undefined)[] = [];
  for (const pipeline of ['StableDiffusionPipeline', 'StableDiffusionXLPipeline']) {
    const parameters = `a\nSteps: 4, Sampler: Euler, CFG scale: 7, ${settings}App: SD.Next, Pipeline: ${pipeline}`;
    skips.push((await requestFromPicture(png({ parameters }), 'x.png')).clipSkip);
  }
  return skips;
}

describe('a picture of somebody else', () => {
  it('of A1111 gives its settings, its clip skip and its LoRA tags as they stand there', async () => {
    const parameters = [
      '1girl, <lora:hero:0.5:0.8>, night',
      'Negative prompt: lowres',
      'Steps: 28, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 6.5, Seed: 123, Size: 512x768, Model hash: 6569e224, ' +
        'Model: anything-v3, Denoising strength: 0.4, Clip skip: 2, Hires upscale: 2, Hires upscaler: R-ESRGAN 4x+, Version: v1.10.1',
    ].join('\n');
    expect(await requestFromPicture(png({ parameters }), 'x.png')).toMatchObject({
      origin: 'a1111',
      clipSkip: 2,
      leftOut: [],
      request: {
        prompt: '1girl, <lora:hero:0.5:0.8>, night',
        negative: 'lowres',
        steps: 28,
        sampler: 'DPM++ 2M',
        scheduler: 'Karras',
        cfg: 6.5,
        seed: 123,
        width: 512,
        height: 768,
        model: 'anything-v3',
        hires: { scale: 2, upscaler: 'R-ESRGAN 4x+', denoise: 0.4, steps: 0 },
      },
    });
  });

  it.each([
    ['Version: v1.10.1', 'AUTOMATIC1111'],
    ['Version: f2.0.1v1.10.1-previous-664-gd557aef9', 'Forge'],
    ['Version: neo-2.22', 'Forge Neo'],
    ['App: SD.Next, Version: 058a7f0c', 'SD.Next'],
    ['Version: stable-diffusion.cpp', 'stable-diffusion.cpp'],
    ['Version: my own', undefined],
  ])('with “%s” is a picture of %s, and drawn on another program that is said', async (version, program) => {
    const parameters = `a\nSteps: 4, Sampler: Euler, CFG scale: 7, ${version}`;
    const restored = await requestFromPicture(png({ parameters }), 'x.png');
    expect(restored.program).toBe(program);
    const notice = otherProgramNotice(restored, { ...baseInfo, title: 'ComfyUI' });
    const params = { from: program, engine: 'ComfyUI' };
    expect(notice).toEqual(program === undefined ? undefined : { key: 'sheet:notice.otherProgram', params });
    expect(otherProgramNotice(restored, { ...baseInfo, title: program ?? '' })).toBeUndefined();
  });

  it('of SD.Next gives its clip skip in our numbers', async () => {
    expect(await sdnextSkips('')).toEqual([1, 2]);
    expect(await sdnextSkips('CLiP-skip: 2, ')).toEqual([2, 3]);
  });

  it('that says less or more than we can take is used as far as it goes, and the rest is named', async () => {
    const parameters =
      'a\nSteps: 4, Sampler: Euler, CFG scale: 0.5, Seed: 4294967296, Size: 32x32, Denoising strength: 0.6';
    const { request, leftOut } = await requestFromPicture(png({ parameters }), 'x.png');
    expect(leftOut).toEqual(['img2img', 'seed', 'width', 'height', 'cfg']);
    expect(request).toMatchObject({ prompt: 'a', steps: 4, sampler: 'Euler' });
  });

  it('with a prompt longer than ours is refused, not cut', async () => {
    const parameters = `${'a'.repeat(2001)}\nSteps: 4, Sampler: Euler, CFG scale: 7`;
    await expect(requestFromPicture(png({ parameters }), 'x.png')).rejects.toMatchObject({
      code: 'request.invalid',
      params: { field: 'prompt', problem: '2001 > 2000' },
    });
  });

  it('of ComfyUI gives its settings, with its LoRAs and its clip skip in our numbers', async () => {
    const { plan } = await sweepOf({ prompt: 'a <lora:paint:0.5:1>', sampler: 'dpm++ 2m karras', seed: 5 });
    const prompt = settingsAs('comfyui', recordOf(plan), 3);
    expect(await requestFromPicture(png({ prompt }), 'x.png')).toMatchObject({
      origin: 'comfyui',
      clipSkip: 3,
      leftOut: [],
      request: {
        prompt: 'a ',
        seed: 5,
        model: 'alpha',
        sampler: 'DPM++ 2M',
        scheduler: 'Karras',
        width: 64,
        loras: [{ name: 'paint', weight: 1, textEncoderWeight: 0.5 }],
      },
    });
  });

  it('of NovelAI gives its settings but not its model', async () => {
    const comment = {
      prompt: '1girl',
      uc: 'bad',
      steps: 28,
      scale: 11,
      seed: 7,
      sampler: 'k_euler_ancestral',
      width: 512,
      height: 768,
    };
    const texts = { Software: 'NovelAI', Source: 'Stable Diffusion 81274D13', Comment: JSON.stringify(comment) };
    const { request, origin } = await requestFromPicture(png(texts), 'x.png');
    expect(origin).toBe('novelai');
    expect(request).toMatchObject({ prompt: '1girl', negative: 'bad', sampler: 'Euler a', seed: 7 });
    expect(request.model).toBeUndefined();
  });

  it('without settings, or that is no picture, is refused by its name', async () => {
    await expect(requestFromPicture(blank, 'cat.png')).rejects.toMatchObject({
      code: 'file.noSettings',
      params: { file: 'cat.png' },
    });
    await expect(requestFromPicture(Buffer.from('<html>'), 'cat.png')).rejects.toMatchObject({
      code: 'file.notPicture',
    });
  });

  it('never does worse than refuse, whatever its texts are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.json(), async (text, json) => {
        for (const texts of [
          { parameters: `${text}\nSteps: 1, Seed: 2, Size: 3x4` },
          { 'clipskip-bot': json },
          { prompt: json },
        ]) {
          const outcome = await requestFromPicture(png(texts), 'x.png').then(
            ({ request }) => sweepRequest.safeParse(request).success,
            (error: unknown) => error instanceof AppError,
          );
          expect(outcome).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
