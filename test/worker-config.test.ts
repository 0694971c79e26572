import { describe, expect, test } from 'vitest';

import { readConfig } from '../src/config.ts';

describe("what a worker's owner says", () => {
  test.each([
    ['WORKER_NAME', 'Anna-4090', { name: 'anna-4090' }],
    ['WORKER_CLASS', 'rtx_4090', { determinismClass: 'rtx_4090' }],
    ['WORKER_HOURS', '22:00-08:00', { hours: { from: 1320, until: 480 } }],
    ['WORKER_HOURS', '9:30 - 24:00', { hours: { from: 570, until: 1440 } }],
    ['WORKER_MODELS', 'anything v3 | Mix_2', { models: ['anything v3', 'Mix_2'] }],
    ['WORKER_MAX_SIZE', '1024x768', { maxPixels: 1024 * 768 }],
    ['WORKER_MAX_STEPS', '30', { maxSteps: 30 }],
    ['WORKER_NSFW', 'No', { nsfw: false }],
    ['WORKER_DRAIN_SECONDS', '0', { drainMs: 0 }],
    ['WORKER_PICTURES_MB', '128', { picturesMb: 128 }],
  ])('is read: %s=%s', (name, value, expected) => {
    expect(readConfig({ [name]: value }).worker).toMatchObject(expected);
  });

  test.each([
    ['WORKER_NAME', '4090'],
    ['WORKER_NAME', 'anna:4090'],
    ['WORKER_NAME', 'a'.repeat(25)],
    ['WORKER_NAME', 'anna*'],
    ['WORKER_CLASS', 'a b'],
    ['WORKER_HOURS', '22-8'],
    ['WORKER_HOURS', '22:00-25:00'],
    ['WORKER_HOURS', '08:00-08:00'],
    ['WORKER_HOURS', '24:00-08:00'],
    ['WORKER_HOURS', '22:60-08:00'],
    ['WORKER_HOURS', '08:00-12:00-14:00'],
    ['WORKER_MODELS', '|'],
    ['WORKER_MAX_SIZE', '1024'],
    ['WORKER_MAX_STEPS', '0'],
    ['WORKER_NSFW', 'maybe'],
    ['WORKER_DRAIN_SECONDS', '-1'],
    ['WORKER_PICTURES_MB', '1'],
  ])('is refused by name: %s=%s', (name, value) => {
    const shape = expect.stringContaining(`${name}=`) as string;
    expect(() => readConfig({ [name]: value })).toThrow(
      expect.objectContaining({ code: 'config.invalid', params: { names: name, shapes: shape } }),
    );
  });
});
