using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Storage;

/// <summary>Reads sums. The parts that the partitions wrote are added up.</summary>
/// <remarks>
/// All methods throw <see cref="Contracts.Environments.StorageUnavailableException"/> when the database is unavailable.
/// </remarks>
public interface ISumReader
{
    /// <summary>Returns the sums of evaluations.</summary>
    /// <param name="query">Selects the rows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<SumTable<EvaluationCell, EvaluationSum>> ReadEvaluationsAsync(
        EvaluationQuery query,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the sums of custom and conversion events.</summary>
    /// <param name="query">Selects the rows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<SumTable<TrackCell, TrackSum>> ReadTracksAsync(TrackQuery query, CancellationToken cancellationToken = default);

    /// <summary>Returns the unique people.</summary>
    /// <param name="query">Selects the rows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<SumTable<PeopleCell, HyperLogLog>> ReadPeopleAsync(PeopleQuery query, CancellationToken cancellationToken = default);

    /// <summary>Returns when flags were evaluated first and last.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag; null for all flags.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<SumTable<SeenCell, SeenTimes>> ReadSeenAsync(
        string environment,
        string? flag = null,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the exposures to a followed flag, and the events of the people who were exposed.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="includeLate">Whether late events are included.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>Sums with <see cref="EventSums.Exposures"/> and <see cref="EventSums.PersonTracks"/>; the rest is empty.</returns>
    Task<EventSums> ReadPeopleOfFlagAsync(string environment, string flag, bool includeLate, CancellationToken cancellationToken = default);
}
