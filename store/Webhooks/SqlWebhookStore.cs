using System.Globalization;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Control;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Webhooks;

/// <summary>Stores webhooks in SQL.</summary>
internal sealed class SqlWebhookStore(Database database, ControlTransaction transaction) : IWebhookStore
{
    // PostgreSQL needs the type of a parameter that may be null.
    private const string InScope =
        "organization = @organization AND (project = @project OR (project IS NULL AND CAST(@project AS TEXT) IS NULL))";

    /// <inheritdoc/>
    public async Task<Webhook?> AddAsync(Initiator initiator, Webhook webhook, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        long version = 0;
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, ControlActions.CreateWebhook, webhook.Scope, webhook.Id),
            async write =>
            {
                version = write.Version;
                // The version's row lock makes writes take turns, so that the number cannot be exceeded.
                var taken = await write.QueryAsync($"SELECT 1 FROM webhooks WHERE {InScope}", _ => true, ScopeOf(webhook.Scope));
                if (taken.Count >= IWebhookStore.MaxWebhooks)
                    return false;
                await write.ExecuteAsync(
                    """
                    INSERT INTO webhooks (id, organization, project, name, address, secrets, format, events, environments, enabled,
                        disabled_reason, created_at, updated_at, version)
                    VALUES (@id, @organization, @project, @name, @address, @secrets, @format, @events, @environments, @enabled,
                        @disabledReason, @createdAt, @updatedAt, @version)
                    """,
                    [.. ScopeOf(webhook.Scope), .. ValuesOf(webhook), ("@createdAt", webhook.CreatedAt.ToUnixTimeMilliseconds())]
                );
                await write.ExecuteAsync(
                    """
                    INSERT INTO webhook_states (webhook, queued, dropped, failures, paused_until, lease_owner, lease_until)
                    VALUES (@id, 0, 0, 0, 0, '', 0)
                    """,
                    ("@id", webhook.Id)
                );
                return true;
            },
            cancellationToken
        );
        return outcome switch
        {
            WriteOutcome.Written => webhook with { Version = version },
            WriteOutcome.NoParent => throw new ParentNotFoundException(
                webhook.Scope.Project is null ? $"organization '{webhook.Scope}'" : $"project '{webhook.Scope}'"
            ),
            WriteOutcome.Duplicate => throw new InvalidOperationException($"A webhook with the id '{webhook.Id}' exists already."),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public async Task<Webhook?> UpdateAsync(Initiator initiator, Webhook webhook, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(webhook);
        long version = 0;
        var action = webhook is { Enabled: false, DisabledReason: not null } ? ControlActions.DisableWebhook : ControlActions.UpdateWebhook;
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, action, webhook.Scope, webhook.Id),
            async write =>
            {
                version = write.Version;
                var updated = await write.ExecuteAsync(
                    """
                    UPDATE webhooks SET name = @name, address = @address, secrets = @secrets, format = @format, events = @events,
                        environments = @environments, enabled = @enabled, disabled_reason = @disabledReason, updated_at = @updatedAt,
                        version = @version
                    WHERE id = @id AND version = @known
                    """,
                    [.. ValuesOf(webhook), ("@known", webhook.Version)]
                );
                if (updated == 0)
                    return false;
                // Another receiver, or the same one after a person looked at it: its failures are counted from here.
                await write.ExecuteAsync(
                    "UPDATE webhook_states SET failures = 0, failing_since = NULL, paused_until = 0 WHERE webhook = @id",
                    ("@id", webhook.Id)
                );
                return true;
            },
            cancellationToken
        );
        return outcome == WriteOutcome.Written
            ? webhook with
            {
                Version = version,
                State = webhook.State with { Failures = 0, FailingSince = null },
            }
            : null;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(Initiator initiator, Scope scope, string id, CancellationToken cancellationToken = default)
    {
        var outcome = await transaction.RunAsync(
            EntryOf(initiator, ControlActions.DeleteWebhook, scope, id),
            $"DELETE FROM webhooks WHERE id = @id AND {InScope}",
            cancellationToken,
            [.. ScopeOf(scope), ("@id", StoredText.Checked(id))]
        );
        return outcome == WriteOutcome.Written;
    }

    /// <inheritdoc/>
    public async Task<Webhook?> FindAsync(Scope scope, string id, CancellationToken cancellationToken = default)
    {
        var found = await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"SELECT {WebhookRows.Webhook} FROM {WebhookRows.WebhookTables} WHERE id = @id AND {InScope}",
                    WebhookRows.ReadWebhook,
                    cancellationToken,
                    [.. ScopeOf(scope), ("@id", StoredText.Checked(id))]
                ),
            cancellationToken
        );
        return found is [var webhook] ? webhook : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Webhook>> ListAsync(
        Scope scope,
        string? after,
        int limit,
        CancellationToken cancellationToken = default
    ) =>
        await database.ReadAsync(
            connection =>
                connection.QueryAsync(
                    $"""
                    SELECT {WebhookRows.Webhook} FROM {WebhookRows.WebhookTables} WHERE {InScope} AND id > @after ORDER BY id LIMIT @limit
                    """,
                    WebhookRows.ReadWebhook,
                    cancellationToken,
                    [.. ScopeOf(scope), ("@after", StoredText.Checked(after ?? "")), ("@limit", (long)limit)]
                ),
            cancellationToken
        );

    private static ControlEntry EntryOf(Initiator initiator, string action, Scope scope, string id) =>
        new(initiator, action, scope.Organization, string.Create(CultureInfo.InvariantCulture, $"{scope}/{id}"));

    private static (string, object?)[] ScopeOf(Scope scope) => [("@organization", scope.Organization), ("@project", scope.Project)];

    private static (string, object?)[] ValuesOf(Webhook webhook) =>
        [
            ("@id", webhook.Id),
            ("@name", StoredText.Checked(webhook.Name)),
            ("@address", StoredText.Checked(webhook.Address)),
            ("@secrets", webhook.Secrets.ToArray()),
            ("@format", webhook.Format.Name()),
            ("@events", string.Join(' ', webhook.Events)),
            ("@environments", string.Join(' ', webhook.Environments)),
            ("@enabled", webhook.Enabled ? 1L : 0L),
            ("@disabledReason", StoredText.Checked(webhook.DisabledReason)),
            ("@updatedAt", webhook.UpdatedAt.ToUnixTimeMilliseconds()),
        ];
}
