import { expect, test } from 'vitest';

import { maxDrafts, maxFavourites, maxPresetName, maxPresets } from '../../src/store/index.ts';
import { errorOf, openTestStore, sweep, testClock } from './support.ts';

test('a draft is its owner’s, is replaced, and ends', () => {
  const clock = testClock();
  const { drafts } = openTestStore(':memory:', clock.now);
  const draft = { id: 'd', userId: 'u', guildId: 'g', request: { prompt: 'a' }, expiresAt: clock.now() + 1000 };
  expect(drafts.put(draft)).toBe(true);
  expect(drafts.put({ ...draft, request: { prompt: 'b' } })).toBe(true);
  expect(drafts.put({ ...draft, userId: 'stranger', request: { prompt: 'c' } })).toBe(false);
  expect(drafts.get('d')).toMatchObject({ userId: 'u', guildId: 'g', request: { prompt: 'b' } });
  clock.advance(1000);
  expect(drafts.get('d')).toBeUndefined();
  expect(drafts.remove('d')).toBe(true);
  expect(drafts.remove('d')).toBe(false);
});

test('a person who opens drafts without end loses the oldest, nobody else’s', () => {
  const clock = testClock();
  const { drafts } = openTestStore(':memory:', clock.now);
  const expiresAt = clock.now() + 1e9;
  drafts.put({ id: 'other', userId: 'v', request: {}, expiresAt });
  for (let number = 0; number <= maxDrafts; number += 1) {
    drafts.put({ id: `d${number}`, userId: 'u', request: {}, expiresAt });
  }
  expect(drafts.get('d0')).toBeUndefined();
  expect(drafts.get('d1')).toBeDefined();
  expect(drafts.get(`d${maxDrafts}`)).toBeDefined();
  expect(drafts.get('other')).toBeDefined();
});

test('a favourite is one once, newest first, and there is a bound', () => {
  const store = openTestStore();
  const { favourites } = store;
  store.sweeps.accept(sweep('s'));
  expect(favourites.add({ userId: 'u', picture: 'p0', sweepId: 's' })).toBe(true);
  expect(favourites.add({ userId: 'u', picture: 'p0', sweepId: 's' })).toBe(false);
  for (let number = 1; number < maxFavourites; number += 1) {
    favourites.add({ userId: 'u', picture: `p${number}`, sweepId: 's', number });
  }
  expect(errorOf(() => favourites.add({ userId: 'u', picture: 'more', sweepId: 's' })).code).toBe('store.tooMany');
  expect(favourites.add({ userId: 'v', picture: 'more', sweepId: 's' })).toBe(true);
  expect(favourites.list('u')).toHaveLength(maxFavourites);
  expect(favourites.list('u')[0]).toMatchObject({ picture: `p${maxFavourites - 1}`, number: maxFavourites - 1 });
  expect(favourites.remove('u', 'p0')).toBe(true);
  expect(favourites.has('u', 'p0')).toBe(false);
  expect(favourites.has('u', 'p1')).toBe(true);
  expect(errorOf(() => favourites.add({ userId: 'u', picture: 'x', sweepId: 'nobody' })).code).toBe('store.gone');
});

test('language and defaults are set apart from each other', () => {
  const { preferences } = openTestStore();
  expect(preferences.get('u')).toEqual({ language: undefined, defaults: undefined });
  preferences.setLanguage('u', 'ja');
  preferences.setDefaults('u', { steps: 28 });
  expect(preferences.get('u')).toEqual({ language: 'ja', defaults: { steps: 28 } });
  preferences.setLanguage('u', undefined);
  preferences.setDefaults('u', undefined);
  expect(preferences.get('u')).toEqual({ language: undefined, defaults: undefined });
});

test('settings of a guild are replaced as a whole', () => {
  const { guildSettings } = openTestStore();
  expect(guildSettings.get('g')).toBeUndefined();
  guildSettings.set('g', { nsfw: 'off', quota: 20 });
  guildSettings.set('g', { nsfw: 'spoiler' });
  expect(guildSettings.get('g')).toEqual({ nsfw: 'spoiler' });
  expect(guildSettings.remove('g')).toBe(true);
  expect(guildSettings.get('g')).toBeUndefined();
});

