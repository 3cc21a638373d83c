using System.Data.Common;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Webhooks;

/// <summary>Provides queued deliveries from SQL.</summary>
internal sealed class SqlWebhookDeliveries(Database database) : IWebhookDeliveries
{
    private const int RowsPerDelete = 1_000;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DueWebhook>> ReadDueAsync(
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    """
                    SELECT webhook, failures FROM webhook_states JOIN webhooks ON webhooks.id = webhook_states.webhook
                    WHERE queued > 0 AND enabled = 1 AND paused_until <= @now AND lease_until <= @now AND EXISTS (
                        SELECT 1 FROM webhook_deliveries
                        WHERE webhook_deliveries.webhook = webhook_states.webhook AND status = 1 AND due_at <= @now)
                    ORDER BY CASE WHEN failures = 0 THEN 0 ELSE 1 END, paused_until, webhook LIMIT @limit
                    """,
                    row => new DueWebhook(row.GetString(0), row.GetInt64(1) > 0),
                    cancellationToken,
                    ("@now", now.ToUnixTimeMilliseconds()),
                    ("@limit", (long)limit)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<Webhook?> LeaseAsync(
        string webhook,
        string owner,
        DateTimeOffset now,
        DateTimeOffset until,
        CancellationToken cancellationToken = default
    )
    {
        List<Webhook> found = [];
        await database.WriteAsync(
            async connection =>
            {
                var leased = await connection.ExecuteAsync(
                    """
                    UPDATE webhook_states SET lease_owner = @owner, lease_until = @until
                    WHERE webhook = @webhook AND lease_until <= @now AND paused_until <= @now
                    """,
                    cancellationToken,
                    ("@webhook", webhook),
                    ("@owner", owner),
                    ("@now", now.ToUnixTimeMilliseconds()),
                    ("@until", until.ToUnixTimeMilliseconds())
                );
                if (leased == 0)
                    return false;
                found = await connection.QueryAsync(
                    $"SELECT {WebhookRows.Webhook} FROM {WebhookRows.WebhookTables} WHERE id = @webhook AND enabled = 1",
                    WebhookRows.ReadWebhook,
                    cancellationToken,
                    ("@webhook", webhook)
                );
                return found.Count > 0;
            },
            cancellationToken
        );
        return found is [var one] ? one : null;
    }

    /// <inheritdoc/>
    public async Task<WebhookDelivery?> ReadNextAsync(string webhook, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"""
                    SELECT {WebhookRows.Delivery} FROM {WebhookRows.DeliveryTables}
                    WHERE d.webhook = @webhook AND d.status = 1 AND d.due_at <= @now ORDER BY d.due_at, d.id LIMIT 1
                    """,
                    WebhookRows.ReadDelivery,
                    cancellationToken,
                    ("@webhook", webhook),
                    ("@now", now.ToUnixTimeMilliseconds())
                ),
            cancellationToken
        );
        return found is [var delivery] ? delivery : null;
    }

    /// <inheritdoc/>
    public async Task<WebhookState?> RecordAsync(AttemptResult result, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(result);
        WebhookState? state = null;
        await database.WriteAsync(
            async connection =>
            {
                if (!await RecordDeliveryAsync(connection, result, cancellationToken))
                    return false;
                state = await RecordStateAsync(connection, result, cancellationToken);
                return state is not null;
            },
            cancellationToken
        );
        return state;
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(string webhook, string owner, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            "UPDATE webhook_states SET lease_owner = '', lease_until = 0 WHERE webhook = @webhook AND lease_owner = @owner",
            cancellationToken,
            ("@webhook", webhook),
            ("@owner", owner)
        );

    /// <inheritdoc/>
    public async Task RemoveCompletedAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
    {
        var old = database.Dialect.SelectPortion("webhook_deliveries", "id", "completed_at < @before AND status <> 1", RowsPerDelete);
        while (await RemoveAsync($"DELETE FROM webhook_deliveries WHERE {old}")) { }
        var unused = database.Dialect.SelectPortion(
            "webhook_events",
            "id",
            "time < @before AND NOT EXISTS (SELECT 1 FROM webhook_deliveries WHERE webhook_deliveries.event = webhook_events.id)",
            RowsPerDelete
        );
        while (await RemoveAsync($"DELETE FROM webhook_events WHERE {unused}")) { }

        async Task<bool> RemoveAsync(string sql) =>
            await database.WriteAsync(sql, cancellationToken, ("@before", before.ToUnixTimeMilliseconds())) == WriteOutcome.Written;
    }

    private static async Task<bool> RecordDeliveryAsync(DbConnection connection, AttemptResult result, CancellationToken cancellationToken)
    {
        var attempt = result.Attempt;
        var updated = await connection.ExecuteAsync(
            """
            UPDATE webhook_deliveries SET status = @status, attempts = @number, due_at = @dueAt, completed_at = @completedAt
            WHERE id = @delivery AND webhook = @webhook AND status = 1
            """,
            cancellationToken,
            ("@delivery", result.Delivery),
            ("@webhook", result.Webhook),
            ("@status", (long)result.Status),
            ("@number", (long)attempt.Number),
            ("@dueAt", result.DueAt.ToUnixTimeMilliseconds()),
            ("@completedAt", result.Status == DeliveryStatus.Pending ? null : attempt.Time.ToUnixTimeMilliseconds())
        );
        if (updated == 0)
            return false;
        await connection.ExecuteAsync(
            """
            INSERT INTO webhook_attempts (delivery, number, time, duration, status, problem, answer)
            VALUES (@delivery, @number, @time, @duration, @status, @problem, @answer)
            """,
            cancellationToken,
            ("@delivery", result.Delivery),
            ("@number", (long)attempt.Number),
            ("@time", attempt.Time.ToUnixTimeMilliseconds()),
            ("@duration", (long)attempt.Duration.TotalMilliseconds),
            ("@status", (long?)attempt.Status),
            ("@problem", StoredText.Checked(attempt.Problem)),
            ("@answer", StoredText.Checked(attempt.Answer))
        );
        return true;
    }

    private static async Task<WebhookState?> RecordStateAsync(
        DbConnection connection,
        AttemptResult result,
        CancellationToken cancellationToken
    )
    {
        var failures = result.Attempt.Problem is null
            ? "failures = 0, failing_since = NULL"
            : "failures = failures + 1, failing_since = COALESCE(failing_since, @time)";
        var states = await connection.QueryAsync(
            $"""
            UPDATE webhook_states SET queued = queued - @completed, lease_until = @leaseUntil, paused_until = @pausedUntil, {failures}
            WHERE webhook = @webhook AND lease_owner = @owner
            RETURNING queued, dropped, failures, failing_since
            """,
            row => new WebhookState
            {
                Queued = row.GetInt64(0),
                Dropped = row.GetInt64(1),
                Failures = (int)row.GetInt64(2),
                FailingSince = row.IsDBNull(3) ? null : row.GetTime(3),
            },
            cancellationToken,
            ("@webhook", result.Webhook),
            ("@owner", result.Owner),
            ("@completed", result.Status == DeliveryStatus.Pending ? 0L : 1L),
            ("@time", result.Attempt.Time.ToUnixTimeMilliseconds()),
            ("@leaseUntil", result.LeaseUntil.ToUnixTimeMilliseconds()),
            ("@pausedUntil", result.PausedUntil.ToUnixTimeMilliseconds())
        );
        return states is [var state] ? state : null;
    }
}
