-- The repositories that environments follow. secret and hook_secret are encrypted; secret is empty for none. settings is JSON.
CREATE TABLE git_bindings (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    environment TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES environments (id) ON DELETE CASCADE,
    repository  TEXT COLLATE "C" NOT NULL,
    branch      TEXT COLLATE "C" NOT NULL,
    path        TEXT COLLATE "C" NOT NULL,
    settings    TEXT COLLATE "C" NOT NULL,
    secret      BYTEA            NOT NULL,
    hook_secret BYTEA            NOT NULL,
    hook_path   TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT           NOT NULL,
    updated_at  BIGINT           NOT NULL,
    version     BIGINT           NOT NULL
);

-- How far an environment and its repository have followed each other, as JSON. revision grows with each write.
CREATE TABLE git_states (
    binding  TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES git_bindings (id) ON DELETE CASCADE,
    revision BIGINT           NOT NULL,
    state    TEXT COLLATE "C" NOT NULL
);

-- Changes that are proposed as pull requests. operations and items are JSON: items has the kind and the key of each item that operations
-- change. operation_id names a row of commands. number is 0 before the pull request is opened.
CREATE TABLE git_proposals (
    id                TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    binding           TEXT COLLATE "C" NOT NULL REFERENCES git_bindings (id) ON DELETE CASCADE,
    message           TEXT COLLATE "C",
    operations        TEXT COLLATE "C" NOT NULL,
    items             TEXT COLLATE "C" NOT NULL,
    operation_id      TEXT COLLATE "C",
    actor_kind        TEXT COLLATE "C" NOT NULL,
    actor_id          TEXT COLLATE "C" NOT NULL,
    on_behalf_of_kind TEXT COLLATE "C",
    on_behalf_of_id   TEXT COLLATE "C",
    state             TEXT COLLATE "C" NOT NULL,
    detail            TEXT COLLATE "C",
    number            BIGINT           NOT NULL,
    url               TEXT COLLATE "C",
    created_at        BIGINT           NOT NULL,
    updated_at        BIGINT           NOT NULL,
    revision          BIGINT           NOT NULL
);

CREATE INDEX git_proposals_binding ON git_proposals (binding, created_at);
CREATE UNIQUE INDEX git_proposals_operation ON git_proposals (binding, operation_id);
