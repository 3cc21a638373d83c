-- Accounts of people. password is a hash that begins with the name of its algorithm. A session of an epoch before session_epoch is not valid.
CREATE TABLE accounts (
    id               TEXT    NOT NULL PRIMARY KEY,
    email            TEXT    NOT NULL,
    normalized_email TEXT    NOT NULL UNIQUE,
    name             TEXT    NOT NULL,
    password         TEXT,
    status           TEXT    NOT NULL CHECK (status IN ('active', 'deactivated')),
    administrator    INTEGER NOT NULL,
    email_verified   INTEGER NOT NULL,
    session_epoch    INTEGER NOT NULL,
    created_at       INTEGER NOT NULL,
    last_sign_in_at  INTEGER,
    version          INTEGER NOT NULL
);

CREATE INDEX accounts_version ON accounts (version);

-- Sessions of people. hash is SHA-256 of the text in the cookie. They refer to no account: a store of sessions may be elsewhere.
CREATE TABLE sessions (
    id           TEXT    NOT NULL PRIMARY KEY,
    account      TEXT    NOT NULL,
    hash         BLOB    NOT NULL,
    epoch        INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    confirmed_at INTEGER NOT NULL,
    method       TEXT    NOT NULL,
    amr          TEXT    NOT NULL,
    network      TEXT    NOT NULL,
    user_agent   TEXT    NOT NULL
);

CREATE INDEX sessions_account ON sessions (account, created_at);

CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE INDEX sessions_last_seen_at ON sessions (last_seen_at);

-- Failed sign-ins by a digest of the e-mail address and the network.
CREATE TABLE sign_in_failures (
    key      TEXT    NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_at  INTEGER NOT NULL
);

CREATE INDEX sign_in_failures_last_at ON sign_in_failures (last_at);

-- Links that the server prints for its operator. A link without an account creates the first one.
CREATE TABLE printed_links (
    id         TEXT    NOT NULL PRIMARY KEY,
    account    TEXT,
    hash       BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
);
