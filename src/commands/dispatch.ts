import type { AutocompleteInteraction, Interaction, RepliableInteraction } from 'discord.js';
import { DiscordAPIError, MessageFlags } from 'discord.js';

import { AppError, asAppError } from '../errors.ts';
import type { Language } from '../text/index.ts';
import { translator } from '../text/index.ts';
import { answerError } from './core/answer-error.ts';
import { languageFor } from './core/language.ts';
import { readCustomId } from './custom-id.ts';
import type { Registry } from './registry.ts';
import type { BotContext, Defer, HandlerLog, InteractionContext } from './types.ts';

export interface DispatcherOptions {
  readonly context: BotContext;
  readonly registry: Registry;
  /** For people whose Discord speaks a language that we do not. */
  readonly defaultLanguage: Language;
}

export interface Dispatcher {
  /** Never rejects: whatever happens becomes an answer or a line in the log. */
  handle(interaction: Interaction): Promise<void>;
  /** From now on people hear that the bot restarts; resolves when every handler under way has ended. */
  close(): Promise<void>;
}

/** An interaction with what is going to be done about it. Found without asking or waiting for anything. */
interface Task {
  readonly kind: 'command' | 'menu' | 'component' | 'modal';
  /** For the log; ids and names of ours, nothing that a person wrote. */
  readonly name: string;
  readonly interaction: RepliableInteraction;
  readonly defer: Defer;
  run(context: InteractionContext): Promise<void>;
}

/** The one entry for everything people do in Discord: answers in time, then language, block list, handler, errors. */
export function createDispatcher({ context, registry, defaultLanguage }: DispatcherOptions): Dispatcher {
  const { log, store } = context;
  const underWay = new Set<Promise<void>>();
  let closing = false;

  async function handle(interaction: Interaction): Promise<void> {
    if (interaction.isAutocomplete()) {
      await suggest(interaction);
      return;
    }
    const task = taskOf(interaction, registry);
    if (!task) {
      log.warn({ type: interaction.type }, 'an interaction of a kind that is not used');
      return;
    }
    if (!(await acknowledge(task, log))) return;
    await perform(task);
  }

  async function perform(task: Task): Promise<void> {
    const { interaction, kind, name } = task;
    const about = { kind, name, interaction: interaction.id, user: interaction.user.id, guild: interaction.guildId };
    const started = performance.now();
    let t = translator(defaultLanguage);
    try {
      t = translator(languageFor(interaction, store, defaultLanguage));
      if (closing) throw new AppError('discord.restarting');
      const blocked = store.blocks.has(interaction.user.id, interaction.guildId ?? undefined);
      if (blocked) throw new AppError('discord.blocked');
      await task.run({ ...context, t });
      log.info({ ...about, ms: Math.round(performance.now() - started) }, 'done');
    } catch (thrown) {
      const error = asAppError(thrown);
      const id = context.newId();
      const line = { ...about, id, code: error.code, ms: Math.round(performance.now() - started) };
      if (error.code === 'internal') log.error({ ...line, stack: stackOf(error) }, 'failed');
      else log.info({ ...line, detail: error.message }, 'refused');
      if (!interaction.deferred && !interaction.replied) {
        log.warn({ ...about, id }, 'a handler threw before its interaction was answered');
      }
      await answerError(interaction, { error, id, defer: task.defer, t }).catch((failure: unknown) => {
        log.warn({ ...about, id, detail: asAppError(failure).message }, 'the error could not be shown');
      });
    }
  }

  /** A suggestion that fails is no suggestion. */
  async function suggest(interaction: AutocompleteInteraction): Promise<void> {
    try {
      const handler = registry.commands.get(commandName(interaction));
      const blocked = store.blocks.has(interaction.user.id, interaction.guildId ?? undefined);
      if (handler?.autocomplete && !blocked && !closing) {
        const t = translator(languageFor(interaction, store, defaultLanguage));
        await handler.autocomplete(interaction, { ...context, t });
      }
    } catch (error) {
      log.warn({ interaction: interaction.id, detail: asAppError(error).message }, 'no suggestions');
    }
    if (!interaction.responded) await interaction.respond([]).catch(() => undefined);
  }

  return {
    handle(interaction) {
      const work = handle(interaction).catch((error: unknown) => {
        log.error({ interaction: interaction.id, stack: stackOf(asAppError(error)) }, 'dispatcher failed');
      });
      underWay.add(work);
      return work.finally(() => underWay.delete(work));
    },
    async close() {
      closing = true;
      await Promise.all(underWay);
    },
  };
}

