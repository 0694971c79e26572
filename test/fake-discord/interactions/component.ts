import { componentType, numberOf, objectsIn, selectTypes, textOf, walkComponents } from '../component-tree.ts';
import type { Inside } from '../inside.ts';
import { botIsIn } from '../inside.ts';
import { messageJson } from '../json/messages.ts';
import type { ChooseSelect, JsonObject, MessageMenu, PressButton } from '../types.ts';
import type { InteractionRecord, MessageRecord, UserRecord } from '../world.ts';
import { findCommand } from './command.ts';
import { requireMessage, requireUser } from './people.ts';
import { createResolved, type Resolved } from './resolved.ts';
import { integrationOwners, startInteraction } from './start.ts';

/** Whose install a component belongs to: that of the message's own interaction, else the guild's. */
function ownersOf(message: MessageRecord, user: UserRecord): Readonly<Record<string, string>> {
  return message.interaction?.owners ?? integrationOwners(message.channel, user, !botIsIn(message.channel));
}

function findComponent(
  message: MessageRecord,
  customId: string | RegExp,
  types: ReadonlySet<unknown>,
): { readonly component: JsonObject; readonly customId: string } {
  const all = [...walkComponents(message.components)].flatMap(({ component }) => {
    const id = textOf(component['custom_id']);
    return types.has(component['type']) && id !== undefined ? [{ component, customId: id }] : [];
  });
  const fitting = all.filter((found) =>
    typeof customId === 'string' ? found.customId === customId : customId.test(found.customId),
  );
  const enabled = fitting.filter(({ component }) => component['disabled'] !== true);
  const [first] = enabled;
  if (!first || enabled.length > 1) {
    const there = all.map(
      ({ component, customId }) => `${customId}${component['disabled'] === true ? ' (disabled)' : ''}`,
    );
    throw new Error(
      `${enabled.length} enabled components are ${String(customId)}; the message has: ${there.join(', ')}`,
    );
  }
  return first;
}

export function press(inside: Inside, request: PressButton): InteractionRecord {
  const user = requireUser(inside, request.user);
  const message = requireMessage(inside, request.message, user);
  const { component, customId } = findComponent(message, request.customId, new Set([componentType.button]));
  return startInteraction(inside, {
    type: 3,
    user,
    channel: message.channel,
    owners: ownersOf(message, user),
    locale: request.locale,
    source: message,
    data: { component_type: componentType.button, custom_id: customId, id: component['id'] },
  });
}

export function choose(inside: Inside, request: ChooseSelect): InteractionRecord {
  const user = requireUser(inside, request.user);
  const message = requireMessage(inside, request.message, user);
  const { component, customId } = findComponent(message, request.customId, selectTypes);
  const resolved = createResolved(inside, message.channel, user.id);
  requirePossibleValues(component, request.values, resolved);
  const things = resolved.json();
  return startInteraction(inside, {
    type: 3,
    user,
    channel: message.channel,
    owners: ownersOf(message, user),
    locale: request.locale,
    source: message,
    data: {
      component_type: component['type'],
      custom_id: customId,
      id: component['id'],
      values: [...request.values],
      ...(things ? { resolved: things } : {}),
    },
  });
}

export function requirePossibleValues(component: JsonObject, values: readonly string[], resolved: Resolved): void {
  const least = numberOf(component['min_values']) ?? 1;
  const most = numberOf(component['max_values']) ?? 1;
  if (values.length < least || values.length > most || new Set(values).size < values.length) {
    throw new Error(
      `${String(component['custom_id'])} takes ${least} to ${most} different values, not ${values.length}`,
    );
  }
  const hasOptions = Array.isArray(component['options']);
  const options = objectsIn(component['options']).map((option) => option['value']);
  for (const value of values) {
    if (!hasOptions) resolved.thing(value);
    else if (!options.includes(value)) throw new Error(`${String(component['custom_id'])} has no option "${value}"`);
  }
}

export function messageMenu(inside: Inside, request: MessageMenu): InteractionRecord {
  const user = requireUser(inside, request.user);
  const target = requireMessage(inside, request.targetMessage, user);
  const { channel } = target;
  const userInstall = request.userInstall ?? !botIsIn(channel);
  const command = findCommand(inside, { name: request.name, type: 3, channel, user, userInstall });
  return startInteraction(inside, {
    type: 2,
    user,
    channel,
    owners: integrationOwners(channel, user, userInstall),
    locale: request.locale,
    commandName: command.name,
    commandType: 3,
    targetMessage: target,
    data: {
      id: command.id,
      name: command.name,
      type: 3,
      target_id: target.id,
      // A context menu brings the content without the intent MESSAGE_CONTENT (developers/events/gateway.mdx l.495-499).
      resolved: { messages: { [target.id]: messageJson(target, inside.cdn) } },
      ...(command.guildId === undefined ? {} : { guild_id: command.guildId }),
    },
  });
}
