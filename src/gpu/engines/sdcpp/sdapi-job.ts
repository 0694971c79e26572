import type { HttpClient } from '../../http.ts';
import { type Job, type JobTiming, settle } from './job.ts';
import type { PictureRequest } from './request.ts';
import * as schema from './schemas.ts';

/** A picture by the A1111 API of builds without jobs: one long request, which nothing can stop or watch. */
export function startSdapiJob(client: HttpClient, request: PictureRequest, { deadlineMs }: JobTiming): Job {
  const answer = client
    .post(request.path, request.body, schema.generated, {
      // The server draws on when nobody listens, so the request is kept: it tells when the server is free again.
      signal: new AbortController().signal,
      timeoutMs: deadlineMs,
      maxBytes: request.maxBytes,
    })
    .then(({ images: [image = ''] }) => image);
  return { answer, settled: settle(answer), cancel: () => undefined };
}
