using System.Collections.Immutable;
using FlagCluster.Contracts.Access;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Represents a receiver of the events of a project or of a whole organization.</summary>
public sealed record Webhook
{
    /// <summary>Gets the id.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the organization or the project whose events it receives.</summary>
    public required Scope Scope { get; init; }

    /// <summary>Gets the display name.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the address without its secret parts, for answers, messages and logs.</summary>
    public required string Address { get; init; }

    /// <summary>Gets the address and the secret, encrypted.</summary>
    public required ReadOnlyMemory<byte> Secrets { get; init; }

    /// <summary>Gets the form in which it receives events.</summary>
    public required WebhookFormat Format { get; init; }

    /// <summary>Gets the patterns of the events that it receives (<see cref="WebhookEventTypes"/>).</summary>
    public required ImmutableArray<string> Events { get; init; }

    /// <summary>Gets the slugs of the environments whose events it receives; empty for all. It does not select other events.</summary>
    public ImmutableArray<string> Environments { get; init; } = [];

    /// <summary>Gets whether it receives events.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Gets why FlagCluster disabled it, or null.</summary>
    public string? DisabledReason { get; init; }

    /// <summary>Gets the time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets the time of the last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Gets the control version of the last change; 0 before it is stored.</summary>
    public long Version { get; init; }

    /// <summary>Gets the state of its deliveries.</summary>
    public WebhookState State { get; init; } = new();

    /// <summary>Returns whether it receives an event of its organization or project.</summary>
    /// <param name="type">The type of the event.</param>
    /// <param name="environment">The slug of the environment of the event, or null.</param>
    public bool Receives(string type, string? environment) =>
        (environment is null || Environments.IsEmpty || Environments.Contains(environment))
        && Events.Any(pattern => WebhookEventTypes.Matches(pattern, type));
}

/// <summary>Represents the state of a webhook's deliveries.</summary>
public sealed record WebhookState
{
    /// <summary>The largest number of deliveries that wait for one webhook. Further events are counted as dropped.</summary>
    public const int MaxQueued = 1_000;

    /// <summary>Gets the number of deliveries that wait.</summary>
    public long Queued { get; init; }

    /// <summary>Gets the number of events that were not queued, because too many deliveries waited.</summary>
    public long Dropped { get; init; }

    /// <summary>Gets the number of failed attempts since the last successful one.</summary>
    public int Failures { get; init; }

    /// <summary>Gets the time of the first of these failures, or null.</summary>
    public DateTimeOffset? FailingSince { get; init; }
}
