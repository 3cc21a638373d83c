-- COLLATE "C" compares text by its UTF-8 bytes, whatever the collation of the database.
-- Times are Unix milliseconds. The id of an environment is organization/project/environment.

-- The control version: one row, which every write to organizations, projects, environments, keys and tokens increments first. Its row lock
-- makes versions commit in order, so a reader at version n finds all later changes with "version > n".
CREATE TABLE control_version (
    version BIGINT NOT NULL
);

INSERT INTO control_version (version) VALUES (0);

-- Deleted items, for readers that still have them. The oldest rows are removed; a reader that is further behind reads everything.
CREATE TABLE control_deletions (
    kind    TEXT COLLATE "C" NOT NULL CHECK (kind IN ('project', 'environment', 'sdk_key', 'api_token')),
    id      TEXT COLLATE "C" NOT NULL,
    version BIGINT           NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE INDEX control_deletions_version ON control_deletions (version);

-- The control log: who wrote what to the tables below, numbered per organization. Each entry is committed with its write. Rows are only ever
-- added, and refer to no table: they stay when their subject is deleted. version is the control version of the write.
CREATE TABLE control_log (
    organization      TEXT COLLATE "C" NOT NULL,
    sequence          BIGINT           NOT NULL,
    version           BIGINT           NOT NULL,
    time              BIGINT           NOT NULL,
    actor_kind        TEXT COLLATE "C" NOT NULL,
    actor_id          TEXT COLLATE "C" NOT NULL,
    on_behalf_of_kind TEXT COLLATE "C",
    on_behalf_of_id   TEXT COLLATE "C",
    action            TEXT COLLATE "C" NOT NULL,
    subject           TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (organization, sequence)
);

CREATE TABLE organizations (
    slug       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL,
    version    BIGINT           NOT NULL
);

CREATE INDEX organizations_version ON organizations (version);

CREATE TABLE projects (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    slug         TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT           NOT NULL,
    version      BIGINT           NOT NULL,
    PRIMARY KEY (organization, slug)
);

CREATE INDEX projects_version ON projects (version);

CREATE TABLE environments (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL,
    project      TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT           NOT NULL,
    version      BIGINT           NOT NULL,
    FOREIGN KEY (organization, project) REFERENCES projects (organization, slug)
);

CREATE INDEX environments_version ON environments (version);

CREATE INDEX environments_project ON environments (organization, project);

CREATE TABLE sdk_keys (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    environment TEXT COLLATE "C" NOT NULL REFERENCES environments (id),
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('server', 'client')),
    name        TEXT COLLATE "C" NOT NULL,
    hash        BYTEA            NOT NULL UNIQUE,
    origins     TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT           NOT NULL,
    version     BIGINT           NOT NULL
);

CREATE INDEX sdk_keys_version ON sdk_keys (version);

CREATE INDEX sdk_keys_environment ON sdk_keys (environment);

CREATE TABLE api_tokens (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    name         TEXT COLLATE "C" NOT NULL,
    hash         BYTEA            NOT NULL UNIQUE,
    created_at   BIGINT           NOT NULL,
    version      BIGINT           NOT NULL
);

CREATE INDEX api_tokens_version ON api_tokens (version);

CREATE INDEX api_tokens_organization ON api_tokens (organization);

-- The newest version of each environment, deleted ones included. An append compares and sets it.
-- The log refers to no table above: it is kept when its environment is deleted, and its head prevents the id from being used again.
CREATE TABLE environment_heads (
    environment TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    epoch       BIGINT           NOT NULL,
    number      BIGINT           NOT NULL
);

-- The log. Rows are only added. operations is the UTF-8 JSON of the change set.
CREATE TABLE changes (
    environment       TEXT COLLATE "C" NOT NULL,
    epoch             BIGINT           NOT NULL,
    number            BIGINT           NOT NULL,
    operations        BYTEA            NOT NULL,
    level             BIGINT           NOT NULL,
    time              BIGINT           NOT NULL,
    actor_kind        TEXT COLLATE "C" NOT NULL,
    actor_id          TEXT COLLATE "C" NOT NULL,
    on_behalf_of_kind TEXT COLLATE "C",
    on_behalf_of_id   TEXT COLLATE "C",
    message           TEXT COLLATE "C",
    request_id        TEXT COLLATE "C",
    operation_id      TEXT COLLATE "C",
    PRIMARY KEY (environment, epoch, number)
);

-- The command that each operation id names, and its result: an id names one command. fingerprint is a digest of the command.
CREATE TABLE commands (
    environment  TEXT COLLATE "C" NOT NULL,
    operation_id TEXT COLLATE "C" NOT NULL,
    fingerprint  TEXT COLLATE "C" NOT NULL,
    epoch        BIGINT           NOT NULL,
    number       BIGINT           NOT NULL,
    outcome      TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('unchanged', 'changed', 'created')),
    PRIMARY KEY (environment, operation_id)
);

-- The ruleset at a version, as UTF-8 JSON. It makes loading faster and can be recomputed from the log.
CREATE TABLE snapshots (
    environment TEXT COLLATE "C" NOT NULL,
    epoch       BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    ruleset     BYTEA            NOT NULL,
    PRIMARY KEY (environment, epoch, number)
);

