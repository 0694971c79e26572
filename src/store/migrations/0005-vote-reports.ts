/** Who reported which vote: nobody's press becomes a second message to those who moderate. */
export const voteReports = `
CREATE TABLE vote_reports (
  poll_id TEXT NOT NULL REFERENCES polls (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL,
  PRIMARY KEY (poll_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX vote_reports_by_user ON vote_reports (user_id);
`;
