/**
 * Votes on comparisons. A poll and its votes go with their sweep; what was learnt of it stays in `vote_memory`, where nobody's id,
 * no prompt and no sweep is.
 */
export const votes = `
CREATE TABLE polls (
  id TEXT PRIMARY KEY NOT NULL,
  sweep_id TEXT NOT NULL UNIQUE REFERENCES sweeps (id) ON DELETE CASCADE,
  guild_id TEXT,
  kind TEXT NOT NULL CHECK (kind IN ('blind', 'open')),
  state TEXT NOT NULL CHECK (state IN ('preparing', 'open', 'closed', 'void')),
  question TEXT,
  -- What the columns are, in the order of their letters, fixed for good.
  letters TEXT NOT NULL,
  -- What may be chosen; NULL while its pictures are drawn.
  options TEXT,
  -- Which memory it will enter: both or neither.
  model TEXT,
  style TEXT,
  opened_by TEXT,
  closed_by TEXT,
  lasts_ms INTEGER NOT NULL CHECK (lasts_ms > 0),
  created_at INTEGER NOT NULL,
  closes_at INTEGER,
  closed_at INTEGER,
  announced_at INTEGER,
  channel_id TEXT,
  message_id TEXT,
  thread_id TEXT,
  CHECK ((model IS NULL) = (style IS NULL)),
  CHECK (state <> 'open' OR (options IS NOT NULL AND closes_at IS NOT NULL)),
  CHECK (state <> 'closed' OR closed_at IS NOT NULL)
) STRICT;
CREATE INDEX polls_by_end ON polls (closes_at) WHERE state = 'open';
CREATE INDEX polls_by_state ON polls (state);
CREATE UNIQUE INDEX polls_by_message ON polls (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX polls_by_opener ON polls (opened_by);
CREATE INDEX polls_by_closer ON polls (closed_by) WHERE closed_by IS NOT NULL;
CREATE INDEX polls_by_guild ON polls (guild_id);

CREATE TABLE votes (
  poll_id TEXT NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
  -- NULL: somebody who was forgotten after the poll was closed.
  user_id TEXT,
  choice TEXT NOT NULL,
  cast_at INTEGER NOT NULL,
  UNIQUE (poll_id, user_id)
) STRICT;
CREATE INDEX votes_by_choice ON votes (poll_id, choice);
CREATE INDEX votes_by_user ON votes (user_id);

CREATE TABLE vote_memory (
  guild_id TEXT NOT NULL,
  model TEXT NOT NULL,
  style TEXT NOT NULL,
  blind INTEGER NOT NULL CHECK (blind IN (0, 1)),
  -- A clip skip, 'same' or 'none'.
  choice TEXT NOT NULL,
  poll_id TEXT NOT NULL,
  votes INTEGER NOT NULL CHECK (votes BETWEEN 0 AND total),
  total INTEGER NOT NULL CHECK (total > 0),
  PRIMARY KEY (guild_id, model, style, blind, choice, poll_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_memory_by_poll ON vote_memory (poll_id);
`;
