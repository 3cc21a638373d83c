using FlagCluster.Contracts.Environments;

namespace FlagCluster.Contracts.Access;

/// <summary>Stores the day on which each token was last used. Writes change no version and have no entry in a log.</summary>
/// <remarks>Every method throws <see cref="StorageUnavailableException"/> when the store cannot answer.</remarks>
public interface ITokenUses
{
    /// <summary>Stores days of last use. A later day that is stored already stays.</summary>
    /// <param name="days">The days by token id.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    Task RecordAsync(IReadOnlyDictionary<string, DateOnly> days, CancellationToken cancellationToken = default);

    /// <summary>Returns the days of last use.</summary>
    /// <param name="tokens">The ids of the tokens.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The days by token id; a token that was never used is missing.</returns>
    Task<IReadOnlyDictionary<string, DateOnly>> ReadAsync(
        IReadOnlyCollection<string> tokens,
        CancellationToken cancellationToken = default
    );
}
