import type { FaultOptions, HookedRequest, HttpFault, RouteName } from '../types.ts';

type Hook = (request: HookedRequest) => Promise<'hangUp' | void> | 'hangUp' | void;
type Moment = 'received' | 'answering';

export interface ArmedFaults {
  next(route: RouteName, fault: HttpFault, options?: FaultOptions): () => void;
  onReceived(route: RouteName, hook: Hook): () => void;
  beforeAnswer(route: RouteName, hook: Hook): () => void;
  /** Takes the fault that strikes this request, if one does. */
  take(route: RouteName): HttpFault | undefined;
  /** Runs the hooks of a moment; true: cut the connection. */
  run(moment: Moment, request: HookedRequest): Promise<boolean>;
}

const fits = (wanted: RouteName, route: RouteName) => wanted === '*' || wanted === route;

export function createFaults(): ArmedFaults {
  const armed = new Set<{ route: RouteName; fault: HttpFault; skip: number; times: number }>();
  const hooks = new Set<{ route: RouteName; moment: Moment; hook: Hook }>();
  const addHook = (moment: Moment) => (route: RouteName, hook: Hook) => {
    const entry = { route, moment, hook };
    hooks.add(entry);
    return () => void hooks.delete(entry);
  };

  return {
    next(route, fault, options = {}) {
      if (fault.kind === 'error' && fault.status === 429) throw new Error('use the fault rateLimit for 429');
      const entry = { route, fault, skip: options.skip ?? 0, times: options.times ?? 1 };
      armed.add(entry);
      return () => void armed.delete(entry);
    },
    onReceived: addHook('received'),
    beforeAnswer: addHook('answering'),
    take(route) {
      for (const entry of armed) {
        if (!fits(entry.route, route)) continue;
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.times -= 1;
        if (entry.times <= 0) armed.delete(entry);
        return entry.fault;
      }
      return undefined;
    },
    async run(moment, request) {
      let cut = false;
      for (const entry of hooks) {
        if (entry.moment !== moment || !fits(entry.route, `${request.method} ${request.route}`)) continue;
        if ((await entry.hook(request)) === 'hangUp') cut = true;
      }
      return cut;
    },
  };
}
