using System.Collections.Immutable;

namespace FlagCluster.Contracts.Webhooks;

/// <summary>Specifies the form in which a webhook receives events. <see cref="WebhookFormatNames"/> holds their names.</summary>
public enum WebhookFormat
{
    /// <summary>The event as JSON, signed.</summary>
    Json,

    /// <summary>A message of a Slack channel.</summary>
    Slack,

    /// <summary>A message of a Discord channel.</summary>
    Discord,

    /// <summary>A card of a Microsoft Teams channel.</summary>
    Teams,

    /// <summary>An event of Datadog.</summary>
    Datadog,
}

/// <summary>Provides the names of formats in JSON and in the store. A name never changes.</summary>
public static class WebhookFormatNames
{
    private static readonly ImmutableArray<string> Names = ["json", "slack", "discord", "teams", "datadog"];

    /// <summary>Returns the name of a format, such as <c>slack</c>.</summary>
    /// <param name="format">The format.</param>
    public static string Name(this WebhookFormat format) => Names[(int)format];

    /// <summary>Returns the format with a name.</summary>
    /// <param name="name">The name, such as <c>slack</c>.</param>
    /// <exception cref="InvalidDataException">No format has the name.</exception>
    public static WebhookFormat Parse(string name) =>
        Names.IndexOf(name) is >= 0 and var index
            ? (WebhookFormat)index
            : throw new InvalidDataException($"'{name}' is not a format of webhooks; known are {string.Join(", ", Names)}.");
}
