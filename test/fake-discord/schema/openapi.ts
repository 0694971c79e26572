import { existsSync, readFileSync } from 'node:fs';

import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import type { JsonObject } from '../types.ts';
import { isObject } from '../component-tree.ts';

/**
 * Discord's OpenAPI file (discord/discord-api-spec, specs/openapi.json, MIT): the path in DISCORD_OPENAPI, else the place
 * the issue names beside the checkout. The project does not carry the file.
 */
const besideCheckout = new URL('../../../../shared/reference/discord-openapi.json', import.meta.url);

/** JSON pointer from the file's root: `#/paths/~1users~1@me/get/...`. */
export type Pointer = string;

export interface OpenApi {
  /** The schema at the pointer, or undefined. References are not followed. */
  schemaAt(pointer: Pointer): JsonObject | undefined;
  /** Errors of a value, none when it is right. Compiled on first use. */
  errors(pointer: Pointer, value: unknown): readonly ErrorObject[];
  /** Pointer of the body a route takes, or undefined: it takes none. */
  requestPointer(method: string, route: string, contentType: string): Pointer | undefined;
  /** Pointer of the body a route gives with a status; undefined: none; null: the file does not know the status. */
  responsePointer(method: string, route: string, status: number): Pointer | undefined | null;
}

let loaded: OpenApi | null | undefined;

/** Reads the file once per process; null when neither place has it. */
export function loadOpenApi(): OpenApi | null {
  if (loaded !== undefined) return loaded;
  const named = process.env['DISCORD_OPENAPI'];
  const path = named === undefined || named === '' ? besideCheckout : named;
  loaded = existsSync(path) ? createOpenApi(JSON.parse(readFileSync(path, 'utf8'))) : null;
  return loaded;
}

const base = (method: string, route: string) =>
  `#/paths/${route.replaceAll('~', '~0').replaceAll('/', '~1')}/${method.toLowerCase()}`;

function createOpenApi(document: JsonObject): OpenApi {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  addFormats.default(ajv);
  ajv.addFormat('snowflake', /^(0|[1-9][0-9]*)$/);
  ajv.addFormat('nonce', true);
  ajv.addFormat('int32', {
    type: 'number',
    validate: (value: number) => Number.isInteger(value) && Math.abs(value) < 2 ** 32,
  });
  ajv.addFormat('int64', { type: 'number', validate: (value: number) => Number.isInteger(value) });
  ajv.addFormat('double', { type: 'number', validate: (value: number) => Number.isFinite(value) });
  ajv.addSchema(document, 'discord');

  const compiled = new Map<Pointer, ValidateFunction>();
  const at = (pointer: Pointer): unknown =>
    pointer
      .split('/')
      .slice(1)
      .reduce<unknown>((node, key) => {
        const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
        return isObject(node) || Array.isArray(node) ? Reflect.get(node, name) : undefined;
      }, document);
  const exists = (pointer: Pointer) => (at(pointer) === undefined ? undefined : pointer);

  return {
    schemaAt(pointer) {
      const schema = at(pointer);
      return isObject(schema) ? schema : undefined;
    },
    errors(pointer, value) {
      let validate = compiled.get(pointer);
      if (!validate) {
        // ajv unescapes a reference as a URI, and templates hold braces.
        validate = ajv.compile({ $ref: `discord${pointer.replaceAll('{', '%7B').replaceAll('}', '%7D')}` });
        compiled.set(pointer, validate);
      }
      return validate(value) ? [] : (validate.errors ?? []);
    },
    requestPointer(method, route, contentType) {
      const content = `${base(method, route)}/requestBody/content/`;
      return (
        exists(`${content}${contentType.replace('/', '~1')}/schema`) ?? exists(`${content}application~1json/schema`)
      );
    },
    responsePointer(method, route, status) {
      const responses = `${base(method, route)}/responses/`;
      const key = [String(status), `${Math.floor(status / 100)}XX`].find((key) => at(responses + key) !== undefined);
      if (key === undefined) return null;
      const reference = at(`${responses}${key}/$ref`);
      const place = typeof reference === 'string' ? reference : responses + key;
      return exists(`${place}/content/application~1json/schema`);
    },
  };
}
