using FlagCluster.Contracts.Changes;

namespace FlagCluster.Watching.Rules;

/// <summary>Provides the splits of flags as they were at the start of a phase or in a version.</summary>
public interface IFlagSplits
{
    /// <summary>Returns the splits of a flag over at least two variants, in the order of its rules.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="phase">The start of the phase, in Unix milliseconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<FlagSplit>> ReadAsync(string environment, string flag, long phase, CancellationToken cancellationToken = default);

    /// <summary>Returns the splits of a flag in a version, in the order of its rules; none when the version is not known.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="version">The version of the ruleset.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    Task<IReadOnlyList<FlagSplit>> ReadAsync(
        string environment,
        string flag,
        EnvironmentVersion version,
        CancellationToken cancellationToken = default
    );
}
