-- Text compares by its UTF-8 bytes (BINARY, the default), as PostgreSQL does with COLLATE "C".
-- Times are Unix milliseconds. The id of an environment is organization/project/environment.

-- The control version: one row, which every write of control data increments first. Its row lock
-- makes versions commit in order, so a reader at version n finds all later changes with "version > n".
CREATE TABLE control_version (
    version INTEGER NOT NULL
);

INSERT INTO control_version (version) VALUES (0);

-- Deleted items, for readers that still have them. The oldest rows are removed; a reader that is further behind reads everything.
CREATE TABLE control_deletions (
    kind    TEXT    NOT NULL,
    id      TEXT    NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE INDEX control_deletions_version ON control_deletions (version);

CREATE TABLE organizations (
    slug       TEXT    NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    archived_at INTEGER,
    deleted_at INTEGER,
    -- The limits that differ from the settings, as a JSON object.
    quotas     TEXT    NOT NULL,
    second_factor_from INTEGER,
    -- The role that new members receive.
    default_role TEXT    NOT NULL DEFAULT 'member',
    version    INTEGER NOT NULL
);

CREATE INDEX organizations_version ON organizations (version);

CREATE INDEX organizations_deleted ON organizations (deleted_at) WHERE deleted_at IS NOT NULL;

-- The slugs of removed organizations, which no other one gets: it would see their logs.
CREATE TABLE removed_organizations (
    slug       TEXT    NOT NULL PRIMARY KEY,
    removed_at INTEGER NOT NULL
);

-- A row with deleted_at is deleted with everything in it, and is removed after a time in which it can be restored.
CREATE TABLE projects (
    organization TEXT    NOT NULL REFERENCES organizations (slug),
    slug         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    is_private   INTEGER NOT NULL DEFAULT 0 CHECK (is_private IN (0, 1)),
    archived_at  INTEGER,
    deleted_at   INTEGER,
    version      INTEGER NOT NULL,
    PRIMARY KEY (organization, slug)
);

CREATE INDEX projects_version ON projects (version);

CREATE INDEX projects_deleted ON projects (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE environments (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization    TEXT    NOT NULL,
    project         TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    color           TEXT    NOT NULL,
    position        INTEGER NOT NULL,
    production      INTEGER NOT NULL CHECK (production IN (0, 1)),
    compatible_apis TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    archived_at     INTEGER,
    deleted_at      INTEGER,
    version         INTEGER NOT NULL,
    FOREIGN KEY (organization, project) REFERENCES projects (organization, slug)
);

CREATE INDEX environments_version ON environments (version);

CREATE INDEX environments_deleted ON environments (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE INDEX environments_project ON environments (organization, project);

CREATE TABLE sdk_keys (
    id          TEXT    NOT NULL PRIMARY KEY,
    environment TEXT    NOT NULL REFERENCES environments (id),
    kind        TEXT    NOT NULL CHECK (kind IN ('server', 'client')),
    name        TEXT    NOT NULL,
    hash        BLOB    NOT NULL UNIQUE,
    origins     TEXT    NOT NULL,
    tags        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    disabled    INTEGER NOT NULL CHECK (disabled IN (0, 1)),
    -- The secret before the last rotation, and when it ends.
    previous_hash  BLOB UNIQUE,
    previous_until INTEGER,
    -- The last day of use, in days since 1970-01-01 UTC. It changes without a new version.
    used_on     INTEGER,
    version     INTEGER NOT NULL
);

CREATE INDEX sdk_keys_version ON sdk_keys (version);

CREATE INDEX sdk_keys_environment ON sdk_keys (environment);

-- The newest version of each environment and its hash, deleted ones included. An append compares and sets them.
-- The log refers to no table above: it is kept when its environment is deleted, and its head prevents the id from being used again.
CREATE TABLE environment_heads (
    environment TEXT    NOT NULL PRIMARY KEY,
    epoch       INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    hash        BLOB    NOT NULL
);

-- The log. Rows are only added. operations is the UTF-8 JSON of the change set. hash is that of all columns and of the entry before
-- (previous), so that no row can be altered, removed or inserted without a trace.
CREATE TABLE changes (
    environment       TEXT    NOT NULL,
    epoch             INTEGER NOT NULL,
    number            INTEGER NOT NULL,
    operations        BLOB    NOT NULL,
    level             INTEGER NOT NULL,
    time              INTEGER NOT NULL,
    actor_kind        TEXT    NOT NULL,
    actor_id          TEXT    NOT NULL,
    on_behalf_of_kind TEXT,
    on_behalf_of_id   TEXT,
    message           TEXT,
    request_id        TEXT,
    operation_id      TEXT,
    previous          BLOB    NOT NULL,
    hash              BLOB    NOT NULL,
    PRIMARY KEY (environment, epoch, number)
);

-- The command that each operation id names, and its result: an id names one command. fingerprint is a digest of the command.
CREATE TABLE commands (
    environment  TEXT    NOT NULL,
    operation_id TEXT    NOT NULL,
    fingerprint  TEXT    NOT NULL,
    epoch        INTEGER NOT NULL,
    number       INTEGER NOT NULL,
    outcome      TEXT    NOT NULL CHECK (outcome IN ('unchanged', 'changed', 'created')),
    PRIMARY KEY (environment, operation_id)
);

-- The ruleset at a version, as UTF-8 JSON. It makes loading faster and can be recomputed from the log.
CREATE TABLE snapshots (
    environment TEXT    NOT NULL,
    epoch       INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    ruleset     BLOB    NOT NULL,
    PRIMARY KEY (environment, epoch, number)
);

-- The cursor of each subscriber in the log of each environment.
CREATE TABLE change_cursors (
    subscriber  TEXT    NOT NULL,
    environment TEXT    NOT NULL,
    epoch       INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    PRIMARY KEY (subscriber, environment)
);

-- Analytics: sums of the recorded events. A consumer writes a batch of a partition in one transaction, which first compares and sets the
-- partition's row of analytics_offsets. That row is also the lock for all rows of its shard: each partition has a shard, and only its
-- consumer writes rows of it. Readers add up the shards. Windows of a step (1: ten seconds, 2: minute, 3: hour, 4: day) start at "start".

-- The number of partitions of each topic, and when it grew last: until the ids expire, duplicates may be in other partitions.
CREATE TABLE analytics_topics (
    topic      TEXT    NOT NULL PRIMARY KEY,
    partitions INTEGER NOT NULL,
    grown_at   INTEGER NOT NULL
);

CREATE TABLE analytics_offsets (
    topic        TEXT    NOT NULL,
    partition    INTEGER NOT NULL,
    shard        INTEGER NOT NULL PRIMARY KEY,
    next_offset  INTEGER NOT NULL,
    watermark    INTEGER NOT NULL,
    folded       INTEGER NOT NULL,
    duplicates   INTEGER NOT NULL,
    late         INTEGER NOT NULL,
    early        INTEGER NOT NULL,
    dead_letters INTEGER NOT NULL,
    bounded      INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    UNIQUE (topic, partition)
);

-- The counted ids by ranges of 65,536: 16-bit numbers or a bitmap. hour is that of the last change, in Unix milliseconds.
CREATE TABLE analytics_event_ids (
    shard INTEGER NOT NULL,
    high  INTEGER NOT NULL,
    low   INTEGER NOT NULL,
    ids   BLOB    NOT NULL,
    hour  INTEGER NOT NULL,
    PRIMARY KEY (shard, high, low)
);

CREATE INDEX analytics_event_ids_hour ON analytics_event_ids (hour);

-- The texts of the keys below, which refer to them by id. 0 is no text. Rows are only added.
CREATE TABLE analytics_texts (
    id   INTEGER NOT NULL PRIMARY KEY,
    text TEXT    NOT NULL UNIQUE
);

-- evaluations are millionths.
CREATE TABLE analytics_evaluations (
    environment INTEGER NOT NULL,
    flag        INTEGER NOT NULL,
    step        INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    variant     INTEGER NOT NULL,
    reason      INTEGER NOT NULL,
    rule        INTEGER NOT NULL,
    error_code  INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    client      INTEGER NOT NULL,
    late        INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    events      INTEGER NOT NULL,
    evaluations INTEGER NOT NULL,
    PRIMARY KEY (environment, flag, step, start, variant, reason, rule, error_code, kind, client, late, shard)
) WITHOUT ROWID;

CREATE INDEX analytics_evaluations_start ON analytics_evaluations (environment, step, start);

-- sum is in millionths and squares in millionths of millionths: big-endian integers of 16 bytes.
CREATE TABLE analytics_tracks (
    environment INTEGER NOT NULL,
    name        INTEGER NOT NULL,
    step        INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    client      INTEGER NOT NULL,
    late        INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    events      INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    sum         BLOB    NOT NULL,
    squares     BLOB    NOT NULL,
    PRIMARY KEY (environment, name, step, start, client, late, shard)
) WITHOUT ROWID;

CREATE INDEX analytics_tracks_start ON analytics_tracks (environment, step, start);

-- people is a HyperLogLog of at most 4 KiB.
CREATE TABLE analytics_people (
    environment INTEGER NOT NULL,
    flag        INTEGER NOT NULL,
    step        INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    variant     INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    people      BLOB    NOT NULL,
    PRIMARY KEY (environment, flag, step, start, variant, kind, shard)
);

CREATE INDEX analytics_people_start ON analytics_people (environment, step, start);

CREATE TABLE analytics_seen (
    environment INTEGER NOT NULL,
    flag        INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    client      INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    PRIMARY KEY (environment, flag, kind, client, shard)
) WITHOUT ROWID;

-- The people of followed flags. hour is that of the last exposure; epoch and number are the version of the ruleset that gave the first
-- one, 0 if it is not known.
CREATE TABLE analytics_exposures (
    environment INTEGER NOT NULL,
    flag        INTEGER NOT NULL,
    phase       INTEGER NOT NULL,
    person      TEXT    NOT NULL,
    variant     INTEGER NOT NULL,
    reason      INTEGER NOT NULL,
    rule        INTEGER NOT NULL,
    client      INTEGER NOT NULL,
    late        INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    last        INTEGER NOT NULL,
    epoch       INTEGER NOT NULL,
    number      INTEGER NOT NULL,
    hour        INTEGER NOT NULL,
    PRIMARY KEY (environment, flag, phase, person, variant, reason, rule, client, late, shard)
) WITHOUT ROWID;

CREATE INDEX analytics_exposures_hour ON analytics_exposures (hour);

CREATE TABLE analytics_person_tracks (
    environment INTEGER NOT NULL,
    person      TEXT    NOT NULL,
    name        INTEGER NOT NULL,
    time        INTEGER NOT NULL,
    client      INTEGER NOT NULL,
    late        INTEGER NOT NULL,
    shard       INTEGER NOT NULL,
    events      INTEGER NOT NULL,
    count       INTEGER NOT NULL,
    sum         BLOB    NOT NULL,
    squares     BLOB    NOT NULL,
    hour        INTEGER NOT NULL,
    PRIMARY KEY (environment, person, name, time, client, late, shard)
) WITHOUT ROWID;

CREATE INDEX analytics_person_tracks_hour ON analytics_person_tracks (hour);

-- The names that senders chose and that count by themselves, by the SHA-256 of their texts, and how many there are. day is that of the
-- partition's watermark, in days since 1970: names of the last two days are in use.
CREATE TABLE analytics_names (
    shard       INTEGER NOT NULL,
    environment INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    trusted     INTEGER NOT NULL,
    hash        INTEGER NOT NULL,
    day         INTEGER NOT NULL,
    PRIMARY KEY (shard, environment, kind, trusted, hash)
) WITHOUT ROWID;

CREATE INDEX analytics_names_day ON analytics_names (day);

CREATE TABLE analytics_name_counts (
    shard       INTEGER NOT NULL,
    environment INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    trusted     INTEGER NOT NULL,
    day         INTEGER NOT NULL,
    names       INTEGER NOT NULL,
    PRIMARY KEY (shard, environment, kind, trusted, day)
) WITHOUT ROWID;

-- The keys that were server keys when events of them were recorded; see ServerKeyRows.
CREATE TABLE analytics_server_keys (
    environment TEXT    NOT NULL,
    client      TEXT    NOT NULL,
    shard       INTEGER NOT NULL,
    PRIMARY KEY (environment, client, shard)
) WITHOUT ROWID;

-- The flags of which people are recorded one by one, from each phase on (Unix milliseconds).
CREATE TABLE analytics_followed (
    environment TEXT    NOT NULL,
    flag        TEXT    NOT NULL,
    phase       INTEGER NOT NULL,
    PRIMARY KEY (environment, flag, phase)
);

-- Anomaly rules. document is the rule as UTF-8 JSON; each change increments its version.
CREATE TABLE anomaly_rules (
    environment TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    version     INTEGER NOT NULL,
    flag        TEXT    NOT NULL,
    compares    INTEGER NOT NULL,
    document    BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    updated_by  TEXT    NOT NULL,
    PRIMARY KEY (environment, name)
);

-- The highest version of a deleted rule of each environment. A new rule starts with the next one, so that nothing that is left of a deleted
-- rule with the same name is taken for its own.
CREATE TABLE anomaly_rule_deletions (
    environment TEXT    NOT NULL PRIMARY KEY,
    version     INTEGER NOT NULL
);

-- The state of each rule, also of those that are built in. A write compares and increments its revision.
CREATE TABLE anomaly_rule_states (
    environment TEXT    NOT NULL,
    rule        TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    state       BLOB    NOT NULL,
    PRIMARY KEY (environment, rule)
);

-- What rules saw when windows were closed: what arrives later changes no verdict.
CREATE TABLE anomaly_observations (
    environment  TEXT    NOT NULL,
    rule         TEXT    NOT NULL,
    rule_version INTEGER NOT NULL,
    window_end   INTEGER NOT NULL,
    observation  BLOB    NOT NULL,
    PRIMARY KEY (environment, rule, rule_version, window_end)
);

CREATE INDEX anomaly_observations_end ON anomaly_observations (window_end);

-- Rules that fired. rule_document and reading are the rule at that time and the numbers that it saw.
CREATE TABLE alerts (
    environment     TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    rule            TEXT    NOT NULL,
    rule_version    INTEGER NOT NULL,
    flag            TEXT    NOT NULL,
    severity        INTEGER NOT NULL,
    fired_at        INTEGER NOT NULL,
    rule_document   BLOB    NOT NULL,
    reading         BLOB    NOT NULL,
    resolved_at     INTEGER,
    resolved_by     TEXT,
    acknowledged_at INTEGER,
    acknowledged_by TEXT,
    PRIMARY KEY (environment, id)
);

CREATE INDEX alerts_fired ON alerts (environment, fired_at, id);

-- The actions of alerts, inserted in the transaction of the verdict and done afterwards. status: 1 pending, 2 done, 3 recorded, 4 failed.
CREATE TABLE anomaly_outbox (
    id           TEXT    NOT NULL PRIMARY KEY,
    environment  TEXT    NOT NULL,
    alert        TEXT    NOT NULL,
    position     INTEGER NOT NULL,
    rule_version INTEGER NOT NULL,
    entry        BLOB    NOT NULL,
    created_at   INTEGER NOT NULL,
    status       INTEGER NOT NULL,
    detail       TEXT,
    attempts     INTEGER NOT NULL,
    due_at       INTEGER NOT NULL,
    completed_at INTEGER
);

CREATE INDEX anomaly_outbox_due ON anomaly_outbox (status, environment, due_at);

CREATE INDEX anomaly_outbox_alert ON anomaly_outbox (environment, alert);

-- The times in which nobody consumed a partition, which say nothing about the use of flags. The first one of a partition starts at 0.
CREATE TABLE analytics_gaps (
    topic      TEXT    NOT NULL,
    partition  INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER NOT NULL,
    PRIMARY KEY (topic, partition, started_at)
);

-- Crashes: numbers by day, groups with their last crash, flags, and people (HyperLogLog) of groups and of variants of flags. Each partition
-- has a shard. Days are Unix milliseconds. Texts without a value are empty where they are part of a key.
CREATE TABLE analytics_crashes (
    environment TEXT    NOT NULL,
    day         INTEGER NOT NULL,
    group_id    TEXT    NOT NULL,
    app         TEXT    NOT NULL,
    platform    TEXT    NOT NULL,
    shard       INTEGER NOT NULL,
    events      INTEGER NOT NULL,
    PRIMARY KEY (environment, day, group_id, app, platform, shard)
);

CREATE TABLE analytics_crash_groups (
    environment TEXT    NOT NULL,
    group_id    TEXT    NOT NULL,
    shard       INTEGER NOT NULL,
    events      INTEGER NOT NULL,
    first_time  INTEGER NOT NULL,
    last_time   INTEGER NOT NULL,
    last_id     TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    frame       TEXT,
    message     TEXT,
    stack       TEXT,
    app         TEXT    NOT NULL,
    platform    TEXT    NOT NULL,
    PRIMARY KEY (environment, group_id, shard)
);

CREATE TABLE analytics_crash_flags (
    environment TEXT    NOT NULL,
    group_id    TEXT    NOT NULL,
    flag        TEXT    NOT NULL,
    variant     TEXT    NOT NULL,
    shard       INTEGER NOT NULL,
    events      INTEGER NOT NULL,
    PRIMARY KEY (environment, group_id, flag, variant, shard)
);

CREATE TABLE analytics_crash_people (
    environment TEXT    NOT NULL,
    day         INTEGER NOT NULL,
    group_id    TEXT    NOT NULL,
    flag        TEXT    NOT NULL,
    variant     TEXT    NOT NULL,
    shard       INTEGER NOT NULL,
    people      BLOB    NOT NULL,
    PRIMARY KEY (environment, day, group_id, flag, variant, shard)
);
