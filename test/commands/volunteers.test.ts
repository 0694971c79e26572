import { expect, test } from 'vitest';

import { guildRules } from '../../src/commands/settings/guild-rules.ts';
import { AppError } from '../../src/errors.ts';
import type { ModelInfo } from '../../src/gpu/engine.ts';
import { markModels } from '../../src/gpu/engines/marked.ts';
import { volunteersMark } from '../../src/gpu/names.ts';
import { baseInfo, createDrawingEngine } from '../support/drawing-engine.ts';
import { switchedServer } from '../support/switched-server.ts';
import { botStage } from './support.ts';
import { startBot } from './settings/support.ts';

const model = (name: string): ModelInfo => ({ name, family: 'sd1', familyFrom: 'metadata' });
const having = (name: string) => ({
  info: { ...baseInfo, models: [model(name)], currentModel: name, fingerprint: name },
});

/** One machine of the bot's, and volunteers who have a model of the same name. */
async function stageOf() {
  const gpu1 = switchedServer('gpu1', having('anime'));
  const drawn = createDrawingEngine(having('anime'));
  const stage = await botStage({
    environment: { HORDE_FALLBACK: 'yes' },
    overrides: {
      servers: [gpu1.server],
      volunteers: { id: 'ai-horde', engine: markModels(drawn, volunteersMark), fallback: true },
    },
  });
  const { fake, town } = stage;
  await fake.until(() => stage.bot.context.desk.known()?.models.length === 2, 'both');
  const ask = (options: object = {}) =>
    fake.invokeCommand({
      user: town.alice,
      channel: town.general,
      name: 'clipskip sweep',
      options: { prompt: 'a red house', seed: 7, skips: '1,2', ...options },
    });
  return { stage, gpu1, drawn, ask };
}

test('nobody’s sweep goes to volunteers unless the admins allow it and somebody asks for it by name', async () => {
  const { stage, drawn, gpu1, ask } = await stageOf();
  const { fake, town, bot } = stage;
  const typed = await fake.autocomplete({
    user: town.alice,
    channel: town.general,
    name: 'clipskip sweep',
    options: {},
    focused: { name: 'model', value: 'anime' },
  });
  expect(typed.map(({ value }) => value)).toEqual(['anime']);
  const refused = await ask({ model: 'anime · AI Horde' }).reply();
  expect(refused.text).toContain('is drawn by volunteers of AI Horde, and that is not allowed here');
  expect(bot.context.store.sweeps.byUser(town.alice.id).sweeps).toEqual([]);
  await ask().reply();
  await fake.until(() => fake.messages(town.general)[0]?.media.length, 'the sheet');
  expect([gpu1.engine.rows.length, drawn.rows.length]).toEqual([1, 0]);
});

test('when nobody is home they are offered, where admins allowed it, and draw what somebody chose', async () => {
  const { stage, drawn, gpu1, ask } = await stageOf();
  const { fake, town, bot } = stage;
  gpu1.setAway(new AppError('worker.away', { params: { name: 'gpu1' } }));
  await ask().reply();
  const [without] = fake.messages(town.general);
  expect(without?.text).toContain('What can draw this is away: gpu1');
  expect(without?.selects).toEqual([]);
  bot.context.store.guildSettings.set(town.guild.id, { volunteers: true });
  await ask({ seed: 8 }).reply();
  const message = await fake.until(
    () => fake.messages(town.general).find(({ selects }) => selects.length > 0),
    'the offer',
  );
  const [option] = message.selects[0]?.options ?? [];
  expect(option?.label).toBe('anime · AI Horde');
  fake.chooseSelect({ user: town.alice, message, customId: /^c1:instead:/, values: [option?.value ?? ''] });
  await fake.until(() => fake.messages(town.general).some(({ media }) => media.length > 0), 'the sheet');
  expect(drawn.rows.map(({ settings }) => [settings.model, settings.seed])).toEqual([['anime', 8]]);
  expect(gpu1.engine.rows).toEqual([]);
});

test('the self-test asks no volunteers', async () => {
  const { stage, drawn, gpu1 } = await stageOf();
  await stage.fake
    .invokeCommand({ user: stage.town.moderator, channel: stage.town.general, name: 'clipskip selftest' })
    .until(({ reply }) => reply?.text.includes('s a picture') === true);
  expect([gpu1.engine.cells(), drawn.cells()]).toEqual([3, 0]);
});

test('an admin allows it in the settings, which say what that means, and only where the operator has it', async () => {
  const without = await startBot();
  const plain = await without.command(without.town.moderator, 'settings server');
  expect(plain.selects.map(({ customId }) => customId)).not.toContain('c1:server-set:volunteers');
  const bot = await startBot({ volunteers: true });
  const { moderator, guild } = bot.town;
  const panel = await bot.command(moderator, 'settings server');
  expect(JSON.stringify(panel.raw)).toContain('they see prompts and pictures');
  expect(guildRules(guild.id, bot.store).volunteers).toBe(false);
  await bot.choose(moderator, panel, /server-set:volunteers/, ['yes']);
  expect(guildRules(guild.id, bot.store).volunteers).toBe(true);
  await bot.choose(moderator, panel, /server-set:volunteers/, ['no']);
  expect(guildRules(guild.id, bot.store).volunteers).toBe(false);
});
