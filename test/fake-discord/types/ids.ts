export type Id = string;
/** An id, or anything that carries one (a user, channel, guild, message ...). */
export type Ref = Id | { readonly id: Id };
/** A JSON object as it travels on Discord's API. */
export type JsonObject = { [key: string]: unknown };