function taskOf(interaction: Interaction, registry: Registry): Task | undefined {
  if (interaction.isChatInputCommand()) {
    const name = commandName(interaction);
    const handler = registry.commands.get(name);
    if (!handler) return unknown('command', interaction, 'discord.unknownCommand');
    const defer = typeof handler.defer === 'function' ? handler.defer(interaction) : handler.defer;
    return { kind: 'command', name, interaction, defer, run: (context) => handler.run(interaction, context) };
  }
  if (interaction.isMessageContextMenuCommand()) {
    const name = interaction.commandName;
    const handler = registry.menus.get(name);
    if (!handler) return unknown('menu', interaction, 'discord.unknownCommand');
    return {
      kind: 'menu',
      name,
      interaction,
      defer: handler.defer,
      run: (context) => handler.run(interaction, context),
    };
  }
  if (interaction.isButton() || interaction.isStringSelectMenu() || interaction.isModalSubmit()) {
    const kind = interaction.isModalSubmit() ? 'modal' : 'component';
    const id = readCustomId(interaction.customId);
    const handler = id && registry.components.get(id.action);
    if (!handler) return unknown(kind, interaction, 'discord.tooOld');
    const defer = typeof handler.defer === 'function' ? handler.defer(interaction) : handler.defer;
    const run: Task['run'] = async (context) => {
      if (defer === 'update') context.board.pressed(interaction, id);
      await handler.run(interaction, id, context);
    };
    return { kind, name: id.action, interaction, defer, run };
  }
  return undefined;
}

/** Left over from another version, or made up by somebody: answered all the same. */
function unknown(
  kind: Task['kind'],
  interaction: RepliableInteraction,
  code: 'discord.unknownCommand' | 'discord.tooOld',
): Task {
  return { kind, name: 'unknown', interaction, defer: 'ephemeral', run: () => Promise.reject(new AppError(code)) };
}

/** "clipskip settings server": as `CommandHandler.name` has it. */
function commandName({
  commandName,
  options,
}: {
  readonly commandName: string;
  readonly options: {
    getSubcommandGroup(required: false): string | null;
    getSubcommand(required: false): string | null;
  };
}): string {
  return [commandName, options.getSubcommandGroup(false), options.getSubcommand(false)].filter(Boolean).join(' ');
}

/** The answer that must be there within 3 s. False: too late, or another process of ours was faster; nobody waits for us. */
async function acknowledge({ interaction, defer, name }: Task, log: HandlerLog): Promise<boolean> {
  try {
    if (defer === 'ephemeral') await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    if (defer === 'public') await interaction.deferReply();
    if (defer === 'update') await deferUpdate(interaction);
    return true;
  } catch (error) {
    const code = error instanceof DiscordAPIError ? error.code : undefined;
    log.warn({ interaction: interaction.id, name, code, detail: asAppError(error).message }, 'could not be answered');
    return false;
  }
}

/** In place. A form that no message stands behind has no place, and is answered to its person. */
async function deferUpdate(interaction: RepliableInteraction): Promise<void> {
  if (interaction.isMessageComponent() || (interaction.isModalSubmit() && interaction.isFromMessage())) {
    await interaction.deferUpdate();
  } else await interaction.deferReply({ flags: MessageFlags.Ephemeral });
}

function stackOf(error: Error): string {
  const { stack = error.message, cause } = error;
  return cause instanceof Error ? `${stack}\nCaused by: ${stackOf(cause)}` : stack;
}
