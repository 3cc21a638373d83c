-- Who may do what. Every row has the control version of its last write, and is deleted with an entry in control_deletions.
-- Permissions are names separated by spaces; principals are a kind (user, group, serviceAccount) and an id.

-- Members of organizations. The account of a user belongs to no organization.
CREATE TABLE members (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    user_id      TEXT COLLATE "C" NOT NULL,
    is_active    BIGINT           NOT NULL CHECK (is_active IN (0, 1)),
    joined_at    BIGINT           NOT NULL,
    version      BIGINT           NOT NULL,
    PRIMARY KEY (organization, user_id)
);

CREATE INDEX members_version ON members (version);

CREATE TABLE member_groups (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    name         TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT           NOT NULL,
    version      BIGINT           NOT NULL,
    UNIQUE (organization, name)
);

CREATE INDEX member_groups_version ON member_groups (version);

-- source is manual, or sso: and the id of the identity provider that added the user and may remove it.
CREATE TABLE member_group_users (
    group_id TEXT COLLATE "C" NOT NULL REFERENCES member_groups (id),
    user_id  TEXT COLLATE "C" NOT NULL,
    source   TEXT COLLATE "C" NOT NULL,
    added_at BIGINT           NOT NULL,
    version  BIGINT           NOT NULL,
    PRIMARY KEY (group_id, user_id, source)
);

CREATE INDEX member_group_users_version ON member_group_users (version);

-- Custom roles; built-in ones are code.
CREATE TABLE roles (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    slug         TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    description  TEXT COLLATE "C" NOT NULL,
    permissions  TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT           NOT NULL,
    version      BIGINT           NOT NULL,
    PRIMARY KEY (organization, slug)
);

CREATE INDEX roles_version ON roles (version);

CREATE TABLE service_accounts (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    name         TEXT COLLATE "C" NOT NULL,
    is_active    BIGINT           NOT NULL CHECK (is_active IN (0, 1)),
    installation BIGINT           NOT NULL CHECK (installation IN (0, 1)),
    created_at   BIGINT           NOT NULL,
    version      BIGINT           NOT NULL,
    UNIQUE (organization, name)
);

CREATE INDEX service_accounts_version ON service_accounts (version);

-- project is null for the whole organization. environments is *, !production-like, or slugs separated by spaces.
CREATE TABLE grants (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization   TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    principal_kind TEXT COLLATE "C" NOT NULL CHECK (principal_kind IN ('user', 'group', 'serviceAccount')),
    principal_id   TEXT COLLATE "C" NOT NULL,
    role           TEXT COLLATE "C" NOT NULL,
    project        TEXT COLLATE "C",
    environments   TEXT COLLATE "C" NOT NULL,
    created_by     TEXT COLLATE "C" NOT NULL,
    created_at     BIGINT           NOT NULL,
    version        BIGINT           NOT NULL,
    FOREIGN KEY (organization, project) REFERENCES projects (organization, slug)
);

CREATE INDEX grants_version ON grants (version);

CREATE INDEX grants_project ON grants (organization, project);

-- environments is null, or organization-internal ids project/environment separated by spaces.
CREATE TABLE api_tokens (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization   TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    owner_kind     TEXT COLLATE "C" NOT NULL CHECK (owner_kind IN ('user', 'serviceAccount')),
    owner_id       TEXT COLLATE "C" NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    hash           BYTEA            NOT NULL UNIQUE,
    previous_hash  BYTEA            NOT NULL,
    previous_until BIGINT,
    permissions    TEXT COLLATE "C" NOT NULL,
    environments   TEXT COLLATE "C",
    expires_at     BIGINT,
    created_by     TEXT COLLATE "C" NOT NULL,
    created_at     BIGINT           NOT NULL,
    version        BIGINT           NOT NULL
);

CREATE INDEX api_tokens_version ON api_tokens (version);

-- The day of the last use of each token, in days since 0001-01-01. It has no version: no server keeps it in memory.
CREATE TABLE api_token_uses (
    token TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    day   BIGINT           NOT NULL
);
