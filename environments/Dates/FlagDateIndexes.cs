using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Environments.Dates;

/// <summary>Provides when flags were created and changed. Thread-safe.</summary>
/// <param name="log">The log of all environments.</param>
public sealed class FlagDateIndexes(IEnvironmentLog log)
{
    /// <summary>The number of environments of which dates are kept in memory.</summary>
    private const int MaxEnvironments = 200;

    private readonly Lock _lock = new();
    private readonly Dictionary<EnvironmentId, FlagDateIndex> _indexes = [];
    private readonly Queue<EnvironmentId> _oldest = new();

    /// <summary>Returns the dates of all flags of an environment.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="version">The version; the dates may be those of a later one.</param>
    /// <param name="cancellationToken">Stops waiting. What is read continues, so that the next call has less to read.</param>
    public Task<ImmutableDictionary<string, FlagDates>> ReadAsync(
        EnvironmentId environment,
        EnvironmentVersion version,
        CancellationToken cancellationToken = default
    ) => Of(environment).ReadAsync(version).WaitAsync(cancellationToken);

    private FlagDateIndex Of(EnvironmentId environment)
    {
        lock (_lock)
        {
            if (_indexes.TryGetValue(environment, out var known))
                return known;
            if (_indexes.Count == MaxEnvironments)
                _indexes.Remove(_oldest.Dequeue());
            _oldest.Enqueue(environment);
            return _indexes[environment] = new(log, environment);
        }
    }
}
