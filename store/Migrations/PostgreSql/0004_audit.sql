-- The audit log: one chain of entries per organization, and one of the installation, whose organization is empty. Entries refer to no
-- table: they stay when their subject is deleted.

-- The newest entry of each log. Its row is the lock of an append.
CREATE TABLE audit_heads (
    organization TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    epoch        BIGINT           NOT NULL,
    sequence     BIGINT           NOT NULL,
    hash         BYTEA            NOT NULL
);

-- Rows are only added, without gaps in sequence, and removed from the beginning when their time is over. entry is UTF-8 JSON; hash is that
-- of entry and previous, the hash of the entry before. Times are Unix microseconds. The other columns repeat members of entry to find it.
CREATE TABLE audit_log (
    organization TEXT COLLATE "C" NOT NULL,
    sequence     BIGINT           NOT NULL,
    time         BIGINT           NOT NULL,
    actor        TEXT COLLATE "C" NOT NULL,
    on_behalf_of TEXT COLLATE "C",
    action       TEXT COLLATE "C" NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    result       TEXT COLLATE "C" NOT NULL CHECK (result IN ('ok', 'denied', 'failed')),
    request_id   TEXT COLLATE "C",
    reference    TEXT COLLATE "C",
    entry        BYTEA            NOT NULL,
    previous     BYTEA            NOT NULL,
    hash         BYTEA            NOT NULL,
    PRIMARY KEY (organization, sequence)
);

-- Each change of an environment has one entry.
CREATE UNIQUE INDEX audit_log_reference ON audit_log (organization, reference) WHERE reference IS NOT NULL;

CREATE INDEX audit_log_time ON audit_log (organization, time);

CREATE INDEX audit_log_actor ON audit_log (organization, actor, sequence);

CREATE INDEX audit_log_subject ON audit_log (organization, subject, sequence);

-- Personal data of entries, as UTF-8 JSON: names, e-mail addresses, network addresses, user agents. It is not hashed, so that it can be
-- erased. person is the id of the user whom it is about.
CREATE TABLE audit_personal (
    organization TEXT COLLATE "C" NOT NULL,
    sequence     BIGINT           NOT NULL,
    part         TEXT COLLATE "C" NOT NULL CHECK (part IN ('actor', 'subject')),
    person       TEXT COLLATE "C",
    data         BYTEA            NOT NULL,
    PRIMARY KEY (organization, sequence, part)
);

CREATE INDEX audit_personal_person ON audit_personal (person);

-- The newest signed checkpoint of each log: document is the line that was published.
CREATE TABLE audit_checkpoints (
    organization TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    epoch        BIGINT           NOT NULL,
    sequence     BIGINT           NOT NULL,
    hash         BYTEA            NOT NULL,
    time         BIGINT           NOT NULL,
    document     BYTEA            NOT NULL
);

-- How far each log was sent to a sink: the number of the last entry, and that of the entry of the last checkpoint.
CREATE TABLE audit_cursors (
    sink         TEXT COLLATE "C" NOT NULL,
    organization TEXT COLLATE "C" NOT NULL,
    sequence     BIGINT           NOT NULL,
    checkpoint   BIGINT           NOT NULL,
    PRIMARY KEY (sink, organization)
);

-- Where migrations have a role of their own (deploy/kubernetes/rights.sql), the hosts' role may not alter or remove entries.
DO $$
BEGIN
    IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'flagcluster') AND current_user <> 'flagcluster' THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON audit_log, changes FROM flagcluster;
    END IF;
END
$$;
