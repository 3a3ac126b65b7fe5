-- The seed's tables, by their names.
CREATE TABLE users (
  user_id uuid PRIMARY KEY,
  username text NOT NULL UNIQUE,
  email text UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE documents (
  document_id uuid PRIMARY KEY,
  title text NOT NULL,
  owner_id uuid NOT NULL REFERENCES users,
  content_storage_key text,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_modified_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz
);
CREATE INDEX documents_by_owner ON documents (owner_id, created_at DESC, document_id);

CREATE TABLE permissions (
  permission_id uuid PRIMARY KEY,
  document_id uuid NOT NULL REFERENCES documents,
  user_id uuid NOT NULL REFERENCES users,
  role text NOT NULL CHECK (role IN ('viewer', 'commenter', 'editor')),
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (document_id, user_id)
);
CREATE INDEX permissions_by_user ON permissions (user_id);

-- Written by auth-service alone.
CREATE TABLE permission_epochs (
  document_id uuid PRIMARY KEY,
  epoch bigint NOT NULL
);

-- Every change of rights in order, for watchers to resume from; position is the watch's position.
CREATE TABLE permission_changes (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document_id uuid NOT NULL,
  user_id uuid NOT NULL,
  epoch bigint NOT NULL,
  role text,
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE outbox (
  outbox_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  document_id uuid NOT NULL,
  submission bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE audit (
  audit_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor_id uuid,
  action text NOT NULL,
  document_id uuid,
  user_id uuid,
  detail text
);

-- Written by document-service alone. No foreign keys and no second index on what the commit writes.
CREATE TABLE document_heads (
  document_id uuid PRIMARY KEY,
  partition integer NOT NULL,
  revision integer NOT NULL DEFAULT 0,
  length integer NOT NULL DEFAULT 0,
  chain bytea NOT NULL DEFAULT '\x0000000000000000',
  modified_at timestamptz NOT NULL DEFAULT now(),
  snapshot_revision integer NOT NULL DEFAULT 0,
  snapshot_chain bytea NOT NULL DEFAULT '\x0000000000000000',
  session_floor integer NOT NULL DEFAULT 0,
  closed boolean NOT NULL DEFAULT false,
  quarantine_reason text
) WITH (fillfactor = 50);

CREATE TABLE operations (
  document_id uuid NOT NULL,
  revision integer NOT NULL,
  operation bytea NOT NULL,
  user_id uuid NOT NULL,
  session_id uuid NOT NULL,
  sequence integer NOT NULL,
  log_offset bigint NOT NULL,
  recorded_at timestamptz NOT NULL,
  chain bytea NOT NULL,
  PRIMARY KEY (document_id, revision)
);

-- The session stands before the user in the key, so that another user's session id is found by the same lookup.
CREATE TABLE sessions (
  document_id uuid NOT NULL,
  session_id uuid NOT NULL,
  user_id uuid NOT NULL,
  last_sequence integer NOT NULL,
  last_revision integer NOT NULL,
  last_digest bytea NOT NULL,
  ended_code text,
  used_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (document_id, session_id, user_id)
) WITH (fillfactor = 50);

CREATE TABLE revocations (
  document_id uuid NOT NULL,
  user_id uuid NOT NULL,
  epoch bigint NOT NULL,
  role text,
  PRIMARY KEY (document_id, user_id)
);

CREATE TABLE partitions (
  log text NOT NULL,
  partition integer NOT NULL,
  epoch bigint NOT NULL DEFAULT 0,
  owner text,
  next_offset bigint NOT NULL DEFAULT 0,
  last_record bytea,
  claimed_at timestamptz,
  PRIMARY KEY (log, partition)
) WITH (fillfactor = 50);

CREATE TABLE quarantine (
  document_id uuid NOT NULL,
  log_offset bigint NOT NULL,
  record bytea NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (document_id, log_offset)
);

CREATE TABLE versions (
  version_id uuid PRIMARY KEY,
  document_id uuid NOT NULL REFERENCES documents,
  revision integer NOT NULL,
  name text NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE segments (
  document_id uuid NOT NULL,
  first_revision integer NOT NULL,
  last_revision integer NOT NULL,
  first_recorded_at timestamptz NOT NULL,
  last_recorded_at timestamptz NOT NULL,
  chain bytea NOT NULL,
  storage_key text NOT NULL,
  PRIMARY KEY (document_id, first_revision)
);

-- The embedded submission log.
CREATE TABLE log_partitions (
  partition integer PRIMARY KEY,
  next_offset bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE log_records (
  partition integer NOT NULL,
  record_offset bigint NOT NULL,
  appended_at timestamptz NOT NULL,
  value bytea NOT NULL,
  PRIMARY KEY (partition, record_offset)
);

CREATE TABLE log_identity (
  identity text PRIMARY KEY
);
