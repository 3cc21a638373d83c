using System.Collections.Immutable;
using System.Data.Common;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Stores closed windows of anomaly rules in SQL.</summary>
internal sealed class SqlAnomalyStore(Database database, TimeProvider time) : IAnomalyStore
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadEnvironmentsAsync(CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"""
                    SELECT e.id FROM environments AS e
                    WHERE {ControlRows.EnvironmentIsActive}
                        AND (
                            EXISTS (SELECT 1 FROM anomaly_rules WHERE anomaly_rules.environment = e.id)
                            OR EXISTS (SELECT 1 FROM analytics_followed WHERE analytics_followed.environment = e.id)
                            OR EXISTS (SELECT 1 FROM anomaly_outbox WHERE anomaly_outbox.environment = e.id AND status = 1)
                        )
                    ORDER BY e.id
                    """,
                    row => row.GetString(0),
                    cancellationToken
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<ImmutableHashSet<string>> ReadServerKeysAsync(string environment, CancellationToken cancellationToken = default)
    {
        var keys = await database.ReadAsync(
            connection => ServerKeyRows.ReadAsync(connection, environment, cancellationToken),
            cancellationToken
        );
        return keys.ToImmutableHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, StoredState>> ReadStatesAsync(
        string environment,
        CancellationToken cancellationToken = default
    )
    {
        var states = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    "SELECT rule, revision, state FROM anomaly_rule_states WHERE environment = @environment",
                    row => (Rule: row.GetString(0), State: new StoredState(AnomalyJson.ReadState(row.GetBytes(2)), row.GetInt64(1))),
                    cancellationToken,
                    ("@environment", environment)
                ),
            cancellationToken
        );
        return states.ToDictionary(row => row.Rule, row => row.State, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task<bool> CommitAsync(WindowCommit commit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var outcome = await database.WriteAsync(
            async connection =>
            {
                var now = time.GetUtcNow();
                // In the order of the names, so that two processes that write the same rules wait for each other instead of deadlocking.
                foreach (var rule in commit.Rules)
                    if (!await WriteStateAsync(connection, commit.Environment, rule, cancellationToken))
                        return false;
                foreach (var rule in commit.Rules)
                    if (!await WriteResultsAsync(connection, commit.Environment, rule, now, cancellationToken))
                        return false;
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task RemoveExpiredAsync(long observations, long alerts, CancellationToken cancellationToken = default)
    {
        await database.WriteAsync(
            "DELETE FROM anomaly_observations WHERE window_end < @before",
            cancellationToken,
            ("@before", observations)
        );
        await database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync(
                    """
                    DELETE FROM anomaly_outbox WHERE status <> 1 AND EXISTS (
                        SELECT 1 FROM alerts WHERE alerts.environment = anomaly_outbox.environment AND alerts.id = anomaly_outbox.alert
                            AND resolved_at < @before)
                    """,
                    cancellationToken,
                    ("@before", alerts)
                );
                return await connection.ExecuteAsync(
                        "DELETE FROM alerts WHERE resolved_at < @before",
                        cancellationToken,
                        ("@before", alerts)
                    ) > 0;
            },
            cancellationToken
        );
    }

    private static async Task<bool> WriteStateAsync(
        DbConnection connection,
        string environment,
        RuleCommit rule,
        CancellationToken cancellationToken
    ) =>
        await connection.ExecuteAsync(
            rule.Revision == 0
                ? """
                INSERT INTO anomaly_rule_states (environment, rule, revision, state) VALUES (@environment, @rule, 1, @state)
                ON CONFLICT (environment, rule) DO NOTHING
                """
                : """
                UPDATE anomaly_rule_states SET revision = revision + 1, state = @state
                WHERE environment = @environment AND rule = @rule AND revision = @revision
                """,
            cancellationToken,
            ("@environment", environment),
            ("@rule", rule.Rule),
            ("@revision", rule.Revision),
            ("@state", AnomalyJson.Write(rule.State))
        ) > 0;

    private static async Task<bool> WriteResultsAsync(
        DbConnection connection,
        string environment,
        RuleCommit rule,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (rule.Observation is { } observation)
            await connection.ExecuteAsync(
                """
                INSERT INTO anomaly_observations (environment, rule, rule_version, window_end, observation)
                VALUES (@environment, @rule, @version, @end, @observation)
                ON CONFLICT (environment, rule, rule_version, window_end) DO NOTHING
                """,
                cancellationToken,
                ("@environment", environment),
                ("@rule", rule.Rule),
                ("@version", rule.State.RuleVersion),
                ("@end", observation.End),
                ("@observation", AnomalyJson.Write(observation))
            );
        if (rule.Resolves)
            await AlertQueue.ResolveAsync(
                connection,
                "rule = @rule",
                rule.State.End,
                "rule",
                now,
                cancellationToken,
                ("@environment", environment),
                ("@rule", rule.Rule)
            );
        return rule.Opened is not { } opened || await OpenAsync(connection, rule, opened, now, cancellationToken);
    }

    /// <summary>Writes an alert and its actions.</summary>
    /// <returns>False when the rule was changed or deleted: nothing would ever resolve the alert.</returns>
    private static async Task<bool> OpenAsync(
        DbConnection connection,
        RuleCommit rule,
        Alert alert,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // The update locks the row, so that a change of the rule is before this transaction or after it.
        const string Lock =
            "UPDATE anomaly_rules SET version = version WHERE environment = @environment AND name = @rule AND version = @version";
        (string, object?)[] key = [("@environment", alert.Environment), ("@rule", rule.Rule), ("@version", alert.RuleVersion)];
        if (!rule.Rule.StartsWith('$') && await connection.ExecuteAsync(Lock, cancellationToken, key) == 0)
            return false;
        await connection.ExecuteAsync(
            """
            INSERT INTO alerts (environment, id, rule, rule_version, flag, severity, fired_at, rule_document, reading)
            VALUES (@environment, @id, @rule, @version, @flag, @severity, @firedAt, @document, @reading)
            ON CONFLICT (environment, id) DO NOTHING
            """,
            cancellationToken,
            [
                .. key,
                ("@id", alert.Id),
                ("@flag", alert.Rule.Flag),
                ("@severity", (long)alert.Rule.Severity),
                ("@firedAt", alert.Fired.End),
                ("@document", AnomalyJson.Write(alert.Rule)),
                ("@reading", AnomalyJson.Write(alert.Fired)),
            ]
        );
        await AlertQueue.FiringAsync(connection, alert, now, cancellationToken);
        foreach (var (position, entry) in rule.Outbox.Index())
            await connection.ExecuteAsync(
                """
                INSERT INTO anomaly_outbox (id, environment, alert, position, rule_version, entry, created_at, status, attempts, due_at)
                VALUES (@id, @environment, @alert, @position, @version, @entry, @createdAt, 1, 0, 0)
                ON CONFLICT (id) DO NOTHING
                """,
                cancellationToken,
                [
                    ("@id", entry.Id),
                    ("@environment", alert.Environment),
                    ("@alert", alert.Id),
                    ("@position", (long)position),
                    ("@version", alert.RuleVersion),
                    ("@entry", AnomalyJson.Write(entry)),
                    ("@createdAt", alert.Fired.End),
                ]
            );
        return true;
    }
}
