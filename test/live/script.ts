import type { RESTPutAPIApplicationCommandsJSONBody } from 'discord.js';
import { ButtonStyle, ComponentType, MessageFlags, REST, Routes } from 'discord.js';
import sharp from 'sharp';
import { z } from 'zod';

import { commandDefinitions } from '../../src/commands/definitions/index.ts';

export interface LivePlace {
  readonly token: string;
  readonly guildId: string;
  /** Text channel the bot may post in. Undefined: the first one that takes the message. */
  readonly channelId: string | undefined;
  /** Base of the API without the version. Undefined: Discord itself. */
  readonly apiUrl: string | undefined;
}

const media = z.looseObject({ url: z.string(), attachment_id: z.string().nullish() });
const gallery = z.looseObject({ type: z.literal(12), items: z.array(z.looseObject({ media })) });
const container = z.looseObject({ type: z.literal(17), components: z.array(z.looseObject({ type: z.number() })) });
const message = z.looseObject({
  id: z.string(),
  attachments: z.array(z.unknown()),
  components: z.array(container),
});
const channels = z.array(z.looseObject({ id: z.string(), type: z.number() }));

/** What was seen; every value is a fact about the service, so that two runs (Discord's and the fake's) can be compared. */
export interface LiveReport {
  /** Commands that stood there after ours were registered. */
  readonly commands: readonly string[];
  /** Bytes of the file that came back are those that were sent. */
  readonly sameBytes: boolean;
  /** A second message with the same nonce was the first one. */
  readonly sameNonceSameMessage: boolean;
  /** A file shown by a component is not in `attachments`. */
  readonly attachmentsEmpty: boolean;
  /** The edit with another picture has one picture. */
  readonly pictureReplaced: boolean;
  /** Names of the fields of each answer, sorted. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

async function picture(background: string): Promise<Buffer> {
  return sharp({ create: { width: 96, height: 64, channels: 3, background } })
    .png()
    .toBuffer();
}

function body(text: string) {
  return {
    flags: MessageFlags.IsComponentsV2,
    allowed_mentions: { parse: [] },
    attachments: [{ id: '0', filename: 'sheet.png', description: 'live test' }],
    components: [
      {
        type: ComponentType.Container,
        components: [
          { type: ComponentType.TextDisplay, content: text },
          {
            type: ComponentType.MediaGallery,
            items: [{ media: { url: 'attachment://sheet.png' }, description: 'live test' }],
          },
          {
            type: ComponentType.ActionRow,
            components: [
              { type: ComponentType.Button, style: ButtonStyle.Secondary, label: 'test', custom_id: 'c1:live:test' },
            ],
          },
        ],
      },
    ],
  };
}

function mediaUrl(found: z.output<typeof message>): string {
  const item = found.components[0]?.components.find(({ type }) => type === 12);
  return gallery.parse(item).items[0]?.media.url ?? '';
}

/** Of a command as the API gives it, what the API takes. */
const commandFields = [
  'name',
  'name_localizations',
  'description',
  'description_localizations',
  'options',
  'default_member_permissions',
  'nsfw',
  'type',
  'integration_types',
  'contexts',
];

function asGiven(command: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries(command).filter(([name, value]) => commandFields.includes(name) && value !== null),
  );
}

const keysOf = (value: object): readonly string[] => Object.keys(value).sort();

/**
 * Everything that can be checked without a person who types a command: registers the commands in the guild, posts a
 * message of our shape, edits it, opens a thread under it. Leaves the place as it was, but for a closed, empty thread.
 */
export async function runLive({ token, guildId, channelId, apiUrl }: LivePlace): Promise<LiveReport> {
  const rest = new REST({ timeout: 15_000, ...(apiUrl === undefined ? {} : { api: apiUrl }) }).setToken(token);
  const application = z.looseObject({ id: z.string() }).parse(await rest.get('/applications/@me'));
  const commandsRoute = Routes.applicationGuildCommands(application.id, guildId);
  const registered = z.array(z.looseObject({ name: z.string() }));
  const before = registered.parse(await rest.get(`${commandsRoute}?with_localizations=true`));
  let created: { readonly channel: string; readonly id: string } | undefined;
  let thread: string | undefined;
  try {
    const put: RESTPutAPIApplicationCommandsJSONBody = commandDefinitions;
    const now = registered.parse(await rest.put(commandsRoute, { body: put }));

    const sent = await picture('#204060');
    const nonce = `live-${Buffer.from(String(process.pid)).toString('hex')}`.slice(0, 25);
    const post = (channel: string) =>
      rest.post(Routes.channelMessages(channel), {
        body: { ...body('clipskip live test'), nonce, enforce_nonce: true },
        files: [{ name: 'sheet.png', data: sent }],
      });
    const channel = channelId ?? (await firstTextChannel(rest, guildId));
    const first = message.parse(await post(channel));
    created = { channel, id: first.id };
    const second = message.parse(await post(channel));

    const download = await fetch(mediaUrl(first));
    const back = Buffer.from(await download.arrayBuffer());
    const other = await picture('#806020');
    const route = Routes.channelMessage(channel, first.id);
    const edited = message.parse(
      await rest.patch(route, { body: body('edited'), files: [{ name: 'sheet.png', data: other }] }),
    );
    const again = Buffer.from(await (await fetch(mediaUrl(edited))).arrayBuffer());
    const opened = z
      .looseObject({ id: z.string() })
      .parse(await rest.post(Routes.threads(channel, first.id), { body: { name: 'clipskip live test' } }));
    thread = opened.id;
    const read = message.parse(await rest.get(route));
    return {
      commands: now.map(({ name }) => name).sort(),
      sameBytes: back.equals(sent),
      sameNonceSameMessage: second.id === first.id,
      attachmentsEmpty: first.attachments.length === 0,
      pictureReplaced: again.equals(other) && read.components.length === 1,
      keys: { message: keysOf(first), edited: keysOf(edited), thread: keysOf(opened) },
    };
  } finally {
    // Deleting a thread needs Manage Threads, which the bot does not ask for; who opened it may close it.
    if (thread !== undefined) await rest.patch(Routes.channel(thread), { body: { archived: true } });
    if (created) await rest.delete(Routes.channelMessage(created.channel, created.id)).catch(() => undefined);
    await rest.put(commandsRoute, { body: before.map(asGiven) });
    rest.clearHandlerSweeper();
    rest.clearHashSweeper();
  }
}

async function firstTextChannel(rest: REST, guildId: string): Promise<string> {
  const found = channels.parse(await rest.get(Routes.guildChannels(guildId))).find(({ type }) => type === 0);
  if (!found) throw new Error('the guild has no text channel');
  return found.id;
}
