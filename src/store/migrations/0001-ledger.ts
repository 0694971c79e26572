/**
 * The first tables. Ids are TEXT: snowflakes are larger than 2^53 and node:sqlite refuses to read them as numbers.
 * Times are milliseconds since 1970. Columns that hold JSON are bounded where they are written.
 */
export const ledger = `
CREATE TABLE sweeps (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  owner_user TEXT NOT NULL,
  guild_id TEXT,
  channel_id TEXT NOT NULL,
  locale TEXT NOT NULL,
  request TEXT NOT NULL,
  facts TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('accepted', 'running', 'drawn', 'delivered', 'failed', 'cancelled', 'deleted')),
  error TEXT,
  result TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sweeps_by_user ON sweeps (owner_user, seq);
CREATE INDEX sweeps_by_guild ON sweeps (guild_id, seq);
CREATE INDEX sweeps_by_state ON sweeps (state, seq);

CREATE TABLE sweep_rows (
  sweep_id TEXT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
  row_index INTEGER NOT NULL,
  label TEXT NOT NULL,
  settings TEXT NOT NULL,
  worker_class TEXT,
  PRIMARY KEY (sweep_id, row_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE cells (
  sweep_id TEXT NOT NULL,
  row_index INTEGER NOT NULL,
  clip_skip INTEGER NOT NULL,
  request_key TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
  picture TEXT,
  honoured TEXT CHECK (honoured IN ('yes', 'no', 'floor', 'unknown')),
  used REAL,
  ms REAL,
  error TEXT,
  PRIMARY KEY (sweep_id, row_index, clip_skip),
  FOREIGN KEY (sweep_id, row_index) REFERENCES sweep_rows (sweep_id, row_index) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX cells_by_picture ON cells (picture) WHERE picture IS NOT NULL;

CREATE TABLE batches (
  id TEXT PRIMARY KEY NOT NULL,
  sweep_id TEXT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
  owner_user TEXT NOT NULL,
  guild_id TEXT,
  channel_id TEXT NOT NULL,
  thread_id TEXT,
  row_index INTEGER NOT NULL,
  clip_skip INTEGER NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  first_seed INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('accepted', 'running', 'done', 'failed', 'cancelled')),
  error TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX batches_by_sweep ON batches (sweep_id);
CREATE INDEX batches_by_user ON batches (owner_user);
CREATE INDEX batches_by_guild ON batches (guild_id);
CREATE INDEX batches_by_state ON batches (state);

CREATE TABLE batch_pictures (
  batch_id TEXT NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  picture TEXT NOT NULL,
  ms REAL NOT NULL,
  message_id TEXT,
  PRIMARY KEY (batch_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_pictures_by_picture ON batch_pictures (picture);

CREATE TABLE deliveries (
  id TEXT PRIMARY KEY NOT NULL,
  sweep_id TEXT REFERENCES sweeps (id) ON DELETE CASCADE,
  batch_id TEXT REFERENCES batches (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('sheet', 'batch-page', 'notice')),
  channel_id TEXT NOT NULL,
  message_id TEXT,
  nonce TEXT NOT NULL UNIQUE CHECK (length(nonce) BETWEEN 1 AND 25),
  state TEXT NOT NULL CHECK (state IN ('pending', 'posting', 'posted', 'final', 'fallback', 'lost')),
  holder TEXT,
  lease_until INTEGER,
  -- Claims whose end is not known: a message may exist that nobody wrote down.
  open_claims INTEGER NOT NULL DEFAULT 0,
  view TEXT,
  created_at INTEGER NOT NULL,
  born_at INTEGER,
  edited_at INTEGER
) STRICT;
CREATE UNIQUE INDEX deliveries_by_message ON deliveries (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX deliveries_by_sweep ON deliveries (sweep_id);
CREATE INDEX deliveries_by_batch ON deliveries (batch_id);
CREATE INDEX deliveries_by_state ON deliveries (state);

CREATE TABLE drafts (
  id TEXT PRIMARY KEY NOT NULL,
  user_id TEXT NOT NULL,
  guild_id TEXT,
  request TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX drafts_by_user ON drafts (user_id, created_at);
CREATE INDEX drafts_by_end ON drafts (expires_at);

CREATE TABLE favourites (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id TEXT NOT NULL,
  picture TEXT NOT NULL,
  sweep_id TEXT NOT NULL REFERENCES sweeps (id) ON DELETE CASCADE,
  batch_id TEXT REFERENCES batches (id) ON DELETE CASCADE,
  number INTEGER,
  created_at INTEGER NOT NULL,
  UNIQUE (user_id, picture)
) STRICT;
CREATE INDEX favourites_by_sweep ON favourites (sweep_id);
CREATE INDEX favourites_by_batch ON favourites (batch_id);

CREATE TABLE preferences (
  user_id TEXT PRIMARY KEY NOT NULL,
  language TEXT,
  defaults TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE guild_settings (
  guild_id TEXT PRIMARY KEY NOT NULL,
  settings TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE presets (
  scope TEXT NOT NULL CHECK (scope IN ('guild', 'user')),
  scope_id TEXT NOT NULL,
  -- The name without case and width: what must differ within a scope.
  name_key TEXT NOT NULL,
  name TEXT NOT NULL,
  body TEXT NOT NULL,
  made_by TEXT,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (scope, scope_id, name_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX presets_by_maker ON presets (made_by);

CREATE TABLE models (
  guild_id TEXT NOT NULL,
  name TEXT NOT NULL,
  server_hash TEXT,
  friendly_name TEXT,
  family TEXT,
  native_clip_skip INTEGER,
  defaults TEXT,
  visible INTEGER NOT NULL CHECK (visible IN (0, 1)),
  PRIMARY KEY (guild_id, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX models_by_hash ON models (guild_id, server_hash);

CREATE TABLE blocks (
  -- Empty: everywhere.
  guild_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  made_by TEXT,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (user_id, guild_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (
  -- The sweep or batch it was reserved for.
  id TEXT PRIMARY KEY NOT NULL,
  user_id TEXT NOT NULL,
  guild_id TEXT,
  day TEXT NOT NULL,
  cells INTEGER NOT NULL CHECK (cells >= 0),
  sweeps INTEGER NOT NULL CHECK (sweeps >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_by_user ON usage (user_id, day);
CREATE INDEX usage_by_guild ON usage (guild_id, day);
`;
