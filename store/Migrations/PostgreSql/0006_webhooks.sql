-- Receivers of events. project is null for those of a whole organization. secrets has the address and the secret, encrypted; address is
-- without its secret parts. events and environments are separated by spaces; no environments are all. version is the control version of
-- the last write.
CREATE TABLE webhooks (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization    TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug) ON DELETE CASCADE,
    project         TEXT COLLATE "C",
    name            TEXT COLLATE "C" NOT NULL,
    address         TEXT COLLATE "C" NOT NULL,
    secrets         BYTEA            NOT NULL,
    format          TEXT COLLATE "C" NOT NULL,
    events          TEXT COLLATE "C" NOT NULL,
    environments    TEXT COLLATE "C" NOT NULL,
    enabled         BIGINT           NOT NULL,
    disabled_reason TEXT COLLATE "C",
    created_at      BIGINT           NOT NULL,
    updated_at      BIGINT           NOT NULL,
    version         BIGINT           NOT NULL,
    FOREIGN KEY (organization, project) REFERENCES projects (organization, slug) ON DELETE CASCADE
);

CREATE INDEX webhooks_scope ON webhooks (organization, project);

-- What changes with each delivery: the number of pending deliveries, events dropped because there were too many, failures since the last
-- success, the time until which a failing receiver is left alone, and the process that delivers now.
CREATE TABLE webhook_states (
    webhook       TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES webhooks (id) ON DELETE CASCADE,
    queued        BIGINT           NOT NULL,
    dropped       BIGINT           NOT NULL,
    failures      BIGINT           NOT NULL,
    failing_since BIGINT,
    paused_until  BIGINT           NOT NULL,
    lease_owner   TEXT COLLATE "C" NOT NULL,
    lease_until   BIGINT           NOT NULL
);

-- Events that a webhook receives or has received. payload is UTF-8 JSON. They are inserted in the transaction of what they report, except
-- those of changes, which a subscriber of the log inserts.
CREATE TABLE webhook_events (
    id      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    type    TEXT COLLATE "C" NOT NULL,
    scope   TEXT COLLATE "C" NOT NULL,
    time    BIGINT           NOT NULL,
    payload BYTEA            NOT NULL
);

-- status: 1 pending, 2 delivered, 3 failed. started_at limits the attempts: a delivery that is repeated by hand starts again.
CREATE TABLE webhook_deliveries (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    webhook      TEXT COLLATE "C" NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    event        TEXT COLLATE "C" NOT NULL REFERENCES webhook_events (id),
    status       BIGINT           NOT NULL,
    attempts     BIGINT           NOT NULL,
    created_at   BIGINT           NOT NULL,
    started_at   BIGINT           NOT NULL,
    due_at       BIGINT           NOT NULL,
    completed_at BIGINT,
    UNIQUE (webhook, event)
);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries (webhook, status, due_at);

CREATE INDEX webhook_deliveries_created ON webhook_deliveries (webhook, created_at, id);

CREATE INDEX webhook_deliveries_completed ON webhook_deliveries (completed_at);

CREATE INDEX webhook_deliveries_event ON webhook_deliveries (event);

-- duration is in milliseconds. answer has the first bytes of the receiver's answer.
CREATE TABLE webhook_attempts (
    delivery TEXT COLLATE "C" NOT NULL REFERENCES webhook_deliveries (id) ON DELETE CASCADE,
    number   BIGINT           NOT NULL,
    time     BIGINT           NOT NULL,
    duration BIGINT           NOT NULL,
    status   BIGINT,
    problem  TEXT COLLATE "C",
    answer   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (delivery, number)
);
