import { ApiError, errorBody } from '../api-error.ts';
import { requireGuild } from '../build.ts';
import type { Inside } from '../inside.ts';
import { commandsOf, replaceCommands } from '../routes/commands.ts';
import { checkRequest } from '../schema/check.ts';
import type { OpenApi } from '../schema/openapi.ts';
import { idOf } from '../snowflake.ts';
import type { FakeDiscord, MessageView, RequestRecord } from '../types.ts';
import { type MessageRecord, isEphemeral, messageFlag } from '../world.ts';

type WatchTools = Pick<
  FakeDiscord,
  'messages' | 'message' | 'download' | 'countRequests' | 'commands' | 'registerCommands'
>;

export interface WatchSettings {
  readonly inside: Inside;
  readonly openApi: OpenApi | null;
  readonly requests: readonly RequestRecord[];
  readonly view: (message: MessageRecord) => MessageView;
}

export function watchTools({ inside, openApi, requests, view }: WatchSettings): WatchTools {
  const { world } = inside;
  return {
    messages: (channel) =>
      [...world.messages.values()]
        .filter((message) => message.channel.id === idOf(channel) && !message.deleted && !isEphemeral(message))
        .filter((message) => (message.flags & messageFlag.loading) === 0)
        .map(view),
    message(message) {
      const record = world.messages.get(idOf(message));
      return record && view(record);
    },
    async download(url) {
      const response = await fetch(url);
      const bytes = Buffer.from(await response.arrayBuffer());
      if (response.status !== 200) throw new Error(`the CDN answered ${response.status} for ${url}`);
      return bytes;
    },
    countRequests: (route) =>
      requests.filter((request) => route === undefined || `${request.method} ${request.route}` === route).length,
    commands: (guild) => commandsOf(inside, guild && idOf(guild)).map(({ json }) => json),
    registerCommands(commands, guild) {
      const path = guild
        ? '/applications/{application_id}/guilds/{guild_id}/commands'
        : '/applications/{application_id}/commands';
      const body: unknown = JSON.parse(JSON.stringify(commands));
      try {
        if (openApi) checkRequest(openApi, 'PUT', path, 'application/json', body);
        replaceCommands(inside, body, guild && requireGuild(inside, guild).id);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        throw new Error(`Discord would refuse the commands: ${JSON.stringify(errorBody(error))}`, { cause: error });
      }
    },
  };
}
