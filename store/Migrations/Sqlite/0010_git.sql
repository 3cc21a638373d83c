-- The repositories that environments follow. secret and hook_secret are encrypted; secret is empty for none. settings is JSON.
CREATE TABLE git_bindings (
    id          TEXT    NOT NULL PRIMARY KEY,
    environment TEXT    NOT NULL UNIQUE REFERENCES environments (id) ON DELETE CASCADE,
    repository  TEXT    NOT NULL,
    branch      TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    settings    TEXT    NOT NULL,
    secret      BLOB    NOT NULL,
    hook_secret BLOB    NOT NULL,
    hook_path   TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL
);

-- How far an environment and its repository have followed each other, as JSON. revision grows with each write.
CREATE TABLE git_states (
    binding  TEXT    NOT NULL PRIMARY KEY REFERENCES git_bindings (id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    state    TEXT    NOT NULL
);

-- Changes that are proposed as pull requests. operations and items are JSON: items has the kind and the key of each item that operations
-- change. operation_id names a row of commands. number is 0 before the pull request is opened.
CREATE TABLE git_proposals (
    id                TEXT    NOT NULL PRIMARY KEY,
    binding           TEXT    NOT NULL REFERENCES git_bindings (id) ON DELETE CASCADE,
    message           TEXT,
    operations        TEXT    NOT NULL,
    items             TEXT    NOT NULL,
    operation_id      TEXT,
    actor_kind        TEXT    NOT NULL,
    actor_id          TEXT    NOT NULL,
    on_behalf_of_kind TEXT,
    on_behalf_of_id   TEXT,
    state             TEXT    NOT NULL,
    detail            TEXT,
    number            INTEGER NOT NULL,
    url               TEXT,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    revision          INTEGER NOT NULL
);

CREATE INDEX git_proposals_binding ON git_proposals (binding, created_at);
CREATE UNIQUE INDEX git_proposals_operation ON git_proposals (binding, operation_id);
