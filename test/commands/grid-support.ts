import { expect } from 'vitest';

import type { FakeUser, MessageView } from '../fake-discord/index.ts';
import type { BotStage, BotStageOptions } from './support.ts';

export const epochs = (name: string, ...numbers: readonly number[]) =>
  numbers.map((number) => `${name}-${String(number).padStart(6, '0')}`);

/** The same data trained at 1 and at 2, ten epochs each; another LoRA beside them. */
const loras = [
  ...epochs('chars/mychar-1', 5, 6, 7, 8, 9),
  'chars/mychar-1',
  ...epochs('chars/mychar-2', 5, 6, 7, 8, 9),
  'chars/mychar-2',
  ...epochs('untold', 1, 2),
  'untold',
  'paint',
];
const trained = (name: string, trainedClipSkip: number) =>
  loras.filter((lora) => lora.startsWith(name)).map((lora) => ({ name: lora, trainedClipSkip }));

export const withTrainings: BotStageOptions = {
  engine: { info: { loras, loraFacts: [...trained('chars/mychar-1', 1), ...trained('chars/mychar-2', 2)] } },
};

export type Options = Readonly<Record<string, string | number | boolean>>;

export function ask({ fake, town }: BotStage, options: Options, user: FakeUser = town.alice) {
  const given = { prompt: 'mychar, a red house', seed: 42, ...options };
  return fake.invokeCommand({ user, channel: town.general, name: 'clipskip grid', options: given });
}

/** What was drawn: the LoRAs of each row, and the clip skips. */
export const drawn = ({ engine }: BotStage): string[] =>
  engine.rows.map(
    ({ settings, cells }) =>
      `${settings.loras.map(({ name, weight }) => `${name}:${weight}`).join('+')} @${cells.map(({ clipSkip }) => clipSkip).join()}`,
  );

export function finished({ fake, town }: BotStage): Promise<MessageView> {
  return fake.until(
    () =>
      fake.messages(town.general).find(({ buttons }) => buttons.some(({ customId }) => customId?.includes(':del:'))),
    'a finished sheet',
    60_000,
  );
}

export async function drawnGrid(stage: BotStage, options: Options): Promise<MessageView> {
  const reply = await ask(stage, options).reply();
  expect(reply.text).toContain('Accepted');
  return finished(stage);
}

export const series = { axis: 'loraSeries', values: 'mychar-1, mychar-2' };
