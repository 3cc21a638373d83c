using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Api.Management.Webhooks;

/// <summary>Represents a webhook.</summary>
[SchemaName("webhook"), Description("A receiver of events.")]
internal sealed record WebhookResponse
{
    public required string Id { get; init; }

    [ResourceName]
    public required string Name { get; init; }

    [Description("The address without the parts that may be a credential.")]
    public required string Url { get; init; }

    [WebhookFormatName]
    public required string Format { get; init; }

    [Description("The patterns of the events that it receives.")]
    public required IReadOnlyList<string> Events { get; init; }

    [Description("The environments whose events it receives; empty for all.")]
    public required IReadOnlyList<string> Environments { get; init; }

    public required bool Enabled { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Why the server disabled it. Absent when a person did.")]
    public string? DisabledReason { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    [Description("The number of deliveries that wait.")]
    public required long Queued { get; init; }

    [Description("The number of events that it did not receive, because too many deliveries waited.")]
    public required long Dropped { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The time since which every attempt failed. Absent when the last one succeeded.")]
    public DateTimeOffset? FailingSince { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The secret that signs requests. Only the answer that creates it has it.")]
    public string? Secret { get; init; }

    public static WebhookResponse From(Webhook webhook) => From(webhook, secret: null);

    public static WebhookResponse From(Webhook webhook, string? secret) =>
        new()
        {
            Id = webhook.Id,
            Name = webhook.Name,
            Url = webhook.Address,
            Format = webhook.Format.Name(),
            Events = webhook.Events,
            Environments = webhook.Environments,
            Enabled = webhook.Enabled,
            DisabledReason = webhook.DisabledReason,
            CreatedAt = webhook.CreatedAt,
            UpdatedAt = webhook.UpdatedAt,
            Queued = webhook.State.Queued,
            Dropped = webhook.State.Dropped,
            FailingSince = webhook.State.FailingSince,
            Secret = secret,
        };
}

/// <summary>Represents a request to create a webhook.</summary>
[SchemaName("createWebhookRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CreateWebhookRequest
{
    [ResourceName]
    public required string Name { get; init; }

    [Description("The https address that receives the events. Answers return it without the parts that may be a credential.")]
    public required string Url { get; init; }

    [WebhookFormatName, Description("'json' by default.")]
    public string? Format { get; init; }

    [WebhookEvents, Description("The events that it receives, such as flag.created, 'flag.*' or '*'.")]
    public required IReadOnlyList<string> Events { get; init; }

    [EnvironmentSlugs, Description("The environments whose events it receives; all by default.")]
    public IReadOnlyList<string>? Environments { get; init; }

    [
        WebhookSecretText,
        Description("The secret that signs requests; a random one by default. For 'datadog' the API key, which is required.")
    ]
    public string? Secret { get; init; }

    [Description("True by default.")]
    public bool? Enabled { get; init; }
}

/// <summary>Represents a request to change a webhook. What is absent stays as it is.</summary>
[SchemaName("updateWebhookRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record UpdateWebhookRequest
{
    [ResourceName]
    public string? Name { get; init; }

    [Description("The https address that receives the events.")]
    public string? Url { get; init; }

    [WebhookFormatName]
    public string? Format { get; init; }

    [WebhookEvents, Description("The events that it receives, such as flag.created, 'flag.*' or '*'.")]
    public IReadOnlyList<string>? Events { get; init; }

    [EnvironmentSlugs, Description("The environments whose events it receives; an empty list for all.")]
    public IReadOnlyList<string>? Environments { get; init; }

    [WebhookSecretText, Description("A new secret.")]
    public string? Secret { get; init; }

    public bool? Enabled { get; init; }
}

/// <summary>Requires the name of a format.</summary>
internal sealed class WebhookFormatNameAttribute : ValidationAttribute
{
    /// <inheritdoc/>
    public override bool IsValid(object? value) => value is null || (value is string text && WebhookFormats.Find(text) is not null);

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be {string.Join(" or ", WebhookFormats.Names)}.";
}

/// <summary>Requires patterns of events.</summary>
internal sealed class WebhookEventsAttribute : ValidationAttribute
{
    private const int MaxPatterns = 50;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null
        || (
            value is IReadOnlyList<string> { Count: > 0 and <= MaxPatterns } patterns
            && patterns.All(pattern => pattern is not null && WebhookEventTypes.IsPattern(pattern))
        );

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be 1 to {MaxPatterns} of '*', a subject such as 'flag.*', and {string.Join(", ", WebhookEventTypes.Known)}.";
}

/// <summary>Requires the slugs of environments.</summary>
internal sealed class EnvironmentSlugsAttribute : ValidationAttribute
{
    private const int MaxEnvironments = 50;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: <= MaxEnvironments } slugs && slugs.All(slug => Slug.IsValid(slug)));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be at most {MaxEnvironments} slugs of environments.";
}

/// <summary>Requires a secret that a person chose.</summary>
internal sealed class WebhookSecretTextAttribute : ValidationAttribute
{
    private const int MinLength = 16,
        MaxLength = 256;

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null
        || (value is string { Length: >= MinLength and <= MaxLength } text && text.All(character => character is > ' ' and <= '~'));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) =>
        $"'{name}' must be {MinLength} to {MaxLength} printable ASCII characters without spaces.";
}

/// <summary>Provides the formats that requests may name.</summary>
internal static class WebhookFormats
{
    /// <summary>Gets the names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<WebhookFormat>().Select(format => format.Name())];

    /// <summary>Returns the format with a name, or null.</summary>
    public static WebhookFormat? Find(string name) => Names.Contains(name) ? WebhookFormatNames.Parse(name) : null;
}
