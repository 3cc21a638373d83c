-- Text compares by its UTF-8 bytes (BINARY, the default), as PostgreSQL does with COLLATE "C".
-- Times are Unix milliseconds. The id of an environment is organization/project/environment.

-- The control version: one row, which every write to organizations, projects, environments, keys and tokens increments first. Its row lock
-- makes versions commit in order, so a reader at version n finds all later changes with "version > n".
CREATE TABLE control_version (
    version INTEGER NOT NULL
);

INSERT INTO control_version (version) VALUES (0);

-- Deleted items, for readers that still have them. The oldest rows are removed; a reader that is further behind reads everything.
CREATE TABLE control_deletions (
    kind    TEXT    NOT NULL CHECK (kind IN ('project', 'environment', 'sdk_key', 'api_token')),
    id      TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE INDEX control_deletions_version ON control_deletions (version);

-- The control log: who wrote what to the tables below, numbered per organization. Each entry is committed with its write. Rows are only ever
-- added, and refer to no table: they stay when their subject is deleted. version is the control version of the write.
CREATE TABLE control_log (
    organization      TEXT    NOT NULL,
    sequence          INTEGER NOT NULL,
    version           INTEGER NOT NULL,
    time              INTEGER NOT NULL,
    actor_kind        TEXT    NOT NULL,
    actor_id          TEXT    NOT NULL,
    on_behalf_of_kind TEXT,
    on_behalf_of_id   TEXT,
    action            TEXT    NOT NULL,
    subject           TEXT    NOT NULL,
    PRIMARY KEY (organization, sequence)
);

CREATE TABLE organizations (
    slug       TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    version    INTEGER NOT NULL
);

CREATE INDEX organizations_version ON organizations (version);

CREATE TABLE projects (
    organization TEXT    NOT NULL REFERENCES organizations (slug),
    slug         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (organization, slug)
);

CREATE INDEX projects_version ON projects (version);

CREATE TABLE environments (
    id           TEXT    NOT NULL PRIMARY KEY,
    organization TEXT    NOT NULL,
    project      TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    FOREIGN KEY (organization, project) REFERENCES projects (organization, slug)
);

CREATE INDEX environments_version ON environments (version);

CREATE INDEX environments_project ON environments (organization, project);

CREATE TABLE sdk_keys (
    id          TEXT    NOT NULL PRIMARY KEY,
    environment TEXT    NOT NULL REFERENCES environments (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('server', 'client')),
    name        TEXT    NOT NULL,
    hash        BLOB    NOT NULL UNIQUE,
    origins     TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL
);

CREATE INDEX sdk_keys_version ON sdk_keys (version);

CREATE INDEX sdk_keys_environment ON sdk_keys (environment);

CREATE TABLE api_tokens (
    id           TEXT    NOT NULL PRIMARY KEY,
    organization TEXT    NOT NULL REFERENCES organizations (slug),
    name         TEXT    NOT NULL,
    hash         BLOB    NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL
);

CREATE INDEX api_tokens_version ON api_tokens (version);

CREATE INDEX api_tokens_organization ON api_tokens (organization);

-- The newest version of each environment, deleted ones included. An append compares and sets it.
-- The log refers to no table above: it is kept when its environment is deleted, and its head prevents the id from being used again.
CREATE TABLE environment_heads (
    environment TEXT    NOT NULL PRIMARY KEY,
    epoch       INTEGER NOT NULL,
    number      INTEGER NOT NULL
);

-- The log. Rows are only added. operations is the UTF-8 JSON of the change set.
CREATE TABLE changes (
    environment       TEXT    NOT NULL,
    epoch             INTEGER NOT NULL,
    number            INTEGER NOT NULL,
    operations        BLOB    NOT NULL,
    level             INTEGER NOT NULL,
    time              INTEGER NOT NULL,
    actor_kind        TEXT    NOT NULL,
    actor_id          TEXT    NOT NULL,
    on_behalf_of_kind TEXT,
    on_behalf_of_id   TEXT,
    message           TEXT,
    request_id        TEXT,
    operation_id      TEXT,
    PRIMARY KEY (environment, epoch, number)
);

-- The command that each operation id names, and its result: an id names one command. fingerprint is a digest of the command.
CREATE TABLE commands (
    environment  TEXT    NOT NULL,
    operation_id TEXT    NOT NULL,
    fingerprint  TEXT    NOT NULL,
    epoch        INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    outcome      TEXT    NOT NULL CHECK (outcome IN ('unchanged', 'changed', 'created')),
    PRIMARY KEY (environment, operation_id)
);

-- The ruleset at a version, as UTF-8 JSON. It makes loading faster and can be recomputed from the log.
CREATE TABLE snapshots (
    environment TEXT    NOT NULL,
    epoch       INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    ruleset     BLOB    NOT NULL,
    PRIMARY KEY (environment, epoch, number)
);

-- The cursor of each subscriber in the log of each environment.
CREATE TABLE change_cursors (
    subscriber  TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    epoch       INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    PRIMARY KEY (subscriber, environment)
);
