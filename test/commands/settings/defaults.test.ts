import { expect, test } from 'vitest';

import { guildRules, limitsUnder, channelAllowed, roleAllowed } from '../../../src/commands/settings/guild-rules.ts';
import { saveModel } from '../../../src/commands/settings/models.ts';
import { resolveDefaults } from '../../../src/commands/settings/resolve-defaults.ts';
import { defaultsLine } from '../../../src/commands/settings/value-words.ts';
import { storedValues } from '../../../src/commands/settings/values.ts';
import type { Store } from '../../../src/store/index.ts';
import { openStore } from '../../../src/store/index.ts';
import { translator } from '../../../src/text/index.ts';
import { baseInfo } from '../../support/drawing-engine.ts';
import { sweepOf } from '../../sweep/support.ts';

const memory = (): Store => openStore({ path: ':memory:', now: () => 0 });
const user = { userId: '1', guildId: '9', engine: baseInfo };

test('each choice comes from the strongest who made it: typed, preset, user, model, server', () => {
  const store = memory();
  store.guildSettings.set('9', {
    defaults: { steps: 10, cfg: 4, negative: 'guild', size: { width: 64, height: 64 }, skips: [9] },
  });
  saveModel(
    { guildId: '9', name: 'alpha', visible: true, defaults: { steps: 11, cfg: 5, negative: 'model', skips: [8] } },
    store,
  );
  store.preferences.setDefaults('1', storedValues({ steps: 12, cfg: 6, negative: 'user' }));
  store.presets.save(
    { scope: 'user', id: '1' },
    { name: 'Mine', body: storedValues({ steps: 13, cfg: 7 }), madeBy: '1' },
  );

  const { values, from } = resolveDefaults({ ...user, typed: { steps: 14 }, preset: 'mine' }, store);

  expect(values).toEqual({ steps: 14, cfg: 7, negative: 'user', skips: [8], size: { width: 64, height: 64 } });
  expect(from).toEqual({ steps: 'typed', cfg: 'preset', negative: 'user', skips: 'model', size: 'guild' });
});

test('sampler and scheduler are one choice: nobody gets half of one person’s and half of another’s', () => {
  const store = memory();
  store.guildSettings.set('9', { defaults: { sampling: { sampler: 'DPM++ 2M', scheduler: 'Karras' } } });
  store.preferences.setDefaults('1', storedValues({ sampling: { sampler: 'DDIM' } }));
  expect(resolveDefaults(user, store).values.sampling).toEqual({ sampler: 'DDIM' });
});

test('a standing default that this engine cannot draw gives way; a typed one stays, to be refused by name', () => {
  const store = memory();
  store.guildSettings.set('9', { defaults: { sampling: { sampler: 'Euler a' }, size: { width: 128, height: 64 } } });
  store.preferences.setDefaults(
    '1',
    storedValues({ model: 'gone', sampling: { sampler: 'UniPC' }, size: { width: 513, height: 512 } }),
  );
  const standing = resolveDefaults(user, store);
  expect(standing.values).toEqual({ sampling: { sampler: 'Euler a' }, size: { width: 128, height: 64 } });
  expect(resolveDefaults({ ...user, typed: { model: 'gone' } }, store).values.model).toBe('gone');
});

test('a model goes by the name the admins gave it, in any case and width', () => {
  const store = memory();
  const name = 'styles/Beta.safetensors [bbbbbbbbbb]';
  saveModel({ guildId: '9', name, friendlyName: 'Ink 混合', visible: true, defaults: { steps: 33 } }, store);
  const { values, from } = resolveDefaults({ ...user, typed: { model: 'ｉＮＫ 混合' } }, store);
  expect(values).toEqual({ model: name, steps: 33 });
  expect(from).toEqual({ model: 'typed', steps: 'model' });
  expect(resolveDefaults({ ...user, guildId: '8', typed: { model: 'Ink 混合' } }, store).values.model).toBe('Ink 混合');
});

test('a hidden model is refused when typed, passed over as a default, and never the engine’s silent choice', () => {
  const store = memory();
  saveModel({ guildId: '9', name: 'alpha', visible: false }, store);
  store.preferences.setDefaults('1', storedValues({ model: 'alpha' }));
  expect(() => resolveDefaults({ ...user, typed: { model: 'ALPHA' } }, store)).toThrow('settings.modelHidden');
  expect(resolveDefaults(user, store)).toMatchObject({
    values: { model: 'styles/Beta.safetensors [bbbbbbbbbb]' },
    from: { model: 'guild' },
  });
});

test('a model under another name is known by its file', () => {
  const store = memory();
  saveModel(
    { guildId: '9', name: 'old name.ckpt', serverHash: 'aaaaaaaaaa', visible: true, defaults: { cfg: 9 } },
    store,
  );
  expect(resolveDefaults(user, store).values).toEqual({ cfg: 9 });
});

