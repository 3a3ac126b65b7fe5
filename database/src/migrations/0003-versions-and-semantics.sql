-- Named revisions are listed newest first; their ids grow with time.
CREATE INDEX versions_by_document ON versions (document_id, version_id DESC);

-- The newest version of the sequencing rules that the owner of a partition knows: gateways stamp no newer one.
ALTER TABLE partitions ADD COLUMN semantics integer NOT NULL DEFAULT 1;
