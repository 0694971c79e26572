import { AppError } from '../../../errors.ts';
import { cleanReason } from '../../http-failure.ts';
import type { HistoryEntry, NodeErrors } from './schemas.ts';
import * as schema from './schemas.ts';

/**
 * What the server says about nodes it would not run: it accepts a graph with a broken branch and drops that branch in silence
 * (execution.py, validate_prompt).
 */
export function refusedNodes(host: string, errors: NodeErrors): AppError {
  const [first] = Object.values(errors);
  const [error] = first?.errors ?? [];
  const said = [error?.message, error?.details].filter(Boolean).join(': ');
  return new AppError('server.rejected', { params: { host, reason: cleanReason(said || first?.class_type || '?') } });
}

/** Why a prompt that is over did not succeed; undefined: it did. Nothing of the traceback or of the inputs is kept. */
export function failureOf(host: string, { status }: HistoryEntry): AppError | undefined {
  if (!status || status.completed === true || status.status_str === 'success') return undefined;
  const params = { host };
  for (const [type, data] of status.messages ?? []) {
    if (type === 'execution_interrupted') return new AppError('server.interrupted', { params });
    if (type !== 'execution_error') continue;
    const {
      node_type: node,
      exception_type: kind,
      exception_message: message,
    } = schema.failure.safeParse(data).data ?? {};
    const detail = cleanReason(`${node ?? '?'} ${kind ?? '?'}`);
    // execution.py adds "This error means you ran out of memory on your GPU"; a CPU says "can't allocate memory".
    return /OutOfMemory/.test(kind ?? '') ||
      /\bout of memory\b|can't allocate memory|not enough memory/i.test(message ?? '')
      ? new AppError('server.outOfMemory', { params, detail })
      : new AppError('server.noPicture', { params, detail });
  }
  return new AppError('server.noPicture', { params });
}
