using System.Data.Common;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Outbox;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Webhooks;

/// <summary>Reads the rows of webhooks and their deliveries.</summary>
internal static class WebhookRows
{
    /// <summary>The columns of a webhook and its state.</summary>
    public const string Webhook = """
        id, organization, project, name, address, secrets, format, events, environments, enabled, disabled_reason, created_at, updated_at,
        version, queued, dropped, failures, failing_since
        """;

    /// <summary>The tables of these columns.</summary>
    public const string WebhookTables = "webhooks JOIN webhook_states ON webhook_states.webhook = webhooks.id";

    /// <summary>The columns of a delivery and its event.</summary>
    public const string Delivery = """
        d.id, d.webhook, d.status, d.attempts, d.created_at, d.started_at, d.due_at, d.completed_at,
        e.id, e.type, e.scope, e.time, e.payload
        """;

    /// <summary>The tables of these columns.</summary>
    public const string DeliveryTables = "webhook_deliveries d JOIN webhook_events e ON e.id = d.event";

    /// <summary>The columns of an attempt.</summary>
    public const string Attempt = "number, time, duration, status, problem, answer";

    /// <summary>Returns the webhook of a row.</summary>
    public static Webhook ReadWebhook(DbDataReader row)
    {
        var organization = row.GetString(1);
        return new()
        {
            Id = row.GetString(0),
            Scope = row.GetText(2) is { } project ? Scope.Of(organization, project) : Scope.Of(organization),
            Name = row.GetString(3),
            Address = row.GetString(4),
            Secrets = row.GetBytes(5),
            Format = WebhookFormatNames.Parse(row.GetString(6)),
            Events = [.. WebhookQueue.Split(row.GetString(7))],
            Environments = [.. WebhookQueue.Split(row.GetString(8))],
            Enabled = row.GetInt64(9) == 1,
            DisabledReason = row.GetText(10),
            CreatedAt = row.GetTime(11),
            UpdatedAt = row.GetTime(12),
            Version = row.GetInt64(13),
            State = new()
            {
                Queued = row.GetInt64(14),
                Dropped = row.GetInt64(15),
                Failures = (int)row.GetInt64(16),
                FailingSince = ReadTime(row, 17),
            },
        };
    }

    /// <summary>Returns the delivery of a row.</summary>
    public static WebhookDelivery ReadDelivery(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            new()
            {
                Id = row.GetString(8),
                Type = row.GetString(9),
                Scope = ReadScope(row.GetString(10)),
                Time = row.GetTime(11),
                Payload = row.GetBytes(12),
            },
            (DeliveryStatus)row.GetInt64(2),
            (int)row.GetInt64(3),
            row.GetTime(4),
            row.GetTime(5),
            row.GetTime(6),
            ReadTime(row, 7)
        );

    /// <summary>Returns the attempt of a row.</summary>
    public static DeliveryAttempt ReadAttempt(DbDataReader row) =>
        new(
            (int)row.GetInt64(0),
            row.GetTime(1),
            TimeSpan.FromMilliseconds(row.GetInt64(2)),
            row.IsDBNull(3) ? null : (int)row.GetInt64(3),
            row.GetText(4),
            row.GetString(5)
        );

    private static DateTimeOffset? ReadTime(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetTime(column);

    private static Scope ReadScope(string text) =>
        Scope.TryParse(text, out var scope) ? scope : throw new InvalidDataException($"'{text}' is not the scope of an event.");
}
