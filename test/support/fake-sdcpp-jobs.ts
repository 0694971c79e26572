import { setImmediate as nextTick } from 'node:timers/promises';

type Status = 'queued' | 'generating' | 'completed' | 'failed' | 'cancelled';

interface FakeJob {
  readonly id: string;
  /** Not the engine's own. */
  readonly foreign: boolean;
  readonly draw: () => Promise<string>;
  status: Status;
  image?: string;
  error?: { readonly code: string; readonly message: string };
}

/** What `GET /sdcpp/v1/jobs/{id}` answers (examples/server/async_jobs.cpp, make_async_job_json). */
interface FakeJobAnswer {
  readonly id: string;
  readonly status: Status;
  readonly queue_position: number;
  readonly result: unknown;
  readonly error: unknown;
}

/** The job manager and its one worker. */
export interface FakeJobs {
  /** Puts a job into the queue; the answer of 202. */
  add(draw: () => Promise<string>): unknown;
  /** Draws behind the jobs, as the A1111 API does on the same lock. */
  run(draw: () => Promise<string>): Promise<string>;
  has(id: string): boolean;
  look(id: string): FakeJobAnswer;
  /** `drawing`: it cannot be stopped. */
  cancel(id: string): 'taken back' | 'drawing' | 'over';
  occupy(): () => void;
  statuses(): readonly Status[];
  /** Most jobs of the engine that were ever unfinished at one time. */
  peak(): number;
}

const over = (status: Status): boolean => status !== 'queued' && status !== 'generating';

export function createFakeJobs(): FakeJobs {
  const jobs = new Map<string, FakeJob>();
  const queue: FakeJob[] = [];
  let lock = Promise.resolve();
  let peak = 0;

  async function locked<T>(task: () => Promise<T>): Promise<T> {
    const before = lock;
    const done = Promise.withResolvers<void>();
    lock = done.promise;
    await before;
    try {
      return await task();
    } finally {
      done.resolve();
    }
  }

  function add(draw: () => Promise<string>, foreign = false): FakeJob {
    const job: FakeJob = { id: `job_6a8_${String(jobs.size).padStart(8, '0')}`, foreign, draw, status: 'queued' };
    jobs.set(job.id, job);
    queue.push(job);
    count();
    void work();
    return job;
  }

  const count = (): void => {
    const open = [...jobs.values()].filter(({ status, foreign }) => !foreign && !over(status));
    peak = Math.max(peak, open.length);
  };

  let working = false;
  async function work(): Promise<void> {
    if (working) return;
    working = true;
    // A real worker wakes up a moment after the answer went out.
    await nextTick();
    for (let job = queue.shift(); job; job = queue.shift()) await process(job);
    working = false;
  }

  async function process(job: FakeJob): Promise<void> {
    job.status = 'generating';
    try {
      job.image = await locked(job.draw);
      job.status = 'completed';
    } catch {
      job.error = { code: 'generation_failed', message: 'generate_image returned no results' };
      job.status = 'failed';
    }
  }

  function look(id: string): FakeJobAnswer {
    const { status, image, error } = find(id);
    const place = queue.findIndex((each) => each.id === id);
    return {
      id,
      status,
      queue_position: place + 1,
      result: status === 'completed' ? { output_format: 'png', images: [{ index: 0, b64_json: image }] } : null,
      error: error ?? null,
    };
  }

  function find(id: string): FakeJob {
    const job = jobs.get(id);
    if (!job) throw new Error('no such job');
    return job;
  }

  return {
    add: (draw) => {
      const { id } = add(draw);
      return { id, kind: 'img_gen', status: 'queued', created: 1_784_000_000, poll_url: `/sdcpp/v1/jobs/${id}` };
    },
    run: async (draw) => {
      const job: FakeJob = { id: `sdapi_${jobs.size}`, foreign: false, draw, status: 'generating' };
      jobs.set(job.id, job);
      count();
      try {
        return await locked(draw);
      } finally {
        job.status = 'completed';
      }
    },
    has: (id) => jobs.has(id),
    look,
    cancel: (id) => {
      const job = find(id);
      if (job.status === 'generating') return 'drawing';
      if (job.status !== 'queued') return 'over';
      queue.splice(queue.indexOf(job), 1);
      job.status = 'cancelled';
      job.error = { code: 'cancelled', message: 'job cancelled by client' };
      return 'taken back';
    },
    occupy: () => {
      const done = Promise.withResolvers<string>();
      add(() => done.promise, true);
      return () => done.resolve('');
    },
    statuses: () => [...jobs.values()].filter(({ foreign }) => !foreign).map(({ status }) => status),
    peak: () => peak,
  };
}
