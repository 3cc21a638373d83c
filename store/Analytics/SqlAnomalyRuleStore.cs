using System.Data.Common;
using System.Text.Json;
using FlagCluster.Analytics.Rules;
using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Stores anomaly rules and the phases of followed flags in SQL.</summary>
internal sealed class SqlAnomalyRuleStore(Database database, ControlTransaction transaction) : IAnomalyRuleStore
{
    private const string Columns = "environment, version, document, created_at, updated_at, updated_by";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StoredRule>> ReadRulesAsync(string environment, CancellationToken cancellationToken = default) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {Columns} FROM anomaly_rules WHERE environment = @environment ORDER BY name",
                    Read,
                    cancellationToken,
                    ("@environment", environment)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<StoredRule?> FindRuleAsync(string environment, string name, CancellationToken cancellationToken = default) =>
        await database.ReadAsync(connection => FindAsync(connection, environment, name, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async Task<RuleWriteOutcome> WriteRuleAsync(RuleWrite write, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        var isFull = false;
        var action = write.Version == 0 ? ControlActions.CreateAnomalyRule : ControlActions.UpdateAnomalyRule;
        var entry = EntryOf(write.Initiator, action, write.Environment, write.Rule.Name);
        var outcome = await transaction.RunAsync(
            entry,
            async control =>
            {
                var (connection, now, actor) = (control.Connection, write.Now, write.Initiator.Actor.ToString());
                var count = await connection.QueryAsync(
                    "SELECT COUNT(*) FROM anomaly_rules WHERE environment = @environment",
                    row => row.GetInt64(0),
                    cancellationToken,
                    ("@environment", write.Environment)
                );
                if (await FindAsync(connection, write.Environment, write.Rule.Name, cancellationToken) is { Rule.Acts: var acted })
                    entry.Action = ActionOf(acted, write.Rule.Acts);
                isFull = write.Version == 0 && count[0] >= IAnomalyRuleStore.MaxRules;
                if (isFull || await WriteRowAsync(connection, write, now.ToUnixTimeMilliseconds(), cancellationToken) == 0)
                    return false;
                await EndVersionAsync(connection, write.Environment, write.Rule.Name, actor, now, cancellationToken);
                if (write.Rule.Compare.IsTest)
                    await FollowAsync(connection, write.Environment, write.Rule.Flag, now.ToUnixTimeMilliseconds(), cancellationToken);
                await UnfollowAsync(connection, write.Environment, actor, now, cancellationToken);
                return true;
            },
            cancellationToken
        );
        if (isFull)
            return RuleWriteOutcome.TooMany;
        return outcome == WriteOutcome.Written ? RuleWriteOutcome.Written : RuleWriteOutcome.Conflict;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteRuleAsync(
        Initiator initiator,
        string environment,
        string name,
        long version,
        DateTimeOffset now,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, ControlActions.DeleteAnomalyRule, environment, name),
            async control =>
            {
                var (connection, actor) = (control.Connection, initiator.Actor.ToString());
                var deleted = await connection.ExecuteAsync(
                    "DELETE FROM anomaly_rules WHERE environment = @environment AND name = @name AND version = @version",
                    cancellationToken,
                    ("@environment", environment),
                    ("@name", StoredText.Checked(name)),
                    ("@version", version)
                );
                if (deleted == 0)
                    return false;
                await connection.ExecuteAsync(
                    """
                    INSERT INTO anomaly_rule_deletions (environment, version) VALUES (@environment, @version)
                    ON CONFLICT (environment) DO UPDATE SET version = excluded.version
                    WHERE excluded.version > anomaly_rule_deletions.version
                    """,
                    cancellationToken,
                    ("@environment", environment),
                    ("@version", version)
                );
                await EndVersionAsync(connection, environment, name, actor, now, cancellationToken);
                await UnfollowAsync(connection, environment, actor, now, cancellationToken);
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task AddPhaseAsync(string environment, string flag, long phase, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            """
            INSERT INTO analytics_followed (environment, flag, phase)
            SELECT DISTINCT environment, flag, @phase FROM analytics_followed WHERE environment = @environment AND flag = @flag
            ON CONFLICT (environment, flag, phase) DO NOTHING
            """,
            cancellationToken,
            ("@environment", environment),
            ("@flag", StoredText.Checked(flag)),
            ("@phase", phase)
        );

    private static ControlEntry EntryOf(Initiator initiator, string action, string environment, string name) =>
        ControlEntry.Of(initiator, action, EnvironmentId.Parse(environment), name);

    /// <summary>Returns the action of an update, which says whether it makes the rule change what is served, or no longer.</summary>
    private static string ActionOf(bool acted, bool acts) =>
        acted == acts ? ControlActions.UpdateAnomalyRule
        : acts ? ControlActions.ArmAnomalyRule
        : ControlActions.DisarmAnomalyRule;

    private static async Task<StoredRule?> FindAsync(
        DbConnection connection,
        string environment,
        string name,
        CancellationToken cancellationToken
    )
    {
        var rules = await connection.QueryAsync(
            $"SELECT {Columns} FROM anomaly_rules WHERE environment = @environment AND name = @name",
            Read,
            cancellationToken,
            ("@environment", environment),
            ("@name", StoredText.Checked(name))
        );
        return rules is [var rule] ? rule : null;
    }

    private static Task<int> WriteRowAsync(DbConnection connection, RuleWrite write, long now, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            write.Version == 0
                ? """
                INSERT INTO anomaly_rules (environment, name, version, flag, compares, document, created_at, updated_at, updated_by)
                SELECT @environment, @name,
                    1 + COALESCE((SELECT version FROM anomaly_rule_deletions WHERE environment = @environment), 0),
                    @flag, @compares, @document, @now, @now, @actor
                WHERE true
                ON CONFLICT (environment, name) DO NOTHING
                """
                : """
                UPDATE anomaly_rules SET version = version + 1, flag = @flag, compares = @compares, document = @document,
                    updated_at = @now, updated_by = @actor
                WHERE environment = @environment AND name = @name AND version = @version
                """,
            cancellationToken,
            ("@environment", write.Environment),
            ("@name", StoredText.Checked(write.Rule.Name)),
            ("@version", write.Version),
            ("@flag", StoredText.Checked(write.Rule.Flag)),
            ("@compares", write.Rule.Compare.IsTest ? 1L : 0L),
            ("@document", write.Document.ToArray()),
            ("@now", now),
            ("@actor", StoredText.Checked(write.Initiator.Actor.ToString()))
        );

    /// <summary>Removes the state of the version before and resolves its open alert.</summary>
    private static async Task EndVersionAsync(
        DbConnection connection,
        string environment,
        string rule,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await connection.ExecuteAsync(
            "DELETE FROM anomaly_rule_states WHERE environment = @environment AND rule = @rule",
            cancellationToken,
            ("@environment", environment),
            ("@rule", rule)
        );
        await AlertQueue.ResolveAsync(
            connection,
            "rule = @rule",
            now.ToUnixTimeMilliseconds(),
            actor,
            now,
            cancellationToken,
            ("@environment", environment),
            ("@rule", rule)
        );
    }

    private static Task<int> FollowAsync(
        DbConnection connection,
        string environment,
        string flag,
        long now,
        CancellationToken cancellationToken
    ) =>
        connection.ExecuteAsync(
            """
            INSERT INTO analytics_followed (environment, flag, phase)
            SELECT @environment, @flag, @now
            WHERE NOT EXISTS (SELECT 1 FROM analytics_followed WHERE environment = @environment AND flag = @flag)
            """,
            cancellationToken,
            ("@environment", environment),
            ("@flag", flag),
            ("@now", now)
        );

    /// <summary>Stops following flags that no rule compares, and resolves the alerts of the rules that were built in for them.</summary>
    private static async Task UnfollowAsync(
        DbConnection connection,
        string environment,
        string actor,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        await connection.ExecuteAsync(
            """
            DELETE FROM analytics_followed WHERE environment = @environment AND NOT EXISTS (
                SELECT 1 FROM anomaly_rules
                WHERE anomaly_rules.environment = analytics_followed.environment AND anomaly_rules.flag = analytics_followed.flag
                    AND compares = 1)
            """,
            cancellationToken,
            ("@environment", environment)
        );
        await AlertQueue.ResolveAsync(
            connection,
            """
            rule LIKE '$%' AND NOT EXISTS (
                SELECT 1 FROM analytics_followed
                WHERE analytics_followed.environment = alerts.environment AND analytics_followed.flag = alerts.flag)
            """,
            now.ToUnixTimeMilliseconds(),
            actor,
            now,
            cancellationToken,
            ("@environment", environment)
        );
    }

    private static StoredRule Read(DbDataReader row)
    {
        var document = row.GetBytes(2);
        using var json = JsonDocument.Parse(document);
        var read = RuleJson.Read(json.RootElement);
        if (read.Rule is not { } rule)
            throw new InvalidDataException($"A stored anomaly rule is not valid: {read.Errors[0].Pointer} {read.Errors[0].Detail}");
        return new(row.GetString(0), rule, row.GetInt64(1), document, row.GetTime(3), row.GetTime(4), row.GetString(5));
    }
}
