using System.Data.Common;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Outbox;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Resolves alerts, and queues what happens to alerts for webhooks, in the transaction of a connection.</summary>
internal static class AlertQueue
{
    /// <summary>Queues the event of an alert that was opened.</summary>
    public static Task FiringAsync(DbConnection connection, Alert alert, DateTimeOffset now, CancellationToken cancellationToken) =>
        WebhookQueue.AppendAsync(connection, [AlertEvents.Firing(alert)], now, cancellationToken);

    /// <summary>Resolves open alerts of an environment.</summary>
    /// <param name="connection">The connection with a transaction.</param>
    /// <param name="condition">The condition that selects the alerts among those of <c>@environment</c> that are open.</param>
    /// <param name="resolvedAt">The time of the resolution in Unix milliseconds.</param>
    /// <param name="resolvedBy">Who resolves them.</param>
    /// <param name="now">The current time.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="parameters">The parameters of the condition.</param>
    /// <returns>The alerts that were resolved.</returns>
    public static async Task<IReadOnlyList<Alert>> ResolveAsync(
        DbConnection connection,
        string condition,
        long resolvedAt,
        string resolvedBy,
        DateTimeOffset now,
        CancellationToken cancellationToken,
        params (string Name, object? Value)[] parameters
    )
    {
        var resolved = await connection.QueryAsync(
            $"""
            UPDATE alerts SET resolved_at = @resolvedAt, resolved_by = @resolvedBy
            WHERE environment = @environment AND resolved_at IS NULL AND {condition}
            RETURNING {AlertRows.Alert}
            """,
            AlertRows.ReadAlert,
            cancellationToken,
            [.. parameters, ("@resolvedAt", resolvedAt), ("@resolvedBy", StoredText.Checked(resolvedBy))]
        );
        await WebhookQueue.AppendAsync(connection, [.. resolved.Select(AlertEvents.Resolved)], now, cancellationToken);
        return resolved;
    }
}
