-- COLLATE "C" compares text by its UTF-8 bytes, whatever the collation of the database.
-- Times are Unix milliseconds. The id of an environment is organization/project/environment.

-- The control version: one row, which every write of control data increments first. Its row lock
-- makes versions commit in order, so a reader at version n finds all later changes with "version > n".
CREATE TABLE control_version (
    version BIGINT NOT NULL
);

INSERT INTO control_version (version) VALUES (0);

-- Deleted items, for readers that still have them. The oldest rows are removed; a reader that is further behind reads everything.
CREATE TABLE control_deletions (
    kind    TEXT COLLATE "C" NOT NULL,
    id      TEXT COLLATE "C" NOT NULL,
    version BIGINT           NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE INDEX control_deletions_version ON control_deletions (version);

CREATE TABLE organizations (
    slug       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    created_at BIGINT           NOT NULL,
    archived_at BIGINT,
    deleted_at BIGINT,
    -- The limits that differ from the settings, as a JSON object.
    quotas     TEXT COLLATE "C" NOT NULL,
    second_factor_from BIGINT,
    -- The role that new members receive.
    default_role TEXT COLLATE "C" NOT NULL DEFAULT 'member',
    version    BIGINT           NOT NULL
);

CREATE INDEX organizations_version ON organizations (version);

CREATE INDEX organizations_deleted ON organizations (deleted_at) WHERE deleted_at IS NOT NULL;

-- The slugs of removed organizations, which no other one gets: it would see their logs.
CREATE TABLE removed_organizations (
    slug       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    removed_at BIGINT           NOT NULL
);

-- A row with deleted_at is deleted with everything in it, and is removed after a time in which it can be restored.
CREATE TABLE projects (
    organization TEXT COLLATE "C" NOT NULL REFERENCES organizations (slug),
    slug         TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT           NOT NULL,
    is_private   BIGINT           NOT NULL DEFAULT 0 CHECK (is_private IN (0, 1)),
    archived_at  BIGINT,
    deleted_at   BIGINT,
    version      BIGINT           NOT NULL,
    PRIMARY KEY (organization, slug)
);

CREATE INDEX projects_version ON projects (version);

CREATE INDEX projects_deleted ON projects (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE environments (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    organization    TEXT COLLATE "C" NOT NULL,
    project         TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    color           TEXT COLLATE "C" NOT NULL,
    position        BIGINT           NOT NULL,
    production      BIGINT           NOT NULL CHECK (production IN (0, 1)),
    compatible_apis TEXT COLLATE "C" NOT NULL,
    created_at      BIGINT           NOT NULL,
    archived_at     BIGINT,
    deleted_at      BIGINT,
    version         BIGINT           NOT NULL,
    FOREIGN KEY (organization, project) REFERENCES projects (organization, slug)
);

CREATE INDEX environments_version ON environments (version);

CREATE INDEX environments_deleted ON environments (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE INDEX environments_project ON environments (organization, project);

CREATE TABLE sdk_keys (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    environment TEXT COLLATE "C" NOT NULL REFERENCES environments (id),
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('server', 'client')),
    name        TEXT COLLATE "C" NOT NULL,
    hash        BYTEA            NOT NULL UNIQUE,
    origins     TEXT COLLATE "C" NOT NULL,
    tags        TEXT COLLATE "C" NOT NULL,
    created_at  BIGINT           NOT NULL,
    disabled    BIGINT           NOT NULL CHECK (disabled IN (0, 1)),
    -- The secret before the last rotation, and when it ends.
    previous_hash  BYTEA UNIQUE,
    previous_until BIGINT,
    -- The last day of use, in days since 1970-01-01 UTC. It changes without a new version.
    used_on     BIGINT,
    version     BIGINT           NOT NULL
);

CREATE INDEX sdk_keys_version ON sdk_keys (version);

CREATE INDEX sdk_keys_environment ON sdk_keys (environment);

-- The newest version of each environment and its hash, deleted ones included. An append compares and sets them.
-- The log refers to no table above: it is kept when its environment is deleted, and its head prevents the id from being used again.
CREATE TABLE environment_heads (
    environment TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    epoch       BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    hash        BYTEA            NOT NULL
);

-- The log. Rows are only added. operations is the UTF-8 JSON of the change set. hash is that of all columns and of the entry before
-- (previous), so that no row can be altered, removed or inserted without a trace.
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
    previous          BYTEA            NOT NULL,
    hash              BYTEA            NOT NULL,
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

-- Analytics: sums of the recorded events. A consumer writes a batch of a partition in one transaction, which first compares and sets the
-- partition's row of analytics_offsets. That row is also the lock for all rows of its shard: each partition has a shard, and only its
-- consumer writes rows of it. Readers add up the shards. Windows of a step (1: ten seconds, 2: minute, 3: hour, 4: day) start at "start".

-- The number of partitions of each topic, and when it grew last: until the ids expire, duplicates may be in other partitions.
CREATE TABLE analytics_topics (
    topic      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    partitions BIGINT           NOT NULL,
    grown_at   BIGINT           NOT NULL
);

CREATE TABLE analytics_offsets (
    topic        TEXT COLLATE "C" NOT NULL,
    partition    INTEGER          NOT NULL,
    shard        INTEGER          NOT NULL GENERATED BY DEFAULT AS IDENTITY UNIQUE,
    next_offset  BIGINT           NOT NULL,
    watermark    BIGINT           NOT NULL,
    folded       BIGINT           NOT NULL,
    duplicates   BIGINT           NOT NULL,
    late         BIGINT           NOT NULL,
    early        BIGINT           NOT NULL,
    dead_letters BIGINT           NOT NULL,
    bounded      BIGINT           NOT NULL,
    updated_at   BIGINT           NOT NULL,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);

-- The counted ids by ranges of 65,536: 16-bit numbers or a bitmap. hour is that of the last change, in Unix milliseconds.
CREATE TABLE analytics_event_ids (
    shard INTEGER NOT NULL,
    high  BIGINT  NOT NULL,
    low   BIGINT  NOT NULL,
    ids   BYTEA   NOT NULL,
    hour  BIGINT  NOT NULL,
    PRIMARY KEY (shard, high, low)
);

CREATE INDEX analytics_event_ids_hour ON analytics_event_ids (hour);

-- The texts of the keys below, which refer to them by id. 0 is no text. Rows are only added.
CREATE TABLE analytics_texts (
    id   INTEGER          NOT NULL GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    text TEXT COLLATE "C" NOT NULL UNIQUE
);

-- evaluations are millionths.
CREATE TABLE analytics_evaluations (
    environment INTEGER NOT NULL,
    flag        INTEGER NOT NULL,
    step        INTEGER NOT NULL,
    start       BIGINT  NOT NULL,
    variant     INTEGER NOT NULL,
    reason      INTEGER NOT NULL,
    rule        INTEGER NOT NULL,
    error_code  INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    client      INTEGER NOT NULL,
    late        INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    events      BIGINT  NOT NULL,
    evaluations BIGINT  NOT NULL,
    PRIMARY KEY (environment, flag, step, start, variant, reason, rule, error_code, kind, client, late, shard)
) WITH (fillfactor = 80);

CREATE INDEX analytics_evaluations_start ON analytics_evaluations (environment, step, start);

-- sum is in millionths and squares in millionths of millionths: big-endian integers of 16 bytes.
CREATE TABLE analytics_tracks (
    environment INTEGER NOT NULL,
    name        INTEGER NOT NULL,
    step        INTEGER NOT NULL,
    start       BIGINT  NOT NULL,
    client      INTEGER NOT NULL,
    late        INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    events      BIGINT  NOT NULL,
    count       BIGINT  NOT NULL,
    sum         BYTEA   NOT NULL,
    squares     BYTEA   NOT NULL,
    PRIMARY KEY (environment, name, step, start, client, late, shard)
) WITH (fillfactor = 80);

-- The columns of the key in another order, as in analytics_people.
CREATE INDEX analytics_tracks_start ON analytics_tracks (environment, step, start, name, client, late, shard);

-- people is a HyperLogLog of at most 4 KiB, stored in the row instead of out of line.
CREATE TABLE analytics_people (
    environment INTEGER NOT NULL,
    flag        INTEGER NOT NULL,
    step        INTEGER NOT NULL,
    start       BIGINT  NOT NULL,
    variant     INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    people      BYTEA   NOT NULL,
    PRIMARY KEY (environment, flag, step, start, variant, kind, shard)
) WITH (toast_tuple_target = 8160);

-- The columns of the key in another order: while the table has no statistics, the planner may use either index to find rows by their key.
CREATE INDEX analytics_people_start ON analytics_people (environment, step, start, flag, variant, kind, shard);

CREATE TABLE analytics_seen (
    environment INTEGER NOT NULL,
    flag        INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    client      INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    first       BIGINT  NOT NULL,
    last        BIGINT  NOT NULL,
    PRIMARY KEY (environment, flag, kind, client, shard)
) WITH (fillfactor = 50);

-- The people of followed flags. hour is that of the last exposure; epoch and number are the version of the ruleset that gave the first
-- one, 0 if it is not known.
CREATE TABLE analytics_exposures (
    environment INTEGER          NOT NULL,
    flag        INTEGER          NOT NULL,
    phase       BIGINT           NOT NULL,
    person      TEXT COLLATE "C" NOT NULL,
    variant     INTEGER          NOT NULL,
    reason      INTEGER          NOT NULL,
    rule        INTEGER          NOT NULL,
    client      INTEGER          NOT NULL,
    late        INTEGER          NOT NULL,
    shard       INTEGER          NOT NULL,
    first       BIGINT           NOT NULL,
    last        BIGINT           NOT NULL,
    epoch       BIGINT           NOT NULL,
    number      BIGINT           NOT NULL,
    hour        BIGINT           NOT NULL,
    PRIMARY KEY (environment, flag, phase, person, variant, reason, rule, client, late, shard)
);

CREATE INDEX analytics_exposures_hour ON analytics_exposures (hour);

CREATE TABLE analytics_person_tracks (
    environment INTEGER          NOT NULL,
    person      TEXT COLLATE "C" NOT NULL,
    name        INTEGER          NOT NULL,
    time        BIGINT           NOT NULL,
    client      INTEGER          NOT NULL,
    late        INTEGER          NOT NULL,
    shard       INTEGER          NOT NULL,
    events      BIGINT           NOT NULL,
    count       BIGINT           NOT NULL,
    sum         BYTEA            NOT NULL,
    squares     BYTEA            NOT NULL,
    hour        BIGINT           NOT NULL,
    PRIMARY KEY (environment, person, name, time, client, late, shard)
);

CREATE INDEX analytics_person_tracks_hour ON analytics_person_tracks (hour);

-- The names that senders chose and that count by themselves, by the SHA-256 of their texts, and how many there are. day is that of the
-- partition's watermark, in days since 1970: names of the last two days are in use.
CREATE TABLE analytics_names (
    shard       INTEGER NOT NULL,
    environment INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    trusted     INTEGER NOT NULL,
    hash        BIGINT  NOT NULL,
    day         BIGINT  NOT NULL,
    PRIMARY KEY (shard, environment, kind, trusted, hash)
);

CREATE INDEX analytics_names_day ON analytics_names (day);

CREATE TABLE analytics_name_counts (
    shard       INTEGER NOT NULL,
    environment INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    trusted     INTEGER NOT NULL,
    day         BIGINT  NOT NULL,
    names       BIGINT  NOT NULL,
    PRIMARY KEY (shard, environment, kind, trusted, day)
);

-- The keys that were server keys when events of them were recorded; see ServerKeyRows.
CREATE TABLE analytics_server_keys (
    environment TEXT COLLATE "C" NOT NULL,
    client      TEXT COLLATE "C" NOT NULL,
    shard       INTEGER          NOT NULL,
    PRIMARY KEY (environment, client, shard)
);

-- The flags of which people are recorded one by one, from each phase on (Unix milliseconds).
CREATE TABLE analytics_followed (
    environment TEXT COLLATE "C" NOT NULL,
    flag        TEXT COLLATE "C" NOT NULL,
    phase       BIGINT           NOT NULL,
    PRIMARY KEY (environment, flag, phase)
);

-- Anomaly rules. document is the rule as UTF-8 JSON; each change increments its version.
CREATE TABLE anomaly_rules (
    environment TEXT COLLATE "C" NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    version     BIGINT           NOT NULL,
    flag        TEXT COLLATE "C" NOT NULL,
    compares    BIGINT           NOT NULL,
    document    BYTEA            NOT NULL,
    created_at  BIGINT           NOT NULL,
    updated_at  BIGINT           NOT NULL,
    updated_by  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (environment, name)
);

-- The highest version of a deleted rule of each environment. A new rule starts with the next one, so that nothing that is left of a deleted
-- rule with the same name is taken for its own.
CREATE TABLE anomaly_rule_deletions (
    environment TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version     BIGINT           NOT NULL
);

-- The state of each rule, also of those that are built in. A write compares and increments its revision.
CREATE TABLE anomaly_rule_states (
    environment TEXT COLLATE "C" NOT NULL,
    rule        TEXT COLLATE "C" NOT NULL,
    revision    BIGINT           NOT NULL,
    state       BYTEA            NOT NULL,
    PRIMARY KEY (environment, rule)
);

-- What rules saw when windows were closed: what arrives later changes no verdict.
CREATE TABLE anomaly_observations (
    environment  TEXT COLLATE "C" NOT NULL,
    rule         TEXT COLLATE "C" NOT NULL,
    rule_version BIGINT           NOT NULL,
    window_end   BIGINT           NOT NULL,
    observation  BYTEA            NOT NULL,
    PRIMARY KEY (environment, rule, rule_version, window_end)
);

CREATE INDEX anomaly_observations_end ON anomaly_observations (window_end);

-- Rules that fired. rule_document and reading are the rule at that time and the numbers that it saw.
CREATE TABLE alerts (
    environment     TEXT COLLATE "C" NOT NULL,
    id              TEXT COLLATE "C" NOT NULL,
    rule            TEXT COLLATE "C" NOT NULL,
    rule_version    BIGINT           NOT NULL,
    flag            TEXT COLLATE "C" NOT NULL,
    severity        BIGINT           NOT NULL,
    fired_at        BIGINT           NOT NULL,
    rule_document   BYTEA            NOT NULL,
    reading         BYTEA            NOT NULL,
    resolved_at     BIGINT,
    resolved_by     TEXT COLLATE "C",
    acknowledged_at BIGINT,
    acknowledged_by TEXT COLLATE "C",
    PRIMARY KEY (environment, id)
);

CREATE INDEX alerts_fired ON alerts (environment, fired_at, id);

-- The actions of alerts, inserted in the transaction of the verdict and done afterwards. status: 1 pending, 2 done, 3 recorded, 4 failed.
CREATE TABLE anomaly_outbox (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    environment  TEXT COLLATE "C" NOT NULL,
    alert        TEXT COLLATE "C" NOT NULL,
    position     BIGINT           NOT NULL,
    rule_version BIGINT           NOT NULL,
    entry        BYTEA            NOT NULL,
    created_at   BIGINT           NOT NULL,
    status       BIGINT           NOT NULL,
    detail       TEXT COLLATE "C",
    attempts     BIGINT           NOT NULL,
    due_at       BIGINT           NOT NULL,
    completed_at BIGINT
);

CREATE INDEX anomaly_outbox_due ON anomaly_outbox (status, environment, due_at);

CREATE INDEX anomaly_outbox_alert ON anomaly_outbox (environment, alert);

-- The times in which nobody consumed a partition, which say nothing about the use of flags. The first one of a partition starts at 0.
CREATE TABLE analytics_gaps (
    topic      TEXT COLLATE "C" NOT NULL,
    partition  INTEGER          NOT NULL,
    started_at BIGINT           NOT NULL,
    ended_at   BIGINT           NOT NULL,
    PRIMARY KEY (topic, partition, started_at)
);

-- Crashes: numbers by day, groups with their last crash, flags, and people (HyperLogLog) of groups and of variants of flags. Each partition
-- has a shard. Days are Unix milliseconds. Texts without a value are empty where they are part of a key.
CREATE TABLE analytics_crashes (
    environment TEXT COLLATE "C" NOT NULL,
    day         BIGINT           NOT NULL,
    group_id    TEXT COLLATE "C" NOT NULL,
    app         TEXT COLLATE "C" NOT NULL,
    platform    TEXT COLLATE "C" NOT NULL,
    shard       BIGINT           NOT NULL,
    events      BIGINT           NOT NULL,
    PRIMARY KEY (environment, day, group_id, app, platform, shard)
);

CREATE TABLE analytics_crash_groups (
    environment TEXT COLLATE "C" NOT NULL,
    group_id    TEXT COLLATE "C" NOT NULL,
    shard       BIGINT           NOT NULL,
    events      BIGINT           NOT NULL,
    first_time  BIGINT           NOT NULL,
    last_time   BIGINT           NOT NULL,
    last_id     TEXT COLLATE "C" NOT NULL,
    type        TEXT COLLATE "C" NOT NULL,
    frame       TEXT COLLATE "C",
    message     TEXT COLLATE "C",
    stack       TEXT COLLATE "C",
    app         TEXT COLLATE "C" NOT NULL,
    platform    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (environment, group_id, shard)
);

CREATE TABLE analytics_crash_flags (
    environment TEXT COLLATE "C" NOT NULL,
    group_id    TEXT COLLATE "C" NOT NULL,
    flag        TEXT COLLATE "C" NOT NULL,
    variant     TEXT COLLATE "C" NOT NULL,
    shard       BIGINT           NOT NULL,
    events      BIGINT           NOT NULL,
    PRIMARY KEY (environment, group_id, flag, variant, shard)
);

CREATE TABLE analytics_crash_people (
    environment TEXT COLLATE "C" NOT NULL,
    day         BIGINT           NOT NULL,
    group_id    TEXT COLLATE "C" NOT NULL,
    flag        TEXT COLLATE "C" NOT NULL,
    variant     TEXT COLLATE "C" NOT NULL,
    shard       BIGINT           NOT NULL,
    people      BYTEA            NOT NULL,
    PRIMARY KEY (environment, day, group_id, flag, variant, shard)
);
