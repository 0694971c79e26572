import { compareHandlers } from './compare/buttons.ts';
import { compare } from './compare/command.ts';
import { coreComponentHandlers, createCoreCommandHandlers } from './core/index.ts';
import { loraAdvice } from './lora-advice/command.ts';
import { loraAdviceComponents } from './lora-advice/components.ts';
import { menuComponentHandlers, menuHandlers } from './menus/index.ts';
import { settingsCommandHandlers, settingsComponentHandlers } from './settings/index.ts';
import { stats, statsClear, statsPage } from './stats/command.ts';
import { forumTagHandlers } from './threads/forum-tags.ts';
import { threadHandlers } from './threads/handlers.ts';
import type { CommandHandler, ComponentHandler, MenuHandler } from './types.ts';
import { underSheetHandlers } from './under-sheet/index.ts';
import { voteHandlers } from './votes/handlers.ts';
import { openHandlers } from './votes/open-vote.ts';

/** Handlers by what Discord calls them: full command name, menu name, first part of a custom id. */
export interface Registry {
  readonly commands: ReadonlyMap<string, CommandHandler>;
  readonly menus: ReadonlyMap<string, MenuHandler>;
  readonly components: ReadonlyMap<string, ComponentHandler>;
}

export interface Handlers {
  readonly commands: readonly CommandHandler[];
  readonly menus: readonly MenuHandler[];
  readonly components: readonly ComponentHandler[];
}

/** Everything the bot answers to. */
const everything = (): Handlers => ({
  commands: [...createCoreCommandHandlers(), loraAdvice, compare, stats, ...settingsCommandHandlers],
  menus: menuHandlers,
  components: [
    ...coreComponentHandlers,
    ...loraAdviceComponents,
    ...underSheetHandlers,
    ...compareHandlers,
    statsPage,
    statsClear,
    ...threadHandlers,
    ...forumTagHandlers,
    ...voteHandlers,
    ...openHandlers,
    ...menuComponentHandlers,
    ...settingsComponentHandlers,
  ],
});

/** Throws for two handlers of one name: the second would never be heard. */
export function createRegistry({ commands, menus, components }: Handlers = everything()): Registry {
  return {
    commands: byName(commands, ({ name }) => name),
    menus: byName(menus, ({ name }) => name),
    components: byName(components, ({ action }) => action),
  };
}

function byName<T>(handlers: readonly T[], nameOf: (handler: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const handler of handlers) {
    const name = nameOf(handler);
    if (found.has(name)) throw new TypeError(`two handlers are called ${name}`);
    found.set(name, handler);
  }
  return found;
}