test('a preset’s name is unique within its scope, whatever its case and width', () => {
  const { presets } = openTestStore();
  const guild = { scope: 'guild', id: '1' } as const;
  const user = { scope: 'user', id: '1' } as const;
  presets.save(guild, { name: 'Portrait', body: { steps: 20 }, madeBy: 'admin' });
  presets.save(guild, { name: ' ＰＯＲＴＲＡＩＴ ', body: { steps: 30 }, madeBy: 'admin' });
  presets.save(user, { name: 'portrait', body: { steps: 40 }, madeBy: '1' });
  expect(presets.list(guild).map(({ name, body }) => [name, body])).toEqual([['ＰＯＲＴＲＡＩＴ', { steps: 30 }]]);
  expect(presets.get(user, 'PORTRAIT')?.body).toEqual({ steps: 40 });
  expect(presets.remove(guild, 'portrait')).toBe(true);
  expect(presets.list(guild)).toEqual([]);
  expect(presets.list(user)).toHaveLength(1);
});

test.each([
  ['', 'empty'],
  ['   ', 'blank'],
  ['a\nb', 'two lines'],
  ['a\u202Eb', 'reversed'],
  ['a\u0000b', 'NUL'],
  ['\ud800', 'half a character'],
  ['x'.repeat(maxPresetName + 1), 'too long'],
])('the name %j (%s) is refused', (name) => {
  const { presets } = openTestStore();
  const save = () => presets.save({ scope: 'user', id: 'u' }, { name, body: {}, madeBy: 'u' });
  expect(errorOf(save).code).toBe('store.name');
});

test('SQL in a name is a name', () => {
  const { presets } = openTestStore();
  const scope = { scope: 'user', id: `u' OR '1'='1` } as const;
  const name = `'); DROP TABLE presets; --`;
  presets.save(scope, { name, body: {}, madeBy: 'u' });
  expect(presets.get(scope, name)?.name).toBe(name);
  expect(presets.list({ scope: 'user', id: 'u' })).toEqual([]);
});

test('presets have a bound; one that is there may still be changed', () => {
  const { presets } = openTestStore();
  const scope = { scope: 'guild', id: 'g' } as const;
  const save = (name: string) => presets.save(scope, { name, body: {}, madeBy: 'u' });
  for (let number = 0; number < maxPresets; number += 1) save(`preset ${number}`);
  expect(errorOf(() => save('one more')).code).toBe('store.tooMany');
  expect(presets.get(scope, 'one more')).toBeUndefined();
  save('preset 0');
  expect(presets.list(scope)).toHaveLength(maxPresets);
});

test('what an admin says about a model is found by name and by file hash', () => {
  const { models } = openTestStore();
  const model = {
    guildId: 'g',
    name: 'anime_v3.safetensors [abc]',
    serverHash: 'abc',
    friendlyName: '애니 v3',
    family: 'sd1',
    nativeClipSkip: 2,
    defaults: { steps: 28 },
    visible: true,
  } as const;
  models.save(model);
  models.save({ guildId: 'g', name: 'anime-v3', serverHash: 'abc', visible: false });
  models.save({ guildId: 'h', name: 'elsewhere', serverHash: 'abc', visible: true });
  expect(models.get('g', model.name)).toEqual(model);
  expect(models.byHash('g', 'abc').map(({ name }) => name)).toEqual(['anime-v3', model.name]);
  expect(models.list('g')).toHaveLength(2);
  models.save({ guildId: 'g', name: model.name, visible: false });
  expect(models.get('g', model.name)).toMatchObject({ friendlyName: undefined, family: undefined, visible: false });
  expect(models.remove('g', model.name)).toBe(true);
  expect(models.get('g', model.name)).toBeUndefined();
});

test('a block holds in its guild, or everywhere', () => {
  const { blocks } = openTestStore();
  blocks.add({ guildId: 'g', userId: 'u', madeBy: 'admin' });
  blocks.add({ guildId: 'g', userId: 'u', madeBy: 'another' });
  blocks.add({ userId: 'v', madeBy: 'operator' });
  expect([blocks.has('u', 'g'), blocks.has('u', 'h'), blocks.has('u', undefined)]).toEqual([true, false, false]);
  expect([blocks.has('v', 'g'), blocks.has('v', undefined), blocks.has('w', 'g')]).toEqual([true, true, false]);
  expect(blocks.list('g')).toMatchObject([{ guildId: 'g', userId: 'u', madeBy: 'admin' }]);
  expect(blocks.list(undefined)).toMatchObject([{ guildId: undefined, userId: 'v' }]);
  expect(blocks.remove('v', 'g')).toBe(false);
  expect(blocks.remove('v', undefined)).toBe(true);
  expect(blocks.has('v', 'g')).toBe(false);
});
