import { isObject } from '../component-tree.ts';
import type { JsonObject } from '../types.ts';
import type { OpenApi, Pointer } from './openapi.ts';

/** What is wrong with a value, at the place where it is wrong. */
export interface SchemaMistake {
  /** `components.0.items.2`; empty: the value itself. */
  readonly path: string;
  /** JSON Schema keyword that is broken; `union`: no branch fits. */
  readonly keyword: string;
  readonly message: string;
}

/**
 * The reasons why a value does not fit a schema. ajv lists the errors of every branch of a union; here a branch is
 * picked by its `type` first and only its errors are told, or else those of the branch that comes nearest.
 */
export function explain(api: OpenApi, pointer: Pointer, value: unknown, path = ''): SchemaMistake[] {
  const errors = api.errors(pointer, value);
  if (errors.length === 0) return [];
  const schema = api.schemaAt(pointer) ?? {};
  if (typeof schema['$ref'] === 'string') return explain(api, schema['$ref'], value, path);

  const union = unionOf(schema);
  if (union) {
    const branches = branchesFor(api, pointer, union, value);
    const told = branches.map((branch) => explain(api, branch, value, path));
    const [nearest] = told.sort((one, other) => one.length - other.length);
    if (nearest && nearest.length > 0) return nearest;
    return [
      { path, keyword: 'union', message: `fits none of the ${union} branches (type ${JSON.stringify(typeOf(value))})` },
    ];
  }
  const own = errors
    .filter((error) => error.instancePath === '' && !['$ref', 'oneOf', 'anyOf', 'allOf'].includes(error.keyword))
    .map((error) =>
      error.keyword === 'required'
        ? {
            path: join(path, String(error.params['missingProperty'])),
            keyword: error.keyword,
            message: 'This field is required',
          }
        : { path, keyword: error.keyword, message: `${error.keyword}: ${error.message ?? ''}` },
    );
  const deeper = [...insideParts(api, pointer, schema, value, path)];
  const all = [...own, ...deeper];
  const unique = all.filter(
    (one, index) => all.findIndex((other) => other.path === one.path && other.message === one.message) === index,
  );
  return unique.length > 0 ? unique : [{ path, keyword: 'unknown', message: errors[0]?.message ?? 'does not fit' }];
}

function* insideParts(
  api: OpenApi,
  pointer: Pointer,
  schema: JsonObject,
  value: unknown,
  path: string,
): Generator<SchemaMistake> {
  if (Array.isArray(schema['allOf'])) {
    for (const index of schema['allOf'].keys()) yield* explain(api, `${pointer}/allOf/${index}`, value, path);
  }
  if (Array.isArray(value) && isObject(schema['items'])) {
    for (const [index, item] of value.entries()) yield* explain(api, `${pointer}/items`, item, join(path, index));
  }
  if (isObject(value) && isObject(schema['properties'])) {
    for (const key of Object.keys(schema['properties'])) {
      if (key in value) yield* explain(api, propertyPointer(pointer, key), value[key], join(path, key));
    }
  }
}

/** Properties no schema of the value knows, with their places (the file has no `additionalProperties: false`). */
export function unknownKeys(api: OpenApi, pointers: readonly Pointer[], value: unknown, path = ''): string[] {
  const places = pointers.flatMap((pointer) => flatten(api, pointer, value));
  if (Array.isArray(value)) {
    const items = places.filter((place) => isObject(api.schemaAt(place)?.['items'])).map((place) => `${place}/items`);
    return items.length === 0 ? [] : value.flatMap((item, index) => unknownKeys(api, items, item, join(path, index)));
  }
  if (!isObject(value)) return [];
  const known = places.filter((place) => isObject(api.schemaAt(place)?.['properties']));
  const free = places.some((place) => isObject(api.schemaAt(place)?.['additionalProperties']));
  if (known.length === 0 || free) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const next = known.map((place) => propertyPointer(place, key)).filter((place) => api.schemaAt(place));
    return next.length === 0 ? [join(path, key)] : unknownKeys(api, next, child, join(path, key));
  });
}

/** All schemas that speak about the value here: references followed, `allOf` joined, unions cut to the fitting branches. */
function flatten(api: OpenApi, pointer: Pointer, value: unknown): Pointer[] {
  const schema = api.schemaAt(pointer) ?? {};
  if (typeof schema['$ref'] === 'string') return flatten(api, schema['$ref'], value);
  const union = unionOf(schema);
  const parts = Array.isArray(schema['allOf'])
    ? schema['allOf'].flatMap((_, index) => flatten(api, `${pointer}/allOf/${index}`, value))
    : [];
  const branches = union
    ? branchesFor(api, pointer, union, value).flatMap((branch) => flatten(api, branch, value))
    : [];
  return [pointer, ...parts, ...branches];
}

function unionOf(schema: JsonObject): 'oneOf' | 'anyOf' | undefined {
  // An enum in this file is a `oneOf` of constants beside a `type`: nothing to pick there.
  if (schema['type'] !== undefined) return undefined;
  return Array.isArray(schema['oneOf']) ? 'oneOf' : Array.isArray(schema['anyOf']) ? 'anyOf' : undefined;
}

function branchesFor(api: OpenApi, pointer: Pointer, union: 'oneOf' | 'anyOf', value: unknown): Pointer[] {
  const branches = api.schemaAt(pointer)?.[union];
  const all = Array.isArray(branches) ? branches.map((_, index) => `${pointer}/${union}/${index}`) : [];
  const fitting = all.filter((branch) => api.errors(branch, value).length === 0);
  if (fitting.length > 0) return fitting;
  const notNull = all.filter((branch) => value === null || api.schemaAt(branch)?.['type'] !== 'null');
  const ofType = notNull.filter((branch) => {
    const properties = flatten(api, branch, value).map((place) => api.schemaAt(`${place}/properties/type`));
    return properties.some((type) => Array.isArray(type?.['enum']) && type['enum'].includes(typeOf(value)));
  });
  return ofType.length > 0 ? ofType : notNull;
}

function typeOf(value: unknown): unknown {
  return isObject(value) ? value['type'] : undefined;
}

function propertyPointer(pointer: Pointer, key: string): Pointer {
  return `${pointer}/properties/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function join(path: string, key: string | number): string {
  return path === '' ? String(key) : `${path}.${key}`;
}
