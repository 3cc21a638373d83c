-- Identity providers of organizations. client_secret is encrypted; it is empty for a public client. settings is JSON. The actor is who
-- changed the provider last. version is the control version of the last write.
CREATE TABLE sso_providers (
    id                TEXT    NOT NULL PRIMARY KEY,
    organization      TEXT    NOT NULL REFERENCES organizations (slug) ON DELETE CASCADE,
    name              TEXT    NOT NULL,
    preset            TEXT    NOT NULL,
    issuer            TEXT    NOT NULL,
    client_id         TEXT    NOT NULL,
    client_secret     BLOB    NOT NULL,
    settings          TEXT    NOT NULL,
    enabled           INTEGER NOT NULL,
    actor_kind        TEXT    NOT NULL,
    actor_id          TEXT    NOT NULL,
    on_behalf_of_kind TEXT,
    on_behalf_of_id   TEXT,
    created_at        INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL,
    version           INTEGER NOT NULL
);

CREATE INDEX sso_providers_organization ON sso_providers (organization);

-- The domains of settings, to find providers by the domain of an e-mail address.
CREATE TABLE sso_domains (
    provider TEXT NOT NULL REFERENCES sso_providers (id) ON DELETE CASCADE,
    domain   TEXT NOT NULL,
    PRIMARY KEY (provider, domain)
);

CREATE INDEX sso_domains_domain ON sso_domains (domain);

-- The account of a person (subject) at a provider.
CREATE TABLE sso_identities (
    provider  TEXT    NOT NULL REFERENCES sso_providers (id) ON DELETE CASCADE,
    subject   TEXT    NOT NULL,
    account   TEXT    NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (provider, subject),
    UNIQUE (provider, account)
);

CREATE INDEX sso_identities_account ON sso_identities (account);

-- Sessions that a provider began. provider_session is the provider's id of it (sid). id_token is encrypted; it is empty unless signing out
-- also signs out of the provider. The session itself may be in another store.
CREATE TABLE sso_sessions (
    session          TEXT    NOT NULL PRIMARY KEY,
    provider         TEXT    NOT NULL REFERENCES sso_providers (id) ON DELETE CASCADE,
    account          TEXT    NOT NULL,
    subject          TEXT    NOT NULL,
    provider_session TEXT,
    id_token         BLOB    NOT NULL,
    expires_at       INTEGER NOT NULL
);

CREATE INDEX sso_sessions_subject ON sso_sessions (provider, subject);

CREATE INDEX sso_sessions_provider_session ON sso_sessions (provider, provider_session);

CREATE INDEX sso_sessions_expires_at ON sso_sessions (expires_at);

-- Values that are accepted once: states of sign-ins and ids of logout tokens.
CREATE TABLE sso_used_values (
    provider   TEXT    NOT NULL REFERENCES sso_providers (id) ON DELETE CASCADE,
    value      TEXT    NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (provider, value)
);

CREATE INDEX sso_used_values_expires_at ON sso_used_values (expires_at);

-- Null when people may sign in without an identity provider; otherwise the ids of the owners who still may, separated by spaces.
ALTER TABLE organizations ADD COLUMN sso_exempt TEXT;
