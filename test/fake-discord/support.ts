import { Client, type ClientOptions, Events, GatewayIntentBits, type Interaction } from 'discord.js';
import { afterEach } from 'vitest';

import {
  addSmallTown,
  expectHonest,
  type FakeDiscord,
  type FakeDiscordOptions,
  type JsonObject,
  type SmallTown,
  startFakeDiscord,
} from './index.ts';

/** A fake with a small town; closed and held honest when the test is over. */
export interface Stage {
  readonly fake: FakeDiscord;
  readonly town: SmallTown;
  /** Logs an unmodified discord.js in: only the API's address is set. */
  login(
    onInteraction?: (interaction: Interaction) => Promise<unknown>,
    options?: Partial<ClientOptions>,
  ): Promise<Client<true>>;
  /** A raw request with the bot's token. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<RawAnswer>;
  /** Errors of the handlers given to `login`. */
  readonly errors: readonly unknown[];
}

export interface RawAnswer {
  readonly status: number;
  readonly body: JsonObject;
  readonly headers: Headers;
}

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** `honest: false`: the test plays tricks that leave problems behind, and looks at them itself. */
export async function stage(options: FakeDiscordOptions & { readonly honest?: boolean } = {}): Promise<Stage> {
  const fake = await startFakeDiscord(options);
  cleanups.push(() => fake.close());
  if (options.honest !== false) cleanups.push(async () => expectHonest(fake));
  const errors: unknown[] = [];
  return {
    fake,
    town: addSmallTown(fake),
    errors,
    async login(onInteraction, clientOptions) {
      const client = new Client({
        intents: [GatewayIntentBits.Guilds],
        ...clientOptions,
        rest: { api: fake.url, ...clientOptions?.rest },
      });
      cleanups.push(() => client.destroy());
      if (onInteraction) {
        client.on(Events.InteractionCreate, (interaction) => {
          onInteraction(interaction).catch((error: unknown) => errors.push(error));
        });
      }
      const ready = new Promise<Client<true>>((resolve) => {
        client.once(Events.ClientReady, resolve);
      });
      await client.login(fake.token);
      return await ready;
    },
    async request(method, path, body, headers = {}) {
      const response = await fetch(`${fake.url}/v10${path}`, {
        method,
        headers: {
          authorization: `Bot ${fake.token}`,
          ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const parsed: JsonObject = text.startsWith('{') ? JSON.parse(text) : { text };
      return { status: response.status, body: parsed, headers: response.headers };
    },
  };
}

/** The reasons of a refusal as `path CODE`, so that a test says why and not the code alone. */
export function reasons(body: unknown, path = ''): string[] {
  if (typeof body !== 'object' || body === null) return [];
  const node = path === '' && 'errors' in body ? body.errors : body;
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === '_errors' && Array.isArray(value)) {
      return value.map((error: { readonly code: string }) => `${path} ${error.code}`.trim());
    }
    return reasons(value, path === '' ? key : `${path}.${key}`);
  });
}

/** A multipart body as discord.js builds it. */
export function multipart(body: unknown, files: Readonly<Record<string, Uint8Array>>): FormData {
  const form = new FormData();
  form.set('payload_json', JSON.stringify(body));
  for (const [index, [name, bytes]] of Object.entries(files).entries()) {
    form.set(`files[${index}]`, new Blob([new Uint8Array(bytes)]), name);
  }
  return form;
}

/** The smallest PNG: one pixel. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export const demoCommands = [
  {
    name: 'demo',
    description: 'demo',
    name_localizations: { ko: '데모', ja: 'デモ' },
    integration_types: [0, 1],
    contexts: [0, 1, 2],
    options: [
      {
        type: 1,
        name: 'run',
        description: 'run it',
        options: [
          { type: 3, name: 'prompt', description: 'what to draw', required: true, max_length: 20 },
          { type: 4, name: 'seed', description: 'seed', min_value: 0 },
          { type: 3, name: 'model', description: 'model', autocomplete: true },
          { type: 11, name: 'picture', description: 'picture' },
        ],
      },
    ],
  },
  { name: 'Look', type: 3, integration_types: [0, 1], contexts: [0, 1, 2] },
];

export interface Refusal {
  readonly status: number;
  readonly code: unknown;
  readonly why: readonly string[];
}

/** What was refused and why. */
export function refusal({ status, body }: RawAnswer): Refusal {
  return { status, code: body['code'], why: reasons(body) };
}

/** A refused form, with its reasons. */
export function because(...why: string[]): Refusal {
  return { status: 400, code: 50035, why };
}
