using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.Outbound;

namespace FlagCluster.Api.Management.Webhooks;

/// <summary>Represents the delivery of an event.</summary>
[SchemaName("webhookDelivery"), Description("The delivery of an event to a webhook.")]
internal sealed record DeliveryResponse
{
    [Description("The id, which the receiver sees in FlagCluster-Delivery.")]
    public required string Id { get; init; }

    [Description("The type of the event.")]
    public required string Type { get; init; }

    [OneOf("pending", "delivered", "failed")]
    public required string Status { get; init; }

    [Description("The number of attempts.")]
    public required int Attempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The time of the next attempt. Absent when the delivery is not pending.")]
    public DateTimeOffset? DueAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The time of the last attempt. Absent while the delivery is pending.")]
    public DateTimeOffset? CompletedAt { get; init; }

    public static DeliveryResponse From(WebhookDelivery delivery)
    {
        var pending = delivery.Status == DeliveryStatus.Pending;
        return new()
        {
            Id = delivery.Id,
            Type = delivery.Event.Type,
            Status = JsonNamingPolicy.CamelCase.ConvertName(delivery.Status.ToString()),
            Attempts = delivery.Attempts,
            CreatedAt = delivery.CreatedAt,
            DueAt = pending ? delivery.DueAt : null,
            CompletedAt = pending ? null : delivery.CompletedAt,
        };
    }
}

/// <summary>Represents a delivery with its event and its attempts.</summary>
[SchemaName("webhookDeliveryDetails"), Description("A delivery with its event and its attempts.")]
internal sealed record DeliveryDetails
{
    public required DeliveryResponse Delivery { get; init; }

    [Description("The event as webhooks of the format 'json' receive it.")]
    public required JsonElement Event { get; init; }

    [Description("The attempts, oldest first.")]
    public required IReadOnlyList<AttemptResponse> Attempts { get; init; }

    public static DeliveryDetails From(WebhookDelivery delivery, IReadOnlyList<DeliveryAttempt> attempts)
    {
        using var payload = JsonDocument.Parse(delivery.Event.Payload);
        return new()
        {
            Delivery = DeliveryResponse.From(delivery),
            Event = payload.RootElement.Clone(),
            Attempts = [.. attempts.Select(AttemptResponse.From)],
        };
    }
}

/// <summary>Represents an attempt to deliver an event.</summary>
[SchemaName("webhookAttempt"), Description("An attempt to deliver an event.")]
internal sealed record AttemptResponse
{
    public required DateTimeOffset Time { get; init; }

    [Description("How long it took, in milliseconds.")]
    public required long DurationMilliseconds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The HTTP status of the answer. Absent without an answer.")]
    public int? Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Why the attempt failed. Absent when it succeeded.")]
    public string? Problem { get; init; }

    [Description("The first bytes of the answer.")]
    public required string Answer { get; init; }

    public static AttemptResponse From(DeliveryAttempt attempt) =>
        new()
        {
            Time = attempt.Time,
            DurationMilliseconds = (long)attempt.Duration.TotalMilliseconds,
            Status = attempt.Status,
            Problem = attempt.Problem,
            Answer = attempt.Answer,
        };

    public static AttemptResponse From(OutboundAnswer answer, DateTimeOffset time) =>
        new()
        {
            Time = time,
            DurationMilliseconds = (long)answer.Duration.TotalMilliseconds,
            Status = answer.Status,
            Problem = answer.Problem,
            Answer = answer.Text,
        };
}
