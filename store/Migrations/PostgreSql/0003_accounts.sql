-- Accounts of people. password is a hash that begins with the name of its algorithm. A session of an epoch before session_epoch is not valid.
CREATE TABLE accounts (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    email            TEXT COLLATE "C" NOT NULL,
    normalized_email TEXT COLLATE "C" NOT NULL UNIQUE,
    name             TEXT COLLATE "C" NOT NULL,
    password         TEXT COLLATE "C",
    status           TEXT COLLATE "C" NOT NULL CHECK (status IN ('active', 'deactivated')),
    administrator    BIGINT           NOT NULL,
    email_verified   BIGINT           NOT NULL,
    session_epoch    BIGINT           NOT NULL,
    created_at       BIGINT           NOT NULL,
    last_sign_in_at  BIGINT,
    version          BIGINT           NOT NULL
);

CREATE INDEX accounts_version ON accounts (version);

-- Sessions of people. hash is SHA-256 of the text in the cookie. They refer to no account: a store of sessions may be elsewhere.
CREATE TABLE sessions (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account      TEXT COLLATE "C" NOT NULL,
    hash         BYTEA            NOT NULL,
    epoch        BIGINT           NOT NULL,
    created_at   BIGINT           NOT NULL,
    expires_at   BIGINT           NOT NULL,
    last_seen_at BIGINT           NOT NULL,
    confirmed_at BIGINT           NOT NULL,
    method       TEXT COLLATE "C" NOT NULL,
    amr          TEXT COLLATE "C" NOT NULL,
    network      TEXT COLLATE "C" NOT NULL,
    user_agent   TEXT COLLATE "C" NOT NULL
);

CREATE INDEX sessions_account ON sessions (account, created_at);

CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE INDEX sessions_last_seen_at ON sessions (last_seen_at);

-- Failed sign-ins by a digest of the e-mail address and the network.
CREATE TABLE sign_in_failures (
    key      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    failures BIGINT           NOT NULL,
    last_at  BIGINT           NOT NULL
);

CREATE INDEX sign_in_failures_last_at ON sign_in_failures (last_at);

-- Links that the server prints for its operator. A link without an account creates the first one.
CREATE TABLE printed_links (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account    TEXT COLLATE "C",
    hash       BYTEA            NOT NULL,
    expires_at BIGINT           NOT NULL
);
