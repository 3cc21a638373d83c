using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Outbox;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Webhooks;

/// <summary>Queues events for webhooks in SQL.</summary>
internal sealed class SqlWebhookEvents(Database database, TimeProvider time) : IWebhookEvents
{
    /// <inheritdoc/>
    public async Task<bool> AreReceivedAsync(Scope scope, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT 1 FROM webhooks WHERE {WebhookQueue.AreInScope} AND enabled = 1 LIMIT 1",
                    _ => true,
                    cancellationToken,
                    ("@organization", scope.Organization),
                    ("@project", scope.Project)
                ),
            cancellationToken
        );
        return found.Count > 0;
    }

    /// <inheritdoc/>
    public async Task AppendAsync(IReadOnlyList<WebhookEvent> events, CancellationToken cancellationToken = default) =>
        await database.WriteAsync(
            async connection =>
            {
                await WebhookQueue.AppendAsync(connection, events, time.GetUtcNow(), cancellationToken);
                return true;
            },
            cancellationToken
        );

    /// <inheritdoc/>
    public async Task<bool> AppendToAsync(string webhook, WebhookEvent item, CancellationToken cancellationToken = default)
    {
        var outcome = await database.WriteAsync(
            connection => WebhookQueue.AppendToAsync(connection, webhook, item, time.GetUtcNow(), cancellationToken),
            cancellationToken
        );
        return outcome == WriteOutcome.Written;
    }
}
