-- Who may do what. Every row has the control version of its last write, and is deleted with an entry in control_deletions.
-- Permissions are names separated by spaces; principals are a kind (user, group, serviceAccount) and an id.

-- Members of organizations. The account of a user belongs to no organization.
CREATE TABLE members (
    organization TEXT    NOT NULL REFERENCES organizations (slug),
    user_id      TEXT    NOT NULL,
    is_active    INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    joined_at    INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (organization, user_id)
);

CREATE INDEX members_version ON members (version);

CREATE TABLE member_groups (
    id           TEXT    NOT NULL PRIMARY KEY,
    organization TEXT    NOT NULL REFERENCES organizations (slug),
    name         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    UNIQUE (organization, name)
);

CREATE INDEX member_groups_version ON member_groups (version);

-- source is manual, or sso: and the id of the identity provider that added the user and may remove it.
CREATE TABLE member_group_users (
    group_id TEXT    NOT NULL REFERENCES member_groups (id),
    user_id  TEXT    NOT NULL,
    source   TEXT    NOT NULL,
    added_at INTEGER NOT NULL,
    version  INTEGER NOT NULL,
    PRIMARY KEY (group_id, user_id, source)
);

CREATE INDEX member_group_users_version ON member_group_users (version);

-- Custom roles; built-in ones are code.
CREATE TABLE roles (
    organization TEXT    NOT NULL REFERENCES organizations (slug),
    slug         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    permissions  TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    PRIMARY KEY (organization, slug)
);

CREATE INDEX roles_version ON roles (version);

CREATE TABLE service_accounts (
    id           TEXT    NOT NULL PRIMARY KEY,
    organization TEXT    NOT NULL REFERENCES organizations (slug),
    name         TEXT    NOT NULL,
    is_active    INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    installation INTEGER NOT NULL CHECK (installation IN (0, 1)),
    created_at   INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    UNIQUE (organization, name)
);

CREATE INDEX service_accounts_version ON service_accounts (version);

-- project is null for the whole organization. environments is *, !production-like, or slugs separated by spaces.
CREATE TABLE grants (
    id             TEXT    NOT NULL PRIMARY KEY,
    organization   TEXT    NOT NULL REFERENCES organizations (slug),
    principal_kind TEXT    NOT NULL CHECK (principal_kind IN ('user', 'group', 'serviceAccount')),
    principal_id   TEXT    NOT NULL,
    role           TEXT    NOT NULL,
    project        TEXT,
    environments   TEXT    NOT NULL,
    created_by     TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    version        INTEGER NOT NULL,
    FOREIGN KEY (organization, project) REFERENCES projects (organization, slug)
);

CREATE INDEX grants_version ON grants (version);

CREATE INDEX grants_project ON grants (organization, project);

-- environments is null, or organization-internal ids project/environment separated by spaces.
CREATE TABLE api_tokens (
    id             TEXT    NOT NULL PRIMARY KEY,
    organization   TEXT    NOT NULL REFERENCES organizations (slug),
    owner_kind     TEXT    NOT NULL CHECK (owner_kind IN ('user', 'serviceAccount')),
    owner_id       TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    hash           BLOB    NOT NULL UNIQUE,
    previous_hash  BLOB    NOT NULL,
    previous_until INTEGER,
    permissions    TEXT    NOT NULL,
    environments   TEXT,
    expires_at     INTEGER,
    created_by     TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    version        INTEGER NOT NULL
);

CREATE INDEX api_tokens_version ON api_tokens (version);

-- The day of the last use of each token, in days since 0001-01-01. It has no version: no server keeps it in memory.
CREATE TABLE api_token_uses (
    token TEXT    NOT NULL PRIMARY KEY,
    day   INTEGER NOT NULL
);
