using FlagCluster.Events.Analytics.Local;
using FlagCluster.Events.Model;
using Microsoft.Extensions.Options;

namespace FlagCluster.Events.Analytics;

/// <summary>Validates that events are counted once.</summary>
internal sealed class AnalyticsOptionsValidator(IOptions<EventsOptions> events) : IValidateOptions<AnalyticsOptions>
{
    public ValidateOptionsResult Validate(string? name, AnalyticsOptions options)
    {
        var recorders = events.Value.Names();
        if (!recorders.Contains(LocalFoldDestination.Key))
            return ValidateOptionsResult.Success;
        if (!options.Enabled)
            return ValidateOptionsResult.Fail("Analytics:Enabled is false, but Events:Recorders names analytics; remove it there.");
        return recorders.Contains("kafka")
            ? ValidateOptionsResult.Fail(
                "Events:Recorders names analytics and kafka, which would count events twice: with kafka they are counted from its topics. "
                    + "Name one of them."
            )
            : ValidateOptionsResult.Success;
    }
}
