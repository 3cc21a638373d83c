-- Receivers of events. project is null for those of a whole organization. secrets has the address and the secret, encrypted; address is
-- without its secret parts. events and environments are separated by spaces; no environments are all. version is the control version of
-- the last write.
CREATE TABLE webhooks (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization    TEXT    NOT NULL REFERENCES organizations (slug) ON DELETE CASCADE,
    project         TEXT,
    name            TEXT    NOT NULL,
    address         TEXT    NOT NULL,
    secrets         BLOB    NOT NULL,
    format          TEXT    NOT NULL,
    events          TEXT    NOT NULL,
    environments    TEXT    NOT NULL,
    enabled         INTEGER NOT NULL,
    disabled_reason TEXT,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    version         INTEGER NOT NULL,
    FOREIGN KEY (organization, project) REFERENCES projects (organization, slug) ON DELETE CASCADE
);

CREATE INDEX webhooks_scope ON webhooks (organization, project);

-- What changes with each delivery: the number of pending deliveries, events dropped because there were too many, failures since the last
-- success, the time until which a failing receiver is left alone, and the process that delivers now.
CREATE TABLE webhook_states (
    webhook       TEXT    NOT NULL PRIMARY KEY REFERENCES webhooks (id) ON DELETE CASCADE,
    queued        INTEGER NOT NULL,
    dropped       INTEGER NOT NULL,
    failures      INTEGER NOT NULL,
    failing_since INTEGER,
    paused_until  INTEGER NOT NULL,
    lease_owner   TEXT    NOT NULL,
    lease_until   INTEGER NOT NULL
);

-- Events that a webhook receives or has received. payload is UTF-8 JSON. They are inserted in the transaction of what they report, except
-- those of changes, which a subscriber of the log inserts.
CREATE TABLE webhook_events (
    id      TEXT    NOT NULL PRIMARY KEY,
    type    TEXT    NOT NULL,
    scope   TEXT    NOT NULL,
    time    INTEGER NOT NULL,
    payload BLOB    NOT NULL
);

-- status: 1 pending, 2 delivered, 3 failed. started_at limits the attempts: a delivery that is repeated by hand starts again.
CREATE TABLE webhook_deliveries (
    id           TEXT    NOT NULL PRIMARY KEY,
    webhook      TEXT    NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event        TEXT    NOT NULL REFERENCES webhook_events (id),
    status       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    started_at   INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    completed_at INTEGER,
    UNIQUE (webhook, event)
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook, status, due_at);

CREATE INDEX webhook_deliveries_created ON webhook_deliveries (webhook, created_at, id);

CREATE INDEX webhook_deliveries_completed ON webhook_deliveries (completed_at);

CREATE INDEX webhook_deliveries_event ON webhook_deliveries (event);

-- duration is in milliseconds. answer has the first bytes of the receiver's answer.
CREATE TABLE webhook_attempts (
    delivery TEXT    NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    number   INTEGER NOT NULL,
    time     INTEGER NOT NULL,
    duration INTEGER NOT NULL,
    status   INTEGER,
    problem  TEXT,
    answer   TEXT    NOT NULL,
    PRIMARY KEY (delivery, number)
);
