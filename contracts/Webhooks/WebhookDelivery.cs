namespace FlagCluster.Contracts.Webhooks;

/// <summary>Specifies what became of a delivery. The numbers are stored.</summary>
public enum DeliveryStatus
{
    /// <summary>It waits for its first or next attempt.</summary>
    Pending = 1,

    /// <summary>The receiver accepted it.</summary>
    Delivered = 2,

    /// <summary>No attempt succeeded in time. It can be repeated by hand.</summary>
    Failed = 3,
}

/// <summary>Represents the delivery of an event to a webhook.</summary>
/// <param name="Id">The id, which receivers see and with which they recognize a repetition.</param>
/// <param name="Webhook">The id of the webhook.</param>
/// <param name="Event">The event.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Attempts">The number of attempts.</param>
/// <param name="CreatedAt">The time at which it was queued.</param>
/// <param name="StartedAt">The time from which its attempts are limited: when it was queued, or repeated by hand.</param>
/// <param name="DueAt">The time of its next attempt.</param>
/// <param name="CompletedAt">The time of its last attempt when it is not pending, or null.</param>
public sealed record WebhookDelivery(
    string Id,
    string Webhook,
    WebhookEvent Event,
    DeliveryStatus Status,
    int Attempts,
    DateTimeOffset CreatedAt,
    DateTimeOffset StartedAt,
    DateTimeOffset DueAt,
    DateTimeOffset? CompletedAt
);

/// <summary>Represents one attempt of a delivery.</summary>
/// <param name="Number">The number, from 1.</param>
/// <param name="Time">The time at which it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Status">The HTTP status of the answer, or null without an answer.</param>
/// <param name="Problem">Why it failed, without secrets; null when it succeeded.</param>
/// <param name="Answer">The first bytes of the answer, as text.</param>
public sealed record DeliveryAttempt(int Number, DateTimeOffset Time, TimeSpan Duration, int? Status, string? Problem, string Answer);

/// <summary>Represents the result of an attempt, to record it.</summary>
/// <param name="Webhook">The id of the webhook.</param>
/// <param name="Delivery">The id of the delivery.</param>
/// <param name="Owner">Who holds the lease of the webhook.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Status">What became of the delivery.</param>
/// <param name="DueAt">The time of the next attempt of the delivery when it is pending.</param>
/// <param name="PausedUntil">The time until which the webhook receives nothing, after a failure.</param>
/// <param name="LeaseUntil">The time until which the lease is held.</param>
public sealed record AttemptResult(
    string Webhook,
    string Delivery,
    string Owner,
    DeliveryAttempt Attempt,
    DeliveryStatus Status,
    DateTimeOffset DueAt,
    DateTimeOffset PausedUntil,
    DateTimeOffset LeaseUntil
);
