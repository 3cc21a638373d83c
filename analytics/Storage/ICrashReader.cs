using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Storage;

/// <summary>Reads what is counted of crashes. The parts that the partitions wrote are added up.</summary>
/// <remarks>
/// Times are Unix milliseconds; days that start at or after <c>from</c> and before <c>to</c> are included. All methods throw
/// <see cref="Contracts.Environments.StorageUnavailableException"/> when the database is unavailable.
/// </remarks>
public interface ICrashReader
{
    /// <summary>Returns the numbers of crashes by day, group, application and platform.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="from">The start of the first day.</param>
    /// <param name="to">The end.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<SumTable<CrashCell, EventCount>> ReadDaysAsync(
        string environment,
        long from,
        long to,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns a group with its last crash, or null when it does not exist.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="group">The id of the group.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<CrashGroupSum?> FindGroupAsync(string environment, string group, CancellationToken cancellationToken = default);

    /// <summary>Returns the numbers of crashes of a group by flag and variant.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="group">The id of the group.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<SumTable<CrashFlagCell, EventCount>> ReadFlagsAsync(
        string environment,
        string group,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the people with a crash of a group.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="group">The id of the group.</param>
    /// <param name="from">The start of the first day.</param>
    /// <param name="to">The end.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<HyperLogLog> ReadPeopleOfGroupAsync(
        string environment,
        string group,
        long from,
        long to,
        CancellationToken cancellationToken = default
    );

    /// <summary>Returns the people with a crash that named a variant of a flag, by variant.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="flag">The key of the flag.</param>
    /// <param name="from">The start of the first day.</param>
    /// <param name="to">The end.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    Task<IReadOnlyDictionary<string, HyperLogLog>> ReadPeopleOfFlagAsync(
        string environment,
        string flag,
        long from,
        long to,
        CancellationToken cancellationToken = default
    );
}
