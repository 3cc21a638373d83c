-- Addresses at which systems report pull requests. secret is encrypted. project is organization/project. flag_template is UTF-8 JSON.
CREATE TABLE hooks (
    id              TEXT    NOT NULL PRIMARY KEY,
    project         TEXT    NOT NULL,
    environment     TEXT    NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
    name            TEXT    NOT NULL,
    provider        TEXT    NOT NULL,
    secret          BLOB    NOT NULL,
    branch_pattern  TEXT    NOT NULL,
    key_template    TEXT    NOT NULL,
    flag_template   TEXT    NOT NULL,
    service_account TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    version         INTEGER NOT NULL
);

CREATE INDEX hooks_project ON hooks (project, id);

CREATE INDEX hooks_environment ON hooks (environment);

-- Requests that were carried out, so that none is carried out again. digest is SHA-256 of the body: not every sender signs the id.
CREATE TABLE hook_requests (
    hook     TEXT    NOT NULL REFERENCES hooks (id) ON DELETE CASCADE,
    delivery TEXT    NOT NULL,
    digest   BLOB    NOT NULL,
    time     INTEGER NOT NULL,
    PRIMARY KEY (hook, delivery),
    UNIQUE (hook, digest)
);

CREATE INDEX hook_requests_time ON hook_requests (hook, time);
