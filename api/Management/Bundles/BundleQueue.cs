namespace FlagCluster.Api.Management.Bundles;

/// <summary>Lets one import at a time be in memory: a small archive may have many files.</summary>
internal sealed class BundleQueue : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits until no other import is in memory.</summary>
    /// <returns>The turn, which ends when it is disposed.</returns>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
