using FlagCluster.Contracts.Changes;

namespace FlagCluster.Analytics.Counting;

/// <summary>Represents the exposures of a person to a variant, whatever the order in which they arrive.</summary>
/// <param name="First">The time of the first exposure, in Unix milliseconds.</param>
/// <param name="Last">The time of the last exposure, in Unix milliseconds.</param>
/// <param name="Version">
/// The version of the ruleset that gave the first exposure; <see cref="EnvironmentVersion.None"/> when it is not known.
/// </param>
public readonly record struct ExposureSum(long First, long Last, EnvironmentVersion Version = default) : ISum<ExposureSum>
{
    /// <inheritdoc/>
    public ExposureSum Plus(ExposureSum other) =>
        new(Math.Min(First, other.First), Math.Max(Last, other.Last), IsBefore(other) ? Version : other.Version);

    // Of exposures at the same time, that of the older version is the first, so that their order does not matter.
    private bool IsBefore(ExposureSum other) => First != other.First ? First < other.First : Version <= other.Version;
}
