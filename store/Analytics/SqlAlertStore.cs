using FlagCluster.Analytics.Storage;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Reads alerts from SQL and stores what people do with them.</summary>
internal sealed class SqlAlertStore(Database database, ControlTransaction transaction) : IAlertStore
{
    // Every filter is a parameter that may be null. PostgreSQL needs their types.
    private const string List = $"""
        SELECT {AlertRows.Alert} FROM alerts
        WHERE environment = @environment
            AND (CAST(@flag AS TEXT) IS NULL OR flag = @flag)
            AND (CAST(@rule AS TEXT) IS NULL OR rule = @rule)
            AND (CAST(@severity AS BIGINT) IS NULL OR severity = @severity)
            AND (CAST(@open AS BIGINT) IS NULL OR (resolved_at IS NULL) = (@open = 1))
            AND (fired_at < @firedAt OR (fired_at = @firedAt AND id < @id))
        ORDER BY fired_at DESC, id DESC
        LIMIT @limit
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Alert>> ReadAlertsAsync(AlertQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (firedAt, id) = query.After is { } cursor ? AlertCursor.Parse(cursor) : (long.MaxValue, "");
        return await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    List,
                    AlertRows.ReadAlert,
                    cancellationToken,
                    ("@environment", query.Environment),
                    ("@flag", StoredText.Checked(query.Flag)),
                    ("@rule", StoredText.Checked(query.Rule)),
                    ("@severity", (long?)query.Severity),
                    ("@open", query.IsOpen is { } open ? (open ? 1L : 0L) : null),
                    ("@firedAt", firedAt),
                    ("@id", StoredText.Checked(id)),
                    ("@limit", (long)query.Limit)
                ),
            cancellationToken
        );
    }

    /// <inheritdoc/>
    public async Task<Alert?> FindAlertAsync(string environment, string id, CancellationToken cancellationToken = default)
    {
        var alerts = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {AlertRows.Alert} FROM alerts WHERE environment = @environment AND id = @id",
                    AlertRows.ReadAlert,
                    cancellationToken,
                    ("@environment", environment),
                    ("@id", StoredText.Checked(id))
                ),
            cancellationToken
        );
        return alerts is [var alert] ? alert : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AlertAction>> ReadActionsAsync(
        string environment,
        string alert,
        CancellationToken cancellationToken = default
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"""
                    SELECT {AlertRows.Action} FROM anomaly_outbox
                    WHERE environment = @environment AND alert = @alert ORDER BY position
                    """,
                    AlertRows.ReadAction,
                    cancellationToken,
                    ("@environment", environment),
                    ("@alert", StoredText.Checked(alert))
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task AcknowledgeAsync(
        Initiator initiator,
        string environment,
        string id,
        DateTimeOffset now,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.AcknowledgeAlert, EnvironmentId.Parse(environment), id),
            """
            UPDATE alerts SET acknowledged_at = @now, acknowledged_by = @actor
            WHERE environment = @environment AND id = @id AND acknowledged_at IS NULL
            """,
            cancellationToken,
            ("@environment", environment),
            ("@id", StoredText.Checked(id)),
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@actor", StoredText.Checked(initiator.Actor.ToString()))
        );
    }

    /// <inheritdoc/>
    public async Task ResolveAsync(
        Initiator initiator,
        string environment,
        string id,
        DateTimeOffset now,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(initiator);
        await transaction.RunAsync(
            ControlEntry.Of(initiator, ControlActions.ResolveAlert, EnvironmentId.Parse(environment), id),
            async write =>
            {
                var resolved = await AlertQueue.ResolveAsync(
                    write.Connection,
                    "id = @id",
                    now.ToUnixTimeMilliseconds(),
                    initiator.Actor.ToString(),
                    now,
                    cancellationToken,
                    ("@environment", environment),
                    ("@id", StoredText.Checked(id))
                );
                if (resolved is not [{ Rule.Name: var rule }])
                    return false;
                // The update locks the row, so that the state that is read is the one that is changed.
                var states = await write.QueryAsync(
                    """
                    UPDATE anomaly_rule_states SET revision = revision + 1
                    WHERE environment = @environment AND rule = @rule
                    RETURNING state
                    """,
                    row => row.GetBytes(0),
                    ("@environment", environment),
                    ("@rule", rule)
                );
                if (states is [var state])
                    await write.ExecuteAsync(
                        "UPDATE anomaly_rule_states SET state = @state WHERE environment = @environment AND rule = @rule",
                        ("@environment", environment),
                        ("@rule", rule),
                        ("@state", AnomalyJson.Write(AnomalyJson.ReadState(state).Resolve()))
                    );
                return true;
            },
            cancellationToken
        );
    }
}
