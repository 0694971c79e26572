import type { WorkerEvent } from '../gpu/queues/bullmq/worker-types.ts';
import type { Message } from '../text/keys.ts';

/** What the person at the machine reads, and what the log keeps. Never a prompt: neither of them has one. */
export interface EventLine {
  readonly line?: Message;
  readonly fields: object;
}

export function lineOf(event: WorkerEvent, id: string): EventLine {
  switch (event.type) {
    case 'state': {
      const { state, failure } = event;
      const fields = { worker: id, state, ...(failure ? { code: failure.code } : {}) };
      return { fields, line: failure && state === 'serverAway' ? failure.what : { key: `worker:state.${state}` } };
    }
    case 'bot': {
      const { version, understood, protocol } = event;
      const fields = { worker: id, version, protocol };
      if (understood) return { fields, line: { key: 'worker:bot', params: { version } } };
      return { fields, line: { key: 'worker:otherVersion', params: { version } } };
    }
    case 'rowStarted':
      return { fields: { worker: id, job: event.row } };
    case 'rowEnded': {
      const { row, ms, error, cells } = event;
      const fields = { worker: id, job: row, ms: Math.round(ms), cells, ...(error ? { code: error.code } : {}) };
      const seconds = (ms / 1000).toFixed(1);
      if (!error) return { fields, line: { key: 'worker:row.done', params: { count: cells, seconds } } };
      return { fields, line: error.code === 'job.cancelled' ? { key: 'worker:row.cancelled' } : error.what };
    }
  }
}
