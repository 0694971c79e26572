import { join } from 'node:path';

import type { APIModalInteractionResponseCallbackData } from 'discord.js';

import type { Delivery } from '../../../src/commands/delivery/types.ts';
import { commandDefinitions } from '../../../src/commands/definitions/index.ts';
import { createDispatcher } from '../../../src/commands/dispatch.ts';
import { createRegistry } from '../../../src/commands/registry.ts';
import { settingsCommandHandlers, settingsComponentHandlers } from '../../../src/commands/settings/index.ts';
import { button, panel, row, text } from '../../../src/commands/pieces.ts';
import type { BotLimits, ComponentHandler, CustomId, HandlerLog } from '../../../src/commands/types.ts';
import { createMemoryQueue } from '../../../src/gpu/queues/memory.ts';
import type { Store } from '../../../src/store/index.ts';
import type { SweepRequestInput } from '../../../src/sweep/index.ts';
import { createBatchDesk, createPictureCache, createSourcePictures, sweepRequest } from '../../../src/sweep/index.ts';
import type { SweepDesk } from '../../../src/sweep/desk.ts';
import { translator } from '../../../src/text/index.ts';
import type {
  FakeChannel,
  FakeDiscord,
  FakeUser,
  InteractionHandle,
  MessageView,
  ModalView,
  SmallTown,
} from '../../fake-discord/index.ts';
import { stage } from '../../fake-discord/support.ts';
import type { DrawingEngine } from '../../support/drawing-engine.ts';
import { createDrawingEngine } from '../../support/drawing-engine.ts';
import type { Office } from '../../sweep/desk-support.ts';
import { isOver, never, openOffice, scratch, until } from '../../sweep/desk-support.ts';
import { noBoard, voteParts } from '../votes/parts.ts';

export const limits: BotLimits = {
  cellsPerUserDay: 100,
  runningPerUser: 2,
  runningPerGuild: 8,
  batchPictures: 50,
  retentionDays: 30,
};

const unused = (): Promise<never> => Promise.reject(new Error('settings neither deliver nor test'));

export interface Bot {
  readonly fake: FakeDiscord;
  readonly town: SmallTown;
  readonly store: Store;
  readonly desk: SweepDesk;
  readonly engine: DrawingEngine;
  /** Everything that went into the log. */
  readonly logged: unknown[];
  /** `/clipskip <name>` in the general channel; the answer. */
  command(user: FakeUser, name: string): Promise<MessageView>;
  /** Presses what the pattern matches; the message it sits on, as it is afterwards. */
  press(user: FakeUser, message: MessageView, customId: RegExp | string): Promise<MessageView>;
  choose(user: FakeUser, message: MessageView, customId: RegExp, values: readonly string[]): Promise<MessageView>;
  /** Presses a button that opens a form. */
  open(user: FakeUser, message: MessageView, customId: RegExp | string): Promise<ModalView>;
  /** A message of the bot's own; its id. */
  post(channel: FakeChannel, content: string, buttons?: readonly CustomId[]): Promise<string>;
  /** A comparison of that person, drawn to its end. */
  drawn(owner: FakeUser, request: SweepRequestInput, sweepId?: string): Promise<void>;
  /** Sends a form; the message it was opened from. */
  submit(
    user: FakeUser,
    modal: ModalView,
    values: Readonly<Record<string, string | readonly string[]>>,
  ): Promise<MessageView>;
}

export interface BotOptions {
  /** What happened before the bot was started again. */
  readonly before?: (office: Office, town: SmallTown, folder: string) => Promise<void>;
  /** A form that the bot never made; the button `forged` opens it. Clients can send anything. */
  readonly forged?: APIModalInteractionResponseCallbackData;
  /** AI Horde is there beside the bot's own servers. Default false. */
  readonly volunteers?: boolean;
}

