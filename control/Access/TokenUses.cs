using System.Collections.Concurrent;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Environments;

namespace FlagCluster.Control.Access;

/// <summary>
/// Records the day on which each token was last used. A use costs one lookup; <see cref="FlushAsync"/> stores what is new.
/// </summary>
public sealed class TokenUses(ITokenUses store, TimeProvider time)
{
    private const int RowsPerWrite = 500;

    private readonly ConcurrentDictionary<string, int> _stored = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _new = new(StringComparer.Ordinal);

    /// <summary>Records a use. Allocates nothing after the first use of a token on a day.</summary>
    /// <param name="token">The id of a token that exists.</param>
    public void Record(string token)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber;
        if (!_stored.TryGetValue(token, out var stored) || stored < today)
            _new[token] = today;
    }

    /// <summary>Stores the days that are not stored yet.</summary>
    /// <exception cref="StorageUnavailableException">The store cannot answer; a later call stores the days.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        foreach (var part in _new.ToArray().Chunk(RowsPerWrite))
        {
            var days = part.ToDictionary(use => use.Key, use => DateOnly.FromDayNumber(use.Value), StringComparer.Ordinal);
            await store.RecordAsync(days, cancellationToken);
            foreach (var use in part)
            {
                _stored[use.Key] = use.Value;
                // A use on a later day in the meantime stays.
                _new.TryRemove(use);
            }
        }
    }
}
