import type { JsonObject } from './types.ts';

/** A mistake in a form: where, and Discord's name and words for it. */
export interface FormMistake {
  /** Such as `components.0.items.2.media.url`; empty: the body as a whole. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** An answer of Discord that is no success. */
export class ApiError extends Error {
  readonly status: number;
  /** Discord's JSON error code. */
  readonly code: number;
  readonly mistakes: readonly FormMistake[];

  constructor(status: number, code: number, message: string, mistakes: readonly FormMistake[] = []) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.mistakes = mistakes;
  }
}

/** 400 / 50035 with the reasons. */
export function invalidForm(mistakes: readonly FormMistake[]): ApiError {
  return new ApiError(400, 50035, 'Invalid Form Body', mistakes);
}

export function invalidField(path: string, code: string, message: string): ApiError {
  return invalidForm([{ path, code, message }]);
}

/** Words as developers/topics/opcodes-and-status-codes.mdx has them; commit c98d64b. */
export const refusals = {
  unauthorized: () => new ApiError(401, 0, '401: Unauthorized'),
  unknownChannel: () => new ApiError(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new ApiError(404, 10004, 'Unknown Guild'),
  unknownMember: () => new ApiError(404, 10007, 'Unknown Member'),
  unknownMessage: () => new ApiError(404, 10008, 'Unknown Message'),
  unknownUser: () => new ApiError(404, 10013, 'Unknown User'),
  unknownWebhook: () => new ApiError(404, 10015, 'Unknown Webhook'),
  unknownInteraction: () => new ApiError(404, 10062, 'Unknown interaction'),
  unknownCommand: () => new ApiError(404, 10063, 'Unknown application command'),
  tooLarge: () => new ApiError(413, 40005, 'Request entity too large'),
  forumMessage: () => new ApiError(400, 40058, 'Cannot send a message in a forum channel'),
  acknowledged: () => new ApiError(400, 40060, 'Interaction has already been acknowledged.'),
  tagRequired: () => new ApiError(400, 40067, 'A tag is required to create a forum post in this channel'),
  tooManyFollowUps: () => new ApiError(400, 40094, 'This interaction has hit the maximum number of follow up messages'),
  missingAccess: () => new ApiError(403, 50001, 'Missing Access'),
  otherAuthor: () => new ApiError(403, 50005, 'Cannot edit a message authored by another user'),
  emptyMessage: () => new ApiError(400, 50006, 'Cannot send an empty message'),
  cannotMessageUser: () => new ApiError(403, 50007, 'Cannot send messages to this user'),
  missingPermissions: () => new ApiError(403, 50013, 'Missing Permissions'),
  deadToken: () => new ApiError(401, 50027, 'Invalid Webhook Token'),
  wrongChannelType: () => new ApiError(400, 50024, 'Cannot execute action on this channel type'),
  archived: () => new ApiError(400, 50083, 'Thread is archived'),
  noHistory: () => new ApiError(400, 160002, 'Cannot reply without permission to read message history'),
  threadExists: () => new ApiError(400, 160004, 'A thread has already been created for this message'),
  threadLocked: () => new ApiError(400, 160005, 'Thread is locked'),
  pollExpired: () => new ApiError(400, 520001, 'Poll expired'),
  pollEdit: () => new ApiError(400, 520003, 'Cannot edit a poll message'),
  notPoll: () => new ApiError(400, 520006, 'Cannot expire a non-poll message'),
} as const;

/** Discord nests mistakes by path: `{ components: { 0: { _errors: [...] } } }` (developers/reference.mdx, Error Messages). */
export function errorBody(error: ApiError): JsonObject {
  const body: JsonObject = { message: error.message, code: error.code };
  if (error.mistakes.length === 0) return body;
  const tree: ErrorTree = {};
  for (const { path, code, message } of error.mistakes) {
    let node = tree;
    for (const key of path === '' ? [] : path.split('.')) {
      const next = node[key];
      const child: ErrorTree = next && !Array.isArray(next) ? next : {};
      node[key] = child;
      node = child;
    }
    // The schema lets a node hold errors or children, not both: the first mistake at a place wins.
    if (Object.keys(node).length === 0) node['_errors'] = [{ code, message }];
    else if (Array.isArray(node['_errors'])) node['_errors'].push({ code, message });
  }
  return { ...body, errors: tree };
}

interface ErrorTree {
  [key: string]: ErrorTree | { readonly code: string; readonly message: string }[];
}
