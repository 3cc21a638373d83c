-- Secrets that accounts share with authenticator apps, encrypted by data protection. One without confirmed_at is not asked for. The code of
-- accepted_step and of earlier steps is not accepted again.
CREATE TABLE totp_secrets (
    account       TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    protected     BYTEA NOT NULL,
    created_at    BIGINT NOT NULL,
    confirmed_at  BIGINT,
    accepted_step BIGINT NOT NULL
);

-- Recovery codes that were not used, as SHA-256.
CREATE TABLE recovery_codes (
    account TEXT COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash    BYTEA NOT NULL,
    PRIMARY KEY (account, hash)
);

-- Links that work once. hash is SHA-256 of the token. A link is deleted when it is used, revoked or replaced. payload is what an invitation
-- gives, as JSON.
CREATE TABLE single_use_links (
    id                TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    purpose           TEXT COLLATE "C" NOT NULL CHECK (purpose IN ('invitation', 'password-reset', 'email-change')),
    hash              BYTEA NOT NULL,
    account           TEXT COLLATE "C" REFERENCES accounts (id) ON DELETE CASCADE,
    organization      TEXT COLLATE "C" REFERENCES organizations (slug) ON DELETE CASCADE,
    email             TEXT COLLATE "C",
    normalized_email  TEXT COLLATE "C",
    payload           TEXT COLLATE "C" NOT NULL,
    created_at        BIGINT NOT NULL,
    expires_at        BIGINT NOT NULL,
    actor_kind        TEXT COLLATE "C" NOT NULL,
    actor_id          TEXT COLLATE "C" NOT NULL,
    on_behalf_of_kind TEXT COLLATE "C",
    on_behalf_of_id   TEXT COLLATE "C"
);

CREATE INDEX single_use_links_account ON single_use_links (account);

CREATE INDEX single_use_links_organization ON single_use_links (organization, id);

CREATE INDEX single_use_links_expires_at ON single_use_links (expires_at);
