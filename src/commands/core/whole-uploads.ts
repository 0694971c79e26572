import { DefaultRestOptions, type RESTOptions } from 'discord.js';

/**
 * Requests with files are put together in memory before they are sent (25 MiB at most). As a stream, undici goes on filling the
 * body of a request that has ended early (an abort, a connection that Discord cuts) and its `enqueue` then throws where nobody can
 * catch it: an unhandled rejection "ReadableStream is already closed" (extractBody in undici's lib/web/fetch/body.js checks
 * for an errored stream, not for a closed one).
 */
export const wholeUploads: RESTOptions['makeRequest'] = async (url, init) => {
  if (!(init.body instanceof FormData)) return DefaultRestOptions.makeRequest(url, init);
  const form = new Response(init.body);
  const body = new Uint8Array(await form.arrayBuffer());
  const headers = new Headers(Object.entries(init.headers ?? {}).map(([name, value]) => [name, String(value)]));
  // The boundary between the parts stands in it.
  headers.set('content-type', form.headers.get('content-type') ?? 'multipart/form-data');
  return DefaultRestOptions.makeRequest(url, { ...init, body, headers: Object.fromEntries(headers) });
};
