-- The audit log: one chain of entries per organization, and one of the installation, whose organization is empty. Entries refer to no
-- table: they stay when their subject is deleted.

-- The newest entry of each log. Its row is the lock of an append.
CREATE TABLE audit_heads (
    organization TEXT    NOT NULL PRIMARY KEY,
    epoch        INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    hash         BLOB    NOT NULL
);

-- Rows are only added, without gaps in sequence, and removed from the beginning when their time is over. entry is UTF-8 JSON; hash is that
-- of entry and previous, the hash of the entry before. Times are Unix microseconds. The other columns repeat members of entry to find it.
CREATE TABLE audit_log (
    organization TEXT    NOT NULL,
    sequence     INTEGER NOT NULL,
    time         INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    on_behalf_of TEXT,
    action       TEXT    NOT NULL,
    subject      TEXT    NOT NULL,
    result       TEXT    NOT NULL CHECK (result IN ('ok', 'denied', 'failed')),
    request_id   TEXT,
    reference    TEXT,
    entry        BLOB    NOT NULL,
    previous     BLOB    NOT NULL,
    hash         BLOB    NOT NULL,
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
    organization TEXT    NOT NULL,
    sequence     INTEGER NOT NULL,
    part         TEXT    NOT NULL CHECK (part IN ('actor', 'subject')),
    person       TEXT,
    data         BLOB    NOT NULL,
    PRIMARY KEY (organization, sequence, part)
);

CREATE INDEX audit_personal_person ON audit_personal (person);

-- The newest signed checkpoint of each log: document is the line that was published.
CREATE TABLE audit_checkpoints (
    organization TEXT    NOT NULL PRIMARY KEY,
    epoch        INTEGER NOT NULL,
    sequence     INTEGER NOT NULL,
    hash         BLOB    NOT NULL,
    time         INTEGER NOT NULL,
    document     BLOB    NOT NULL
);

-- How far each log was sent to a sink: the number of the last entry, and that of the entry of the last checkpoint.
CREATE TABLE audit_cursors (
    sink         TEXT    NOT NULL,
    organization TEXT    NOT NULL,
    sequence     INTEGER NOT NULL,
    checkpoint   INTEGER NOT NULL,
    PRIMARY KEY (sink, organization)
);