-- The cursor of each subscriber in the log of each environment.
CREATE TABLE change_cursors (
    subscriber  TEXT COLLATE "C" NOT NULL,
    environment TEXT COLLATE "C" NOT NULL,
    epoch       BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    PRIMARY KEY (subscriber, environment)
);

-- Tables of Orleans: the silos of the cluster, the state of grains, and reminders. The table OrleansQuery, its columns, the keys in it
-- and the names of parameters and answered columns are fixed by Orleans 10's ADO.NET providers, which read their statements from it.
-- Everything else belongs to FlagCluster. Each statement is atomic, so none needs a function or a transaction.

CREATE TABLE OrleansQuery (
    QueryKey  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    QueryText TEXT             NOT NULL
);

-- One row for each cluster: a change of its members applies only to the version on which it was decided.
CREATE TABLE cluster_versions (
    cluster    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version    INTEGER          NOT NULL,
    changed_at TIMESTAMPTZ      NOT NULL
);

CREATE TABLE cluster_silos (
    cluster       TEXT COLLATE "C" NOT NULL REFERENCES cluster_versions (cluster),
    address       TEXT COLLATE "C" NOT NULL,
    port          INTEGER          NOT NULL,
    generation    INTEGER          NOT NULL,
    silo_name     TEXT             NOT NULL,
    host_name     TEXT             NOT NULL,
    status        INTEGER          NOT NULL,
    gateway_port  INTEGER          NOT NULL,
    suspect_times TEXT,
    started_at    TIMESTAMPTZ      NOT NULL,
    alive_at      TIMESTAMPTZ      NOT NULL,
    PRIMARY KEY (cluster, address, port, generation)
);

CREATE TABLE grain_states (
    service    TEXT COLLATE "C" NOT NULL,
    type       TEXT COLLATE "C" NOT NULL,
    n0         BIGINT           NOT NULL,
    n1         BIGINT           NOT NULL,
    key        TEXT COLLATE "C" NOT NULL,
    state      BYTEA,
    version    INTEGER          NOT NULL,
    changed_at TIMESTAMPTZ      NOT NULL,
    PRIMARY KEY (service, type, n0, n1, key)
);

CREATE TABLE grain_reminders (
    service    TEXT COLLATE "C" NOT NULL,
    grain      TEXT COLLATE "C" NOT NULL,
    name       TEXT COLLATE "C" NOT NULL,
    hash       INTEGER          NOT NULL,
    started_at TIMESTAMPTZ      NOT NULL,
    period     BIGINT           NOT NULL,
    version    INTEGER          NOT NULL,
    PRIMARY KEY (service, grain, name)
);

CREATE INDEX grain_reminders_hash ON grain_reminders (service, hash);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES

-- Members. A statement that depends on the version increments it first, which locks the row; a concurrent statement then finds another version
-- and changes nothing.

('InsertMembershipVersionKey', $$
WITH added AS (
    INSERT INTO cluster_versions (cluster, version, changed_at) VALUES (@DeploymentId, 0, now())
    ON CONFLICT (cluster) DO NOTHING RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM added)
$$),

