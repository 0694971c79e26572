import type { APIComponentInContainer } from 'discord.js';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { sweepMessage } from '../../../src/commands/messages/index.ts';
import { AppError } from '../../../src/errors.ts';
import type { SweepSnapshot } from '../../../src/sweep/desk.ts';
import type { SweepRequestInput } from '../../../src/sweep/index.ts';
import { languages, translator } from '../../../src/text/index.ts';
import { sweepOf } from '../../sweep/support.ts';
import type { DrawingEngineOptions } from '../../support/drawing-engine.ts';

const en = translator('en');
const sheet = { name: 'sheet.png', spoiler: false, view: 'normal' } as const;

async function drawn(request: SweepRequestInput, options: DrawingEngineOptions = {}): Promise<SweepSnapshot> {
  const { plan, run } = await sweepOf(request, options);
  const outcome = await run();
  const place = { ownerUser: '1', channelId: '2', locale: 'en' };
  return { sweepId: 's1', status: 'done', place, plan, state: outcome, outcome, steps: new Map() };
}

/** Every component, nested ones too. */
function all(components: readonly object[]): APIComponentInContainer[] {
  return components.flatMap((component) => [
    component as APIComponentInContainer,
    ...('components' in component ? all(component.components as object[]) : []),
  ]);
}

function textOf(snapshot: SweepSnapshot, options: Partial<Parameters<typeof sweepMessage>[1]> = {}): string {
  return JSON.stringify(sweepMessage(snapshot, { t: en, now: 0, ...options }));
}

function ids(snapshot: SweepSnapshot): string[] {
  return [...textOf(snapshot, { sheet }).matchAll(/"custom_id":"c1:([a-z0-9]+):s1"/g)].map(([, action = '']) => action);
}

test('settings that nobody typed stand under it with who said them, for everybody to read', async () => {
  const snapshot = await drawn({ prompt: 'x', negative: 'blurry', steps: 9 });
  const note = { negative: 'user', steps: 'model', cfg: 'typed' };
  const noted = { ...snapshot, place: { ...snapshot.place, note } };
  expect(textOf(noted)).toMatch(/Defaults used: the requester’s: [^;]*blurry[^;]*; this model’s: 9 steps"/);
  for (const other of [snapshot, { ...snapshot, place: { ...snapshot.place, note: 'of a later version' } }]) {
    expect(textOf(other)).not.toContain('Defaults used');
  }
});

test('in every language and for every prompt it stays within the bounds of Discord', async () => {
  const base = await drawn({
    prompt: 'x',
    skips: [1, 2, 3],
    loras: [{ name: 'paint' }],
    rows: { axis: 'seed', values: ['12'] },
  });
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), fc.constantFrom(...languages), (prompt, language) => {
      const snapshot = { ...base, plan: { ...base.plan, request: { ...base.plan.request, prompt } } };
      const t = translator(language);
      const { components } = sweepMessage(snapshot, { t, now: 0, sheet, note: t('message:note.direct') });
      const nodes = all(components);
      const letters = nodes.reduce((sum, node) => sum + ('content' in node ? node.content.length : 0), 0);
      expect(nodes.length).toBeLessThanOrEqual(40);
      expect(letters).toBeLessThanOrEqual(4000);
      const alts = nodes.flatMap((node) => ('items' in node ? (node.items[0]?.description?.length ?? 0) : []));
      const labels = nodes.flatMap((node) => ('label' in node ? String(node.label).length : []));
      expect(alts).toHaveLength(1);
      expect(Math.max(...alts)).toBeLessThanOrEqual(1024);
      expect(Math.max(...labels)).toBeLessThanOrEqual(80);
    }),
    { numRuns: 60 },
  );
});

