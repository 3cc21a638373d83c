using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Stores the actions of alerts in SQL.</summary>
internal sealed class SqlActionOutbox(Database database) : IActionOutbox
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<AlertAction>> ReadDueAsync(
        string environment,
        long now,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"""
                    SELECT {AlertRows.Action} FROM anomaly_outbox
                    WHERE status = 1 AND environment = @environment AND due_at <= @now
                    ORDER BY created_at, alert, position LIMIT @limit
                    """,
                    AlertRows.ReadAction,
                    cancellationToken,
                    ("@environment", environment),
                    ("@now", now),
                    ("@limit", (long)limit)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task CompleteAsync(
        string id,
        ActionStatus status,
        string detail,
        long now,
        CancellationToken cancellationToken = default
    ) =>
        await database.WriteAsync(
            "UPDATE anomaly_outbox SET status = @status, detail = @detail, completed_at = @now WHERE id = @id AND status = 1",
            cancellationToken,
            ("@id", id),
            ("@status", (long)status),
            ("@detail", StoredText.Checked(detail)),
            ("@now", now)
        );

    /// <inheritdoc/>
    public async Task PostponeAsync(string id, string detail, long dueAt, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            "UPDATE anomaly_outbox SET attempts = attempts + 1, detail = @detail, due_at = @dueAt WHERE id = @id AND status = 1",
            cancellationToken,
            ("@id", id),
            ("@detail", StoredText.Checked(detail)),
            ("@dueAt", dueAt)
        );
}
