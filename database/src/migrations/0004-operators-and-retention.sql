-- What operators did, and to which document. Written by document-service alone.
CREATE TABLE operator_actions (
  action_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  operator text NOT NULL,
  action text NOT NULL,
  document_id uuid NOT NULL,
  detail text
);

-- Where a partition stood at a time, so that the log is forgotten up to where it stood long ago and no further.
CREATE TABLE log_positions (
  log text NOT NULL,
  partition integer NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  next_offset bigint NOT NULL,
  PRIMARY KEY (log, partition, at)
);

-- When the content of a deleted document was removed for good.
-- And the object that the newest snapshot replaced, which stays until that one is replaced.
ALTER TABLE documents ADD COLUMN purged_at timestamptz, ADD COLUMN replaced_storage_key text;
CREATE INDEX documents_to_purge ON documents (deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;

-- Few rows: operators ask for them, and they are counted every few seconds.
CREATE INDEX document_heads_quarantined ON document_heads (document_id) WHERE quarantine_reason IS NOT NULL;
CREATE INDEX audit_by_time ON audit (at);
