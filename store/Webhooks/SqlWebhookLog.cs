using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Webhooks;

/// <summary>Reads the deliveries of webhooks from SQL, and queues them again.</summary>
internal sealed class SqlWebhookLog(Database database) : IWebhookLog
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<WebhookDelivery>> ListAsync(
        string webhook,
        DeliveryStatus? status,
        (DateTimeOffset CreatedAt, string Id)? after,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"""
                    SELECT {WebhookRows.Delivery} FROM {WebhookRows.DeliveryTables}
                    WHERE d.webhook = @webhook AND (CAST(@status AS BIGINT) IS NULL OR d.status = @status)
                        AND (d.created_at < @createdAt OR (d.created_at = @createdAt AND d.id < @id))
                    ORDER BY d.created_at DESC, d.id DESC LIMIT @limit
                    """,
                    WebhookRows.ReadDelivery,
                    cancellationToken,
                    ("@webhook", webhook),
                    ("@status", (long?)status),
                    ("@createdAt", after?.CreatedAt.ToUnixTimeMilliseconds() ?? long.MaxValue),
                    ("@id", StoredText.Checked(after?.Id ?? "")),
                    ("@limit", (long)limit)
                ),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<(WebhookDelivery Delivery, IReadOnlyList<DeliveryAttempt> Attempts)?> FindAsync(
        string webhook,
        string id,
        CancellationToken cancellationToken = default
    ) =>
        database.ReadAsync<(WebhookDelivery, IReadOnlyList<DeliveryAttempt>)?>(
            async connection =>
            {
                var found = await connection.QueryAsync(
                    $"SELECT {WebhookRows.Delivery} FROM {WebhookRows.DeliveryTables} WHERE d.id = @id AND d.webhook = @webhook",
                    WebhookRows.ReadDelivery,
                    cancellationToken,
                    ("@id", StoredText.Checked(id)),
                    ("@webhook", webhook)
                );
                if (found is not [var delivery])
                    return null;
                var attempts = await connection.QueryAsync(
                    $"SELECT {WebhookRows.Attempt} FROM webhook_attempts WHERE delivery = @id ORDER BY number",
                    WebhookRows.ReadAttempt,
                    cancellationToken,
                    ("@id", id)
                );
                return (delivery, attempts);
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> RedeliverAsync(string webhook, string id, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        (string, object?)[] parameters = [("@id", StoredText.Checked(id)), ("@webhook", webhook), ("@now", now.ToUnixTimeMilliseconds())];
        var outcome = await database.WriteAsync(
            async connection =>
            {
                var completed = await connection.ExecuteAsync(
                    """
                    UPDATE webhook_deliveries SET status = 1, due_at = @now, started_at = @now, completed_at = NULL
                    WHERE id = @id AND webhook = @webhook AND status <> 1
                    """,
                    cancellationToken,
                    parameters
                );
                var pending = await connection.ExecuteAsync(
                    "UPDATE webhook_deliveries SET due_at = @now WHERE id = @id AND webhook = @webhook AND status = 1",
                    cancellationToken,
                    parameters
                );
                if (pending == 0)
                    return false;
                await connection.ExecuteAsync(
                    "UPDATE webhook_states SET queued = queued + @completed, paused_until = 0 WHERE webhook = @webhook",
                    cancellationToken,
                    ("@completed", (long)completed),
                    ("@webhook", webhook)
                );
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }
}
