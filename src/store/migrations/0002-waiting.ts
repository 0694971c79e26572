/** What a sweep waits for and since when, so that a restart does not begin to wait anew; where a batch was asked for. */
export const waiting = `
ALTER TABLE sweeps ADD COLUMN waits TEXT;
ALTER TABLE batches ADD COLUMN nsfw INTEGER NOT NULL DEFAULT 0;
`;
