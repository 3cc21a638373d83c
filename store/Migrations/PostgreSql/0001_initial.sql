-- Text compares by its UTF-8 bytes in any database, whatever its collation: hence COLLATE "C".
-- Times are Unix milliseconds. The id of an environment is organization/project/environment.

CREATE TABLE organizations (
    slug       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL
);

CREATE TABLE projects (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    slug         TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT           NOT NULL,
    PRIMARY KEY (organization, slug)
);

CREATE TABLE environments (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL,
    project      TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT           NOT NULL,
    FOREIGN KEY (organization, project) REFERENCES projects (organization, slug)
);

CREATE INDEX environments_project ON environments (organization, project);

CREATE TABLE sdk_keys (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    environment TEXT COLLATE "C" NOT NULL REFERENCES environments (id),
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('server', 'client')),
    name        TEXT COLLATE "C" NOT NULL,
    hash        BYTEA            NOT NULL UNIQUE,
    created_at  BIGINT           NOT NULL
);

CREATE INDEX sdk_keys_environment ON sdk_keys (environment);

CREATE TABLE api_tokens (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    name         TEXT COLLATE "C" NOT NULL,
    hash         BYTEA            NOT NULL UNIQUE,
    created_at   BIGINT           NOT NULL
);

CREATE INDEX api_tokens_organization ON api_tokens (organization);

-- The newest version of each environment that was written to: what an append compares and sets.
-- The log stands on its own, without a reference to the tables above.
CREATE TABLE environment_heads (
    environment TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    epoch       BIGINT           NOT NULL,
    number      BIGINT           NOT NULL
);

-- The log. Rows are only ever added. operations is the UTF-8 JSON of the change set.
CREATE TABLE changes (
    environment  TEXT COLLATE "C" NOT NULL,
    epoch        BIGINT           NOT NULL,
    number       BIGINT           NOT NULL,
    operations   BYTEA            NOT NULL,
    time         BIGINT           NOT NULL,
    author       TEXT COLLATE "C" NOT NULL,
    message      TEXT COLLATE "C",
    operation_id TEXT COLLATE "C",
    PRIMARY KEY (environment, epoch, number)
);

CREATE UNIQUE INDEX changes_operation ON changes (environment, operation_id) WHERE operation_id IS NOT NULL;

-- The ruleset at a version, as UTF-8 JSON: a shortcut past the log, which could always make it again.
CREATE TABLE snapshots (
    environment TEXT COLLATE "C" NOT NULL,
    epoch       BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    ruleset     BYTEA            NOT NULL,
    PRIMARY KEY (environment, epoch, number)
);
