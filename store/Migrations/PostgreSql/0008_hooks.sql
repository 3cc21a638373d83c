-- Addresses at which systems report pull requests. secret is encrypted. project is organization/project. flag_template is UTF-8 JSON.
CREATE TABLE hooks (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    project         TEXT COLLATE "C" NOT NULL,
    environment     TEXT COLLATE "C" NOT NULL REFERENCES environments (id) ON DELETE CASCADE,
    name            TEXT COLLATE "C" NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    secret          BYTEA            NOT NULL,
    branch_pattern  TEXT COLLATE "C" NOT NULL,
    key_template    TEXT COLLATE "C" NOT NULL,
    flag_template   TEXT COLLATE "C" NOT NULL,
    service_account TEXT COLLATE "C" NOT NULL,
    created_at      BIGINT           NOT NULL,
    version         BIGINT           NOT NULL
);

CREATE INDEX hooks_project ON hooks (project, id);

CREATE INDEX hooks_environment ON hooks (environment);

-- Requests that were carried out, so that none is carried out again. digest is SHA-256 of the body: not every sender signs the id.
CREATE TABLE hook_requests (
    hook     TEXT COLLATE "C" NOT NULL REFERENCES hooks (id) ON DELETE CASCADE,
    delivery TEXT COLLATE "C" NOT NULL,
    digest   BYTEA            NOT NULL,
    time     BIGINT           NOT NULL,
    PRIMARY KEY (hook, delivery),
    UNIQUE (hook, digest)
);

CREATE INDEX hook_requests_time ON hook_requests (hook, time);