test('a prompt makes no mention, link, heading or emoji', async () => {
  const text = textOf(
    await drawn({ prompt: '@everyone <@1> **b** [a](http://x) :smile: `c` <lora:paint:1>', skips: [1] }),
  );
  const prompt = JSON.parse(text).components[0].components[0].content.split('\n')[1];
  expect(prompt).toBe(String.raw`> \@everyone \<\@1\> \*\*b\*\* \[a\]\(http\://x\) \:smile\: \`c\` \<lora\:paint\:1\>`);
});

test('panels that are the same picture are offered once, and a sweep without a difference offers no choice', async () => {
  const equal = await drawn({ prompt: 'x', skips: [1, 2, 3] }, { draws: (skip) => Math.min(skip, 2) });
  const options = JSON.parse(textOf(equal)).components[0].components.flatMap(
    ({ components }: { components?: { options?: { value: string }[] }[] }) => components?.[0]?.options ?? [],
  );
  expect(options.map(({ value }: { value: string }) => value)).toEqual(['1', '2']);
  const same = await drawn({ prompt: 'x', skips: [1, 2, 3] }, { draws: () => 1 });
  expect(ids(same)).not.toContain('pick');
  expect(textOf(same)).toMatch(/c1:flip:s1"[^}]*"disabled":true/);
});

test('"without LoRA" only where there is one, four seeds only where there is one row', async () => {
  const plain = await drawn({ prompt: 'x', skips: [1, 2] });
  expect(ids(plain)).not.toContain('nolora');
  const lora = await drawn({ prompt: 'x <lora:paint:1>', skips: [1, 2], rows: { axis: 'seed', values: ['2'] } });
  expect(ids(lora)).toContain('nolora');
  expect(textOf(lora)).toMatch(/c1:seeds4:s1"[^}]*"disabled":true/);
});

test('each line of guidance says how sure it is and where it is from', async () => {
  const snapshot = await drawn({ prompt: '1girl, solo', skips: [1, 2, 3] });
  const text = textOf(snapshot);
  for (const { kind, source } of snapshot.outcome?.guidance ?? []) {
    expect(text).toContain(`**${en(`common:kind.${kind}`)}:**`);
    expect(text).toContain(source?.title ?? '');
  }
});

test('under way: chips, place in the queue, time left, a server that is away', async () => {
  const whole = await drawn({ prompt: 'x', skips: [1, 2, 3] });
  const { outcome: _outcome, ...rest } = whole;
  const [row] = whole.state.rows;
  if (!row) throw new Error('no row');
  const state = { plan: whole.plan, rows: [{ ...row, identical: [], cells: [row.cells[0], undefined, undefined] }] };
  const second = row.row.cells[1]?.requestKey ?? '';
  const running: SweepSnapshot = {
    ...rest,
    status: 'running',
    state,
    steps: new Map([[second, { step: 7, steps: 20 }]]),
    etaMs: 90_000,
  };
  const text = textOf(running, { now: 1_000_000, sheet });
  expect(text).toContain('`1` done (0.0 s) · `2` step 7/20 · `3` waiting');
  expect(text).toContain('<t:1090:R>');
  expect(ids(running)).toEqual(['cancel']);
  const none = { ...state, rows: [{ ...row, identical: [], cells: [undefined, undefined, undefined] }] };
  expect(textOf({ ...running, status: 'accepted', state: none, position: 4 })).toContain('4 rows before');
  expect(textOf({ ...running, awaySince: 5_000_000 })).toContain('<t:5000:R>');
});

test('a failure says what happened, whose side it is on and what to do, without the address of the server', async () => {
  const whole = await drawn({ prompt: 'x', skips: [1] });
  const { outcome: _outcome, ...rest } = whole;
  const error = new AppError('server.unreachable', { params: { host: 'secret.example:7860' } });
  const text = textOf({ ...rest, status: 'failed', error });
  expect(text).not.toContain('secret.example');
  expect(text).toContain(en('common:side.server'));
  expect(ids({ ...rest, status: 'failed', error })).toEqual(['copy', 'del']);
});
