using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Control.Directory;

/// <summary>
/// Provides organizations, projects, environments, keys and tokens from memory, and writes them through to the store. A write takes
/// effect here at once, and in other processes within <see cref="ControlOptions.RefreshSeconds"/>.
/// </summary>
/// <remarks>
/// Every write names the actor that makes it, and throws <see cref="StorageUnavailableException"/> when the store cannot answer.
/// </remarks>
public sealed partial class ControlDirectory(
    ControlReader reader,
    ITenancyStore tenancy,
    ICredentialStore credentials,
    IQuotas quotas,
    TimeProvider time
)
{
    /// <summary>Gets the current control data.</summary>
    public DirectorySnapshot Current => reader.Current;

    /// <summary>Gets whether the last read of the store failed, so that the control data may be outdated.</summary>
    public bool IsStale => reader.IsStale;

    /// <inheritdoc cref="ControlReader.Changed"/>
    public event Action<ControlChanges>? Changed
    {
        add => reader.Changed += value;
        remove => reader.Changed -= value;
    }

    /// <summary>Reads what changed in the store.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken = default) => reader.RefreshAsync(cancellationToken);

    private static ControlChanges Written { get; } = new(0, IsComplete: false);

    private static ControlChanges Deleted(DeletedItem item) => Written with { Deleted = [item] };

    /// <summary>Updates the directory after a deletion, or with what prevented it, which another server may have written.</summary>
    private async Task<DeleteOutcome> HideAsync(DeleteOutcome outcome, ControlChanges deleted, CancellationToken cancellationToken)
    {
        if (outcome == DeleteOutcome.Deleted)
            await reader.ApplyAsync(deleted);
        else if (outcome == DeleteOutcome.InUse)
            await reader.RefreshAsync(cancellationToken);
        return outcome;
    }

    /// <summary>Returns the time in the precision of the store.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
