using FlagCluster.Analytics.Counting;
using FlagCluster.Analytics.Storage;

namespace FlagCluster.Analytics.Reports;

/// <summary>Reads sums that the database has grouped, so that an answer reads few rows however many there are.</summary>
/// <remarks>
/// All methods throw <see cref="Contracts.Environments.StorageUnavailableException"/> when the database is unavailable.
/// </remarks>
public interface IReportReader
{
    /// <summary>Returns the environments that have sums, in order.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<string>> ReadEnvironmentsAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns the evaluations of one flag by variant, reason and kind.</summary>
    /// <param name="query">Selects the evaluations; it has a flag.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<FlagCount>> ReadFlagAsync(CountQuery query, CancellationToken cancellationToken = default);

    /// <summary>Returns the evaluations of the largest groups by window, and the sum of all other groups.</summary>
    /// <param name="query">Selects the evaluations.</param>
    /// <param name="by">By what they are grouped.</param>
    /// <param name="limit">The number of groups that are returned one by one.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<SeriesRow>> ReadSeriesAsync(
        CountQuery query,
        SeriesGroup by,
        int limit,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the flags with the most evaluations, most first, and before them the sum of all flags.</summary>
    /// <param name="query">Selects the evaluations.</param>
    /// <param name="limit">The largest number of flags.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<TopFlag>> ReadTopAsync(CountQuery query, int limit, CancellationToken cancellationToken = default);

    /// <summary>Returns the flags and error codes with the most failed evaluations, most first.</summary>
    /// <param name="query">Selects the evaluations.</param>
    /// <param name="limit">The largest number of rows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<FlagError>> ReadErrorsAsync(CountQuery query, int limit, CancellationToken cancellationToken = default);

    /// <summary>Returns when flags were evaluated, in the order of flag, kind and client.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag; null for all flags.</param>
    /// <param name="after">The row after which the result starts, or null.</param>
    /// <param name="limit">The largest number of rows.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<SeenRow>> ReadSeenAsync(
        string environment,
        string? flag,
        SeenRow? after,
        int limit,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns when a flag was evaluated by any client, by kind.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyList<SeenRow>> ReadSeenByKindAsync(string environment, string flag, CancellationToken cancellationToken = default);

    /// <summary>Reads the unique people of a flag, row by row: the rows of a window may be many and large.</summary>
    /// <param name="query">Selects the rows; it has a flag.</param>
    /// <param name="add">Receives each row.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task ReadPeopleAsync(PeopleQuery query, Action<PeopleCell, HyperLogLog> add, CancellationToken cancellationToken = default);

    /// <summary>Reads custom and conversion events, row by row and in the order of their names.</summary>
    /// <param name="query">Selects the rows.</param>
    /// <param name="add">Receives the name and a part of its sum.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task ReadTracksAsync(TrackQuery query, Action<string, TrackSum> add, CancellationToken cancellationToken = default);

    /// <summary>Returns the number of exposures of people to a followed flag, or the limit when there are more.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="limit">The largest number that is counted.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<int> CountExposuresAsync(string environment, string flag, int limit, CancellationToken cancellationToken = default);
}
