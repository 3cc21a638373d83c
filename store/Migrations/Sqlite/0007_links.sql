-- Secrets that accounts share with authenticator apps, encrypted by data protection. One without confirmed_at is not asked for. The code of
-- accepted_step and of earlier steps is not accepted again.
CREATE TABLE totp_secrets (
    account       TEXT NOT NULL PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    protected     BLOB NOT NULL,
    created_at    INTEGER NOT NULL,
    confirmed_at  INTEGER,
    accepted_step INTEGER NOT NULL
);

-- Recovery codes that were not used, as SHA-256.
CREATE TABLE recovery_codes (
    account TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    hash    BLOB NOT NULL,
    PRIMARY KEY (account, hash)
);

-- Links that work once. hash is SHA-256 of the token. A link is deleted when it is used, revoked or replaced. payload is what an invitation
-- gives, as JSON.
CREATE TABLE single_use_links (
    id                TEXT NOT NULL PRIMARY KEY,
    purpose           TEXT NOT NULL CHECK (purpose IN ('invitation', 'password-reset', 'email-change')),
    hash              BLOB NOT NULL,
    account           TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    organization      TEXT REFERENCES organizations (slug) ON DELETE CASCADE,
    email             TEXT,
    normalized_email  TEXT,
    payload           TEXT NOT NULL,
    created_at        INTEGER NOT NULL,
    expires_at        INTEGER NOT NULL,
    actor_kind        TEXT NOT NULL,
    actor_id          TEXT NOT NULL,
    on_behalf_of_kind TEXT,
    on_behalf_of_id   TEXT
);

CREATE INDEX single_use_links_account ON single_use_links (account);

CREATE INDEX single_use_links_organization ON single_use_links (organization, id);

CREATE INDEX single_use_links_expires_at ON single_use_links (expires_at);
