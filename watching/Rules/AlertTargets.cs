using Microsoft.Extensions.Configuration;

namespace FlagCluster.Watching.Rules;

/// <summary>Provides the names of the targets of notifications.</summary>
public static class AlertTargets
{
    /// <summary>The log of the process, in which every notification is written anyway.</summary>
    public const string Log = "log";

    /// <summary>What precedes the id of a webhook of the project or of its organization.</summary>
    public const string WebhookPrefix = "webhook:";

    /// <summary>Returns whether the log or a setting <c>Alerts:Targets:{name}:Url</c> is the target.</summary>
    /// <param name="configuration">The settings, which are the same in every host.</param>
    /// <param name="target">The name.</param>
    public static bool IsConfigured(IConfiguration configuration, string target)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return target == Log || configuration.GetSection("Alerts:Targets").GetChildren().Any(known => known.Key == target);
    }
}