('InsertMembershipKey', $$
WITH moved AS (
    UPDATE cluster_versions SET version = version + 1, changed_at = now()
    WHERE cluster = @DeploymentId AND version = @Version AND NOT EXISTS (
        SELECT 1 FROM cluster_silos
        WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster
), added AS (
    INSERT INTO cluster_silos (cluster, address, port, generation, silo_name, host_name, status, gateway_port, started_at, alive_at)
    SELECT cluster, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM moved
    RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM added)
$$),

('UpdateMembershipKey', $$
WITH moved AS (
    UPDATE cluster_versions SET version = version + 1, changed_at = now()
    WHERE cluster = @DeploymentId AND version = @Version AND EXISTS (
        SELECT 1 FROM cluster_silos
        WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation)
    RETURNING cluster
), changed AS (
    UPDATE cluster_silos SET status = @Status, suspect_times = @SuspectTimes, alive_at = GREATEST(alive_at, @IAmAliveTime)
    FROM moved
    WHERE cluster_silos.cluster = moved.cluster AND address = @Address AND port = @Port AND generation = @Generation
    RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM changed)
$$),

('UpdateIAmAlivetimeKey', $$
UPDATE cluster_silos SET alive_at = GREATEST(alive_at, @IAmAliveTime)
WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$$),

-- A cluster without members is one row with only the version.

('MembershipReadAllKey', $$
SELECT v.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName, s.host_name AS HostName,
    s.status AS Status, s.gateway_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.started_at AS StartTime, s.alive_at AS IAmAliveTime
FROM cluster_versions v LEFT JOIN cluster_silos s ON s.cluster = v.cluster
WHERE v.cluster = @DeploymentId
$$),

('MembershipReadRowKey', $$
SELECT v.version AS Version, s.address AS Address, s.port AS Port, s.generation AS Generation, s.silo_name AS SiloName, s.host_name AS HostName,
    s.status AS Status, s.gateway_port AS ProxyPort, s.suspect_times AS SuspectTimes, s.started_at AS StartTime, s.alive_at AS IAmAliveTime
FROM cluster_versions v LEFT JOIN cluster_silos s
    ON s.cluster = v.cluster AND s.address = @Address AND s.port = @Port AND s.generation = @Generation
WHERE v.cluster = @DeploymentId
$$),

('GatewaysQueryKey', $$
SELECT address AS Address, gateway_port AS ProxyPort, generation AS Generation
FROM cluster_silos
WHERE cluster = @DeploymentId AND status = @Status AND gateway_port > 0
$$),

-- Status 6 is a silo that was declared dead. The provider of Orleans 10.4 reads the rows, and removes a row only if it has not changed since.

('CleanupDefunctSiloEntryKey', $$
DELETE FROM cluster_silos
WHERE cluster = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation AND status = 6
    AND started_at = @StartTime AND alive_at = @IAmAliveTime AND COALESCE(suspect_times, '') = COALESCE(@SuspectTimes, '')
$$),

('CleanupDefunctSiloEntriesKey', $$
DELETE FROM cluster_silos
WHERE cluster = @DeploymentId AND status = 6 AND alive_at < @IAmAliveTime AND started_at < @IAmAliveTime AND COALESCE(suspect_times, '') = ''
$$),

('DeleteMembershipTableEntriesKey', $$
DELETE FROM cluster_silos WHERE cluster = @DeploymentId;
DELETE FROM cluster_versions WHERE cluster = @DeploymentId
$$),

-- Grain state. A write that returns no row means that the version was another.

('ReadFromStorageKey', $$
SELECT state AS PayloadBinary, version AS Version
FROM grain_states
WHERE service = @ServiceId AND type = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1 AND key = COALESCE(@GrainIdExtensionString, '')
$$),

('WriteToStorageKey', $$
WITH changed AS (
    UPDATE grain_states SET state = @PayloadBinary, version = version + 1, changed_at = now()
    WHERE service = @ServiceId AND type = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1 AND key = COALESCE(@GrainIdExtensionString, '')
        AND version = @GrainStateVersion
    RETURNING version
), added AS (
    INSERT INTO grain_states (service, type, n0, n1, key, state, version, changed_at)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(@GrainIdExtensionString, ''), @PayloadBinary, 1, now()
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT (service, type, n0, n1, key) DO NOTHING
    RETURNING version
)
SELECT version AS NewGrainStateVersion FROM changed UNION ALL SELECT version FROM added
$$),

('ClearStorageKey', $$
UPDATE grain_states SET state = NULL, version = version + 1, changed_at = now()
WHERE service = @ServiceId AND type = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1 AND key = COALESCE(@GrainIdExtensionString, '')
    AND version = @GrainStateVersion
RETURNING version
$$),

('DeleteStorageKey', $$
DELETE FROM grain_states
WHERE service = @ServiceId AND type = @GrainTypeString AND n0 = @GrainIdN0 AND n1 = @GrainIdN1 AND key = COALESCE(@GrainIdExtensionString, '')
    AND version = @GrainStateVersion
RETURNING version + 1
$$),

-- Reminders. The hashes are points on a ring; the second range wraps around its end.

('ReadReminderRowsKey', $$
SELECT grain AS GrainId, name AS ReminderName, started_at AS StartTime, period AS Period, version AS Version
FROM grain_reminders WHERE service = @ServiceId AND grain = @GrainId
$$),

('ReadReminderRowKey', $$
SELECT grain AS GrainId, name AS ReminderName, started_at AS StartTime, period AS Period, version AS Version
FROM grain_reminders WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName
$$),

('ReadRangeRows1Key', $$
SELECT grain AS GrainId, name AS ReminderName, started_at AS StartTime, period AS Period, version AS Version
FROM grain_reminders WHERE service = @ServiceId AND hash > @BeginHash AND hash <= @EndHash
$$),

('ReadRangeRows2Key', $$
SELECT grain AS GrainId, name AS ReminderName, started_at AS StartTime, period AS Period, version AS Version
FROM grain_reminders WHERE service = @ServiceId AND (hash > @BeginHash OR hash <= @EndHash)
$$),

('UpsertReminderRowKey', $$
INSERT INTO grain_reminders (service, grain, name, hash, started_at, period, version)
VALUES (@ServiceId, @GrainId, @ReminderName, @GrainHash, @StartTime, @Period, 0)
ON CONFLICT (service, grain, name) DO UPDATE
SET hash = excluded.hash, started_at = excluded.started_at, period = excluded.period, version = grain_reminders.version + 1
RETURNING version AS Version
$$),

('DeleteReminderRowKey', $$
WITH removed AS (
    DELETE FROM grain_reminders WHERE service = @ServiceId AND grain = @GrainId AND name = @ReminderName AND version = @Version RETURNING 1
)
SELECT EXISTS (SELECT 1 FROM removed)
$$),

('DeleteReminderRowsKey', $$
DELETE FROM grain_reminders WHERE service = @ServiceId
$$);
