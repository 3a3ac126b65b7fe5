-- What a reader of an archived segment checks before it believes the object, and what its move took out of the table of operations.
ALTER TABLE segments
  ADD COLUMN previous_chain bytea NOT NULL,
  ADD COLUMN checksum bytea NOT NULL,
  ADD COLUMN object_bytes integer NOT NULL,
  ADD COLUMN archived_at timestamptz NOT NULL DEFAULT now();
