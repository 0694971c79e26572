import { invalidForm } from '../api-error.ts';
import { isObject } from '../component-tree.ts';
import { explain, unknownKeys } from './explain.ts';
import type { OpenApi } from './openapi.ts';

/**
 * Keys that unmodified discord.js 14.28.1 sends everywhere (`tts`, `nonce`, `enforce_nonce`: MessagePayload.js) or that
 * the docs have and the file does not (`nsfw` of a command: developers/interactions/application-commands.mdx).
 */
const toleratedKeys = /(^|\.)(tts|nonce|enforce_nonce)$|^(\d+\.)?nsfw$/;

/**
 * Where the docs and the file differ, the docs hold (the file's README). `default_member_permissions` is a string of
 * digits in the docs and an integer in the file.
 */
function followDocs(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(followDocs);
  if (!isObject(body) || typeof body['default_member_permissions'] !== 'string') return body;
  return { ...body, default_member_permissions: Number(body['default_member_permissions']) };
}

/** Refuses with 50035 where the body breaks the file, unknown properties included (rule 5; stricter than Discord). */
export function checkRequest(api: OpenApi, method: string, route: string, contentType: string, given: unknown): void {
  const pointer = api.requestPointer(method, route, contentType);
  if (pointer === undefined) return;
  const body = followDocs(given);
  const mistakes = explain(api, pointer, body);
  if (mistakes.length > 0) {
    throw invalidForm(
      mistakes.map(({ path, keyword, message }) => ({
        path,
        code: keyword === 'required' ? 'BASE_TYPE_REQUIRED' : 'SCHEMA',
        message,
      })),
    );
  }
  const unknown = unknownKeys(api, [pointer], body).filter((path) => !toleratedKeys.test(path));
  if (unknown.length > 0) {
    throw invalidForm(unknown.map((path) => ({ path, code: 'UNKNOWN_PROPERTY', message: 'no such property' })));
  }
}

/** "Returns a channel, with a nested message object" (developers/resources/channel.mdx, Start Thread in Forum). */
const documentedKeys: ReadonlySet<string> = new Set(['POST /channels/{channel_id}/threads message']);

/** What an answer of the fake breaks; empty: nothing. */
export function responseProblems(api: OpenApi, method: string, route: string, status: number, body: unknown): string[] {
  const pointer = api.responsePointer(method, route, status);
  const name = `${method} ${route} ${status}`;
  if (pointer === null) return [`${name}: Discord does not answer with this status here`];
  if (pointer === undefined) return body === undefined ? [] : [`${name}: Discord sends no body here`];
  // Codes of form mistakes are words (developers/reference.mdx); the file wants integers.
  const checked = status >= 400 && isObject(body) ? { ...body, errors: undefined } : body;
  const value: unknown = checked === undefined ? undefined : JSON.parse(JSON.stringify(checked));
  const wrong = explain(api, pointer, value).map(({ path, message }) => `${name}: ${path}: ${message}`);
  if (wrong.length > 0 || status >= 400) return wrong;
  return unknownKeys(api, [pointer], value)
    .filter((path) => !documentedKeys.has(`${method} ${route} ${path}`))
    .map((path) => `${name}: ${path}: Discord has no such property`);
}
