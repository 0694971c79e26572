import { ApplicationCommandType } from 'discord.js';
import { expect, test } from 'vitest';

import { commandDefinitions } from '../../src/commands/definitions/index.ts';
import { createRegistry } from '../../src/commands/registry.ts';
import { addSmallTown, expectHonest, startFakeDiscord } from '../fake-discord/index.ts';

interface Node {
  readonly name: string;
  readonly type?: number;
  readonly description?: string;
  readonly name_localizations?: Readonly<Record<string, string>> | null;
  readonly description_localizations?: Readonly<Record<string, string>> | null;
  readonly options?: readonly Node[];
  readonly choices?: readonly (Node & { readonly value: string | number })[];
}

const commands = commandDefinitions as readonly Node[];
const subcommand = 1;
const group = 2;

function nodes(node: Node): Node[] {
  return [node, ...(node.options ?? []).flatMap(nodes), ...(node.choices ?? [])];
}

/**
 * Letters of names, descriptions and values, where a localised one counts by its longest form
 * (discord-api-docs, application-commands.mdx, "Limits").
 */
function size(node: Node): number {
  const longest = (text: string | undefined, others: Node['name_localizations']): number =>
    Math.max(text?.length ?? 0, ...Object.values(others ?? {}).map((other) => other.length));
  return nodes(node).reduce(
    (sum, each) =>
      sum +
      longest(each.name, each.name_localizations) +
      longest(each.description, each.description_localizations) +
      ('value' in each ? String(each.value).length : 0),
    0,
  );
}

test.each(commands.map((command) => [command.name, command] as const))(
  '%s has fewer than 8,000 characters',
  (_, command) => {
    expect(size(command)).toBeLessThan(8000);
  },
);

test('the counting counts the longest form of each text', () => {
  expect(size({ name: 'ab', description: 'abc', name_localizations: { ko: 'a', ja: 'abcd' } })).toBe(7);
});

test('every name and description is there in Korean and Japanese, and names are what Discord allows', () => {
  for (const command of commands) {
    for (const node of nodes(command)) {
      for (const locale of ['ko', 'ja']) {
        expect(node.name_localizations?.[locale], `${node.name} ${locale}`).toBeTruthy();
        const described = Boolean(node.description_localizations?.[locale]);
        expect(described, `${node.name} ${locale}`).toBe(Boolean(node.description));
      }
      const texts = [node.description, ...Object.values(node.description_localizations ?? {})];
      for (const text of texts) expect(text?.length ?? 0).toBeLessThanOrEqual(100);
    }
    if (command.type === ApplicationCommandType.Message) continue;
    for (const node of nodes(command).filter((each) => !('value' in each))) {
      for (const name of [node.name, ...Object.values(node.name_localizations ?? {})]) {
        expect(name).toMatch(/^[-_'\p{L}\p{N}]{1,32}$/u);
        expect(name).toBe(name.toLowerCase());
      }
    }
  }
});

test('options and choices of one list have different names in every language', () => {
  for (const node of commands.flatMap(nodes)) {
    for (const list of [node.options, node.choices]) {
      for (const locale of ['', 'ko', 'ja']) {
        const names = (list ?? []).map(({ name, name_localizations }) => name_localizations?.[locale] ?? name);
        expect(new Set(names).size).toBe(names.length);
      }
    }
  }
});

test('Discord’s schema and rules take the commands', async () => {
  const fake = await startFakeDiscord();
  try {
    addSmallTown(fake);
    fake.registerCommands(commandDefinitions);
    expect(fake.commands()).toHaveLength(4);
    if (fake.schema === 'not run') process.stderr.write('not run: the check against Discord’s OpenAPI file\n');
    expectHonest(fake);
  } finally {
    await fake.close();
  }
});

/** Full names of everything a person can start: "clipskip settings server". */
function names(node: Node, path = ''): string[] {
  const name = `${path}${node.name}`;
  const below = (node.options ?? []).filter(({ type }) => type === subcommand || type === group);
  return below.length === 0 ? [name] : below.flatMap((child) => names(child, `${name} `));
}

test('every command has its handler and every handler its command', () => {
  const registry = createRegistry();
  const [slash, menus] = [commands.filter(({ type }) => type === 1), commands.filter(({ type }) => type === 3)];
  expect(slash.flatMap((command) => names(command)).toSorted()).toEqual([...registry.commands.keys()].toSorted());
  expect(menus.map(({ name }) => name).toSorted()).toEqual([...registry.menus.keys()].toSorted());
});

test('two handlers of one name are a mistake', () => {
  const handler = { action: 'same', defer: 'update', run: () => Promise.resolve() } as const;
  expect(() => createRegistry({ commands: [], menus: [], components: [handler, handler] })).toThrow('same');
});
