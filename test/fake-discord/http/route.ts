import type { Inside } from '../inside.ts';
import type { Upload } from '../messages/files.ts';

/** A request after its border: parsed, not yet judged. */
export interface ApiRequest {
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** A path parameter; throws where the template has none of that name. */
  readonly param: (name: string) => string;
  readonly body: unknown;
  readonly contentType: string;
  readonly uploads: readonly Upload[];
}

export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
}

export interface Route {
  /** `METHOD /template`, as in Discord's OpenAPI file. */
  readonly name: string;
  /** False: no bot token needed, the path holds a token of its own. Default true. */
  readonly needsToken?: boolean;
  readonly handle: (inside: Inside, request: ApiRequest) => ApiAnswer;
}

export interface MatchedRoute {
  readonly route: Route;
  readonly template: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Finds the route of a path below `/v10`. Literal segments win over parameters. */
export function matchRoute(routes: readonly Route[], method: string, path: string): MatchedRoute | undefined {
  // discord.js writes `@me` as `%40me`.
  const segments = path.split('/').map(decoded);
  const matches = routes.flatMap((route) => {
    const [routeMethod = '', template = ''] = route.name.split(' ');
    const parts = template.split('/');
    if (routeMethod !== method || parts.length !== segments.length) return [];
    const parameters = new Map<string, string>();
    for (const [index, part] of parts.entries()) {
      const segment = segments[index] ?? '';
      if (part.startsWith('{')) parameters.set(part.slice(1, -1), segment);
      else if (part !== segment) return [];
    }
    return [{ route, template, parameters }];
  });
  return matches.sort((one, other) => one.parameters.size - other.parameters.size)[0];
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