/** The bot's settings with an unmodified discord.js, a real store, and an engine that draws noise. */
export async function startBot({ before, forged, volunteers = false }: BotOptions = {}): Promise<Bot> {
  const folder = scratch();
  const engine = createDrawingEngine();
  const { fake, town, login } = await stage();
  if (before) {
    const earlier = openOffice(folder, engine);
    await before(earlier, town, folder);
    await earlier.leave();
  }
  const { desk, store } = openOffice(folder, engine);
  const logged: unknown[] = [];
  const write = (...line: unknown[]): void => void logged.push(line);
  const log: HandlerLog = { info: write, warn: write, error: write, debug: write };
  const delivery: Delivery = {
    deliver: unused,
    deliverAsReply: unused,
    refresh: unused,
    resume: unused,
    close: unused,
  };
  let ids = 0;
  const underWay: Promise<void>[] = [];
  const client = await login((interaction) => {
    const work = dispatcher.handle(interaction);
    underWay.push(work);
    return work;
  });
  const dispatcher = createDispatcher({
    registry: createRegistry({
      commands: settingsCommandHandlers,
      menus: [],
      components: [...settingsComponentHandlers, ...(forged ? [forger(forged)] : [])],
    }),
    defaultLanguage: 'en',
    context: {
      client,
      describeLora: () => Promise.resolve(undefined),
      store,
      desk,
      ...voteParts({ store, desk }),
      board: noBoard,
      batches: createBatchDesk({
        store,
        engine,
        queue: createMemoryQueue({ engine }),
        directory: join(folder, 'batches'),
        planOf: async (sweepId) => (await desk.snapshot(sweepId))?.plan,
        translate: () => translator('en'),
        now: Date.now,
      }),
      delivery,
      pictures: createPictureCache({ dir: join(folder, 'pictures'), maxBytes: 1e9, now: Date.now }),
      sources: createSourcePictures(undefined),
      limits,
      version: '0.1.0',
      volunteers,
      log,
      now: Date.now,
      randomSeed: () => 42,
      selfTest: unused,
      newId: () => `id${(ids += 1)}`,
      attachmentHosts: [],
      signal: never,
    },
  });
  fake.registerCommands(commandDefinitions);
  await desk.info(never);

  const opened = new Map<string, MessageView>();
  /** What came of it: a message of its own, else the message it was pressed on. */
  const answered = async (handle: InteractionHandle, on?: MessageView): Promise<MessageView> => {
    await handle.ack();
    await Promise.all(underWay);
    const { reply, followUps } = handle.seen();
    const answer = followUps.at(-1) ?? reply ?? (on && fake.message(on));
    if (!answer) throw new Error(`no answer: ${JSON.stringify(logged.at(-1))}`);
    return answer;
  };
  return {
    fake,
    town,
    store,
    desk,
    engine,
    logged,
    command: (user, name) => answered(fake.invokeCommand({ user, channel: town.general, name: `clipskip ${name}` })),
    press: (user, message, customId) => answered(fake.pressButton({ user, message, customId }), message),
    choose: (user, message, customId, values) =>
      answered(fake.chooseSelect({ user, message, customId, values }), message),
    async open(user, message, customId) {
      const modal = await fake.pressButton({ user, message, customId }).modal();
      opened.set(modal.id, message);
      return modal;
    },
    async post(channel, content, buttons = []) {
      const place = await client.channels.fetch(channel.id);
      if (!place?.isSendable()) throw new Error('nobody can post there');
      const rows = buttons.map((id) => row(button(id, id.action)));
      return (await place.send(panel(text(content), ...rows))).id;
    },
    async drawn(owner, request, sweepId = 's1') {
      await draw(desk, town, owner, request, sweepId);
    },
    submit: (user, modal, values) => answered(fake.submitModal({ user, modal, values }), opened.get(modal.id)),
  };
}

/** A comparison of that person, drawn to its end. */
export async function draw(
  desk: SweepDesk,
  { guild, general }: SmallTown,
  owner: FakeUser,
  request: SweepRequestInput,
  sweepId: string,
): Promise<void> {
  const plan = await desk.plan(sweepRequest.parse(request), sweepId, never);
  desk.accept(plan, { ownerUser: owner.id, guildId: guild.id, channelId: general.id, locale: 'en' });
  desk.start(sweepId);
  await until(desk, sweepId, isOver);
}

function forger(form: APIModalInteractionResponseCallbackData): ComponentHandler {
  return {
    action: 'forged',
    defer: 'none',
    async run(interaction) {
      if (!interaction.isModalSubmit()) await interaction.showModal(form);
    },
  };
}
