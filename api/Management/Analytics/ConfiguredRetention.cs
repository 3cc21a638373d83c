using FlagCluster.Analytics.Storage;
using Microsoft.Extensions.Configuration;

namespace FlagCluster.Api.Management.Analytics;

/// <summary>
/// Reads how long sums are kept from the settings of the consumer, which validates them. Gateways have no consumer and the same settings.
/// </summary>
internal static class ConfiguredRetention
{
    /// <summary>Reads the section <c>Analytics</c>.</summary>
    public static FoldRetention Read(IConfiguration configuration)
    {
        var defaults = new FoldRetention();
        var section = configuration.GetSection("Analytics");
        var minutes = TimeSpan.FromDays(section.GetValue("MinuteDays", defaults.Minutes.TotalDays));
        return defaults with
        {
            TenSeconds = minutes < defaults.TenSeconds ? minutes : defaults.TenSeconds,
            Minutes = minutes,
            Hours = TimeSpan.FromDays(section.GetValue("HourDays", defaults.Hours.TotalDays)),
        };
    }
}
