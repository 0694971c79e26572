/**
 * Votes that are cast in a poll of Discord's own: they are in `votes` from its end on. `end_asked_at`: somebody wanted it closed
 * before its time (`closed_by`), and its votes are not here yet.
 */
export const nativeVotes = `
ALTER TABLE polls ADD COLUMN native INTEGER NOT NULL DEFAULT 0 CHECK (native IN (0, 1));
ALTER TABLE polls ADD COLUMN end_asked_at INTEGER;
`;
