using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Windows;
using Microsoft.Extensions.Configuration;

namespace FlagCluster.Watching.Rules;

/// <summary>Represents what rules need to know of the consumer's settings, which it validates. They are the same in every host.</summary>
/// <param name="Bounds">When windows are closed.</param>
/// <param name="MinuteDays">The days for which sums of minutes are kept.</param>
public sealed record WatchSettings(WindowBounds Bounds, int MinuteDays)
{
    private const int DefaultMinuteDays = 7;
    private const int DefaultPeopleDays = 90;

    /// <summary>Gets the days for which people are kept. Default 90.</summary>
    public int PeopleDays { get; init; } = DefaultPeopleDays;

    /// <summary>Reads the section <c>Analytics</c>.</summary>
    /// <param name="configuration">The settings.</param>
    public static WatchSettings Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var defaults = new WindowBounds();
        var section = configuration.GetSection("Analytics");
        var bounds = defaults with
        {
            Step = section["Step"] == nameof(TimeStep.TenSeconds) ? TimeStep.TenSeconds : defaults.Step,
            Lateness = section.GetValue("LatenessSeconds", defaults.Lateness / 1_000) * 1_000,
        };
        return new(bounds, section.GetValue("MinuteDays", DefaultMinuteDays))
        {
            PeopleDays = section.GetValue("HourDays", DefaultPeopleDays),
        };
    }
}
