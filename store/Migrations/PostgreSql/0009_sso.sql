-- Identity providers of organizations. client_secret is encrypted; it is empty for a public client. settings is JSON. The actor is who
-- changed the provider last. version is the control version of the last write.
CREATE TABLE sso_providers (
    id                TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization      TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug) ON DELETE CASCADE,
    name              TEXT COLLATE "C" NOT NULL,
    preset            TEXT COLLATE "C" NOT NULL,
    issuer            TEXT COLLATE "C" NOT NULL,
    client_id         TEXT COLLATE "C" NOT NULL,
    client_secret     BYTEA            NOT NULL,
    settings          TEXT COLLATE "C" NOT NULL,
    enabled           BIGINT           NOT NULL,
    actor_kind        TEXT COLLATE "C" NOT NULL,
    actor_id          TEXT COLLATE "C" NOT NULL,
    on_behalf_of_kind TEXT COLLATE "C",
    on_behalf_of_id   TEXT COLLATE "C",
    created_at        BIGINT           NOT NULL,
    updated_at        BIGINT           NOT NULL,
    version           BIGINT           NOT NULL
);

CREATE INDEX sso_providers_organization ON sso_providers (organization);

-- The domains of settings, to find providers by the domain of an e-mail address.
CREATE TABLE sso_domains (
    provider TEXT COLLATE "C" NOT NULL REFERENCES sso_providers (id) ON DELETE CASCADE,
    domain   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider, domain)
);

CREATE INDEX sso_domains_domain ON sso_domains (domain);

-- The account of a person (subject) at a provider.
CREATE TABLE sso_identities (
    provider  TEXT COLLATE "C" NOT NULL REFERENCES sso_providers (id) ON DELETE CASCADE,
    subject   TEXT COLLATE "C" NOT NULL,
    account   TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    linked_at BIGINT           NOT NULL,
    PRIMARY KEY (provider, subject),
    UNIQUE (provider, account)
);

CREATE INDEX sso_identities_account ON sso_identities (account);

-- Sessions that a provider began. provider_session is the provider's id of it (sid). id_token is encrypted; it is empty unless signing out
-- also signs out of the provider. The session itself may be in another store.
CREATE TABLE sso_sessions (
    session          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    provider         TEXT COLLATE "C" NOT NULL REFERENCES sso_providers (id) ON DELETE CASCADE,
    account          TEXT COLLATE "C" NOT NULL,
    subject          TEXT COLLATE "C" NOT NULL,
    provider_session TEXT COLLATE "C",
    id_token         BYTEA            NOT NULL,
    expires_at       BIGINT           NOT NULL
);

CREATE INDEX sso_sessions_subject ON sso_sessions (provider, subject);

CREATE INDEX sso_sessions_provider_session ON sso_sessions (provider, provider_session);

CREATE INDEX sso_sessions_expires_at ON sso_sessions (expires_at);

-- Values that are accepted once: states of sign-ins and ids of logout tokens.
CREATE TABLE sso_used_values (
    provider   TEXT COLLATE "C" NOT NULL REFERENCES sso_providers (id) ON DELETE CASCADE,
    value      TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT           NOT NULL,
    PRIMARY KEY (provider, value)
);

CREATE INDEX sso_used_values_expires_at ON sso_used_values (expires_at);

-- Null when people may sign in without an identity provider; otherwise the ids of the owners who still may, separated by spaces.
ALTER TABLE organizations ADD COLUMN sso_exempt TEXT COLLATE "C";