test('a friendly name that another model has joins the two: both share what was said before and after', () => {
  const store = memory();
  const one = { guildId: '9', name: 'one', friendlyName: 'Twins', visible: true, defaults: { steps: 21 } };
  saveModel(one, store);
  saveModel({ guildId: '9', name: 'two', friendlyName: 'twins', visible: true, defaults: { steps: 5 } }, store);
  expect(store.models.get('9', 'two')).toMatchObject({ friendlyName: 'Twins', defaults: { steps: 21 } });
  saveModel({ guildId: '9', name: 'two', friendlyName: 'Twins', visible: false, defaults: { steps: 22 } }, store);
  expect(store.models.get('9', 'one')).toMatchObject({ defaults: { steps: 22 }, visible: false });
});

test('an admin’s word on the family brings its clip skips, where the engine cannot tell', () => {
  const store = memory();
  saveModel({ guildId: '9', name: 'gamma', family: 'sdxl', visible: true }, store);
  saveModel({ guildId: '9', name: 'alpha', family: 'sdxl', visible: true }, store);
  expect(resolveDefaults({ ...user, typed: { model: 'gamma' } }, store).values.skips).toEqual([2, 3, 4]);
  expect(resolveDefaults({ ...user, typed: { model: 'alpha' } }, store).values.skips).toBeUndefined();
});

test('a person’s own preset comes before the server’s of the same name, and a stranger’s is none', () => {
  const store = memory();
  store.presets.save({ scope: 'guild', id: '9' }, { name: 'look', body: { steps: 1 }, madeBy: '2' });
  store.presets.save({ scope: 'user', id: '2' }, { name: 'private', body: { steps: 2 }, madeBy: '2' });
  expect(resolveDefaults({ ...user, preset: 'LOOK' }, store).values.steps).toBe(1);
  store.presets.save({ scope: 'user', id: '1' }, { name: 'Look', body: { steps: 3 }, madeBy: '1' });
  expect(resolveDefaults({ ...user, preset: 'look' }, store).values.steps).toBe(3);
  expect(() => resolveDefaults({ ...user, preset: 'private' }, store)).toThrow('settings.noPreset');
});

test.each([
  ['nothing', undefined],
  ['a list', [1, 2]],
  ['text', 'x'],
  [
    'a later version with other shapes',
    { version: 7, channels: 'all', quotas: { cellsPerUserDay: -1 }, nsfw: 'maybe', extra: 1 },
  ],
])('rules that read %s are the rules of a server that settled nothing', (_what, settings) => {
  const store = memory();
  if (settings !== undefined) store.guildSettings.set('9', settings);
  expect(guildRules('9', store)).toEqual(guildRules(undefined, store));
});

test('one damaged part of the rules does not take the others away', () => {
  const store = memory();
  store.guildSettings.set('9', {
    channels: ['1', 2, '3'],
    roles: {},
    nsfw: 'spoiler',
    defaults: { steps: 'many', cfg: 5 },
  });
  expect(guildRules('9', store)).toMatchObject({
    channels: ['1', '3'],
    roles: [],
    nsfw: 'spoiler',
    defaults: { cfg: 5 },
  });
});

test('a server’s limits can only be stricter than the operator’s', () => {
  const store = memory();
  store.guildSettings.set('9', { quotas: { cellsPerUserDay: 5, batchPictures: 5000 }, retentionDays: 400 });
  const limits = { cellsPerUserDay: 100, runningPerUser: 2, runningPerGuild: 8, batchPictures: 50, retentionDays: 30 };
  expect(limitsUnder(guildRules('9', store), limits)).toEqual({ ...limits, cellsPerUserDay: 5 });
});

test('a channel on the list allows its threads, and an empty list allows everything', () => {
  const store = memory();
  const none = guildRules('9', store);
  store.guildSettings.set('9', { channels: ['5'], roles: ['7'] });
  const rules = guildRules('9', store);
  expect([channelAllowed(none, '6'), roleAllowed(none, [])]).toEqual([true, true]);
  expect([channelAllowed(rules, '5'), channelAllowed(rules, '6', '5'), channelAllowed(rules, '6', null)]).toEqual([
    true,
    true,
    false,
  ]);
  expect([roleAllowed(rules, ['7', '8']), roleAllowed(rules, ['8'])]).toEqual([true, false]);
});

test('the line under a sheet says what it was drawn with and who said so, typed values left out', async () => {
  const { plan } = await sweepOf({ prompt: 'x', steps: 28, cfg: 6, negative: 'no `ticks` @everyone', sampler: 'DDIM' });
  const line = defaultsLine({ steps: 'user', cfg: 'typed', negative: 'guild' }, plan, translator('en'));
  expect(line).toBe(
    'Defaults used: yours: 28 steps; this server’s: negative `no ˋticksˋ @everyone`; the engine’s: 64x64 · `DDIM`',
  );
});
