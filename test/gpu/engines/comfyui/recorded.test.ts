import { describe, expect, it } from 'vitest';

import badBranch from '../../../fixtures/comfyui/bad-branch.json' with { type: 'json' };
import missingCheckpoint from '../../../fixtures/comfyui/error-missing-checkpoint.json' with { type: 'json' };
import noPrompt from '../../../fixtures/comfyui/error-no-prompt.json' with { type: 'json' };
import unknownNode from '../../../fixtures/comfyui/error-unknown-node.json' with { type: 'json' };
import interrupted from '../../../fixtures/comfyui/history-interrupted.json' with { type: 'json' };
import success from '../../../fixtures/comfyui/history-success.json' with { type: 'json' };
import messages from '../../../fixtures/comfyui/messages.json' with { type: 'json' };
import queueRunning from '../../../fixtures/comfyui/queue-running.json' with { type: 'json' };
import uploaded from '../../../fixtures/comfyui/uploaded.json' with { type: 'json' };
import { readEvent, type ServerEvent } from '../../../../src/gpu/engines/comfyui/events.ts';
import { failureOf, refusedNodes } from '../../../../src/gpu/engines/comfyui/failure.ts';
import * as schema from '../../../../src/gpu/engines/comfyui/schemas.ts';
import { createSights } from '../../../../src/gpu/engines/comfyui/sight.ts';
import { failureOf as httpFailureOf } from '../../../../src/gpu/http-failure.ts';

const graph = { panels: new Set(['panel-1', 'panel-3']), samplers: new Set(['sampler-1', 'sampler-3']) };

/** Binary messages were recorded by their first bytes; the rest is a picture's. */
const eventsOf = (recorded: readonly object[]): ServerEvent[] =>
  recorded.flatMap((message) => {
    const data =
      'head' in message
        ? Buffer.concat([Buffer.from(String(message.head), 'hex'), Buffer.from('ffd8ffe0', 'hex')])
        : undefined;
    return readEvent(data ?? JSON.stringify(message)) ?? [];
  });

function watch(recorded: readonly object[], prompt: string) {
  const sights = createSights(graph);
  const sight = sights.follow(prompt);
  for (const event of eventsOf(recorded)) sights.take(event);
  return sight;
}

describe('what a real server said', () => {
  it('tells of a prompt from its first step to its picture', () => {
    const sight = watch(messages.answer.ran, '11111111-1111-4111-8111-111111111111');
    expect(sight).toMatchObject({ ended: true });
    expect(sight.preview).toBeDefined();
    expect([...sight.steps]).toEqual([['sampler-1', { value: 1, max: 1 }]]);
    expect([...sight.pictures]).toEqual([
      ['panel-1', { filename: 'ComfyUI_temp_ralyb_00001_.png', subfolder: '', type: 'temp' }],
    ]);
  });

  it('tells of a picture it had already', () => {
    const sight = watch(messages.answer.repeated, '809ff6a5-1a0d-495d-80fe-f6727a99d11f');
    expect([...sight.pictures.keys()]).toEqual(['panel-1']);
    expect(sight.steps.size).toBe(0);
  });

  it('tells of a prompt that was stopped', () => {
    const sight = watch(messages.answer.interrupted, '79050cb5-e02b-423c-8f9f-ac3003e256fe');
    expect(sight).toMatchObject({ ended: true });
    expect([...sight.steps]).toEqual([['sampler-3', { value: 1, max: 9 }]]);
    expect(sight.pictures.size).toBe(0);
  });

  it('keeps a history that says how it ended', () => {
    const [done] = Object.values(schema.history.parse(success.answer));
    const [stopped] = Object.values(schema.history.parse(interrupted.answer));
    if (!done || !stopped) throw new Error('an empty history');
    expect(done.outputs?.['panel-1']?.images?.[0]?.type).toBe('temp');
    expect(failureOf('host', done)).toBeUndefined();
    expect(failureOf('host', stopped)).toMatchObject({ code: 'server.interrupted' });
  });

  it('says whose prompt runs', () => {
    const [item] = schema.queue.parse(queueRunning.answer).queue_running;
    if (!item) throw new Error('an empty queue');
    expect([item[1], schema.clientOf(item)]).toEqual(['79050cb5-e02b-423c-8f9f-ac3003e256fe', 'recorder']);
  });

  it('accepts a graph of which it runs a part, and says what is wrong with the other', () => {
    const { node_errors: errors } = schema.accepted.parse(badBranch.answer.body);
    expect(refusedNodes('host', errors ?? {})).toMatchObject({
      code: 'server.rejected',
      params: { reason: 'Value 0 bigger than max of -1: stop_at_clip_layer' },
    });
  });

  it.each([
    [
      'a checkpoint it does not have',
      missingCheckpoint,
      "Value not in list: ckpt_name: 'nowhere.safetensors' not in ['sd15_full.safetensors']",
    ],
    ['a node it does not have', unknownNode, "Cannot execute because node Nonsense does not exist.: Node ID '#a'"],
    ['no graph at all', noPrompt, 'No prompt provided: No prompt provided'],
  ])('refuses %s with a reason', (_, { answer: { status, body } }, reason) => {
    expect(httpFailureOf('host', status, JSON.stringify(body))).toMatchObject({
      code: 'server.rejected',
      params: { reason },
    });
  });

  it('keeps an upload where it was told to', () => {
    expect(schema.uploaded.parse(uploaded.answer)).toEqual({ name: 'a.png', subfolder: 'clipskip-bot', type: 'temp' });
  });
});
