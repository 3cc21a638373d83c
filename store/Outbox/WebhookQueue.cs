using System.Data.Common;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Outbox;

/// <summary>Queues events in the transaction of a connection, so that they are committed with what they report.</summary>
internal static class WebhookQueue
{
    private sealed record Receiver(string Id, string[] Events, string[] Environments)
    {
        public bool Receives(WebhookEvent item) =>
            (item.Scope.Environment is null || Environments.Length == 0 || Environments.Contains(item.Scope.Environment))
            && Events.Any(pattern => WebhookEventTypes.Matches(pattern, item.Type));
    }

    /// <summary>
    /// The condition for webhooks that receive events of a scope. Those of the organization receive none of a private project, which their
    /// owners may not see.
    /// </summary>
    public const string AreInScope = """
        organization = @organization
        AND (
            project = @project
            OR (
                project IS NULL
                AND NOT EXISTS (
                    SELECT 1 FROM projects AS scoped
                    WHERE scoped.organization = @organization AND scoped.slug = @project AND scoped.is_private = 1
                )
            )
        )
        """;

    /// <summary>Queues events of one scope for the webhooks that receive them.</summary>
    /// <param name="connection">The connection with a transaction.</param>
    /// <param name="events">The events.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task AppendAsync(
        DbConnection connection,
        IReadOnlyList<WebhookEvent> events,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (events.Count == 0)
            return;
        var receivers = await connection.QueryAsync(
            $"SELECT id, events, environments FROM webhooks WHERE {AreInScope} AND enabled = 1 ORDER BY id",
            row => new Receiver(row.GetString(0), Split(row.GetString(1)), Split(row.GetString(2))),
            cancellationToken,
            ("@organization", events[0].Scope.Organization),
            ("@project", events[0].Scope.Project)
        );
        foreach (var item in events)
            if (receivers.Exists(receiver => receiver.Receives(item)))
                await InsertAsync(connection, item, cancellationToken);
        // Webhook by webhook, in the order of their ids: two transactions that queue for the same ones wait instead of deadlocking.
        foreach (var receiver in receivers)
        foreach (var item in events)
            if (receiver.Receives(item))
                await DeliverAsync(connection, receiver.Id, item.Id, now, cancellationToken);
    }

    /// <summary>Queues an event for one webhook of its project or organization.</summary>
    /// <returns>False when there is no such webhook, or it is disabled.</returns>
    public static async Task<bool> AppendToAsync(
        DbConnection connection,
        string webhook,
        WebhookEvent item,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var found = await connection.QueryAsync(
            """
            SELECT id FROM webhooks
            WHERE id = @webhook AND organization = @organization AND (project IS NULL OR project = @project) AND enabled = 1
            """,
            row => row.GetString(0),
            cancellationToken,
            ("@organization", item.Scope.Organization),
            ("@project", item.Scope.Project),
            ("@webhook", StoredText.Checked(webhook))
        );
        if (found.Count == 0)
            return false;
        await InsertAsync(connection, item, cancellationToken);
        await DeliverAsync(connection, webhook, item.Id, now, cancellationToken);
        return true;
    }

    /// <summary>Returns the parts of a text that spaces separate.</summary>
    public static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Task<int> InsertAsync(DbConnection connection, WebhookEvent item, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            """
            INSERT INTO webhook_events (id, type, scope, time, payload) VALUES (@id, @type, @scope, @time, @payload)
            ON CONFLICT (id) DO NOTHING
            """,
            cancellationToken,
            ("@id", item.Id),
            ("@type", item.Type),
            ("@scope", item.Scope.ToString()),
            ("@time", item.Time.ToUnixTimeMilliseconds()),
            ("@payload", item.Payload.ToArray())
        );

    private static async Task DeliverAsync(
        DbConnection connection,
        string webhook,
        string item,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        (string, object?)[] key = [("@id", WebhookEvent.IdOf(webhook, item)), ("@webhook", webhook), ("@event", item)];
        var inserted = await connection.ExecuteAsync(
            """
            INSERT INTO webhook_deliveries (id, webhook, event, status, attempts, created_at, started_at, due_at)
            VALUES (@id, @webhook, @event, 1, 0, @now, @now, @now)
            ON CONFLICT (id) DO NOTHING
            """,
            cancellationToken,
            [.. key, ("@now", now.ToUnixTimeMilliseconds())]
        );
        if (inserted == 0)
            return;
        var queued = await connection.ExecuteAsync(
            "UPDATE webhook_states SET queued = queued + 1 WHERE webhook = @webhook AND queued < @max",
            cancellationToken,
            ("@webhook", webhook),
            ("@max", (long)WebhookState.MaxQueued)
        );
        if (queued > 0)
            return;
        await connection.ExecuteAsync("DELETE FROM webhook_deliveries WHERE id = @id", cancellationToken, ("@id", key[0].Item2));
        await connection.ExecuteAsync(
            "UPDATE webhook_states SET dropped = dropped + 1 WHERE webhook = @webhook",
            cancellationToken,
            ("@webhook", webhook)
        );
    }
}
