namespace FlagCluster.Integrations.Git.Sync;

/// <summary>Represents the synchronizations of one environment, of which one runs at a time.</summary>
internal sealed class GitSlot(GitSchedule schedule)
{
    private int _running;
    private volatile bool _isRequested;

    /// <summary>Gets when the environment is synchronized next.</summary>
    public GitSchedule Schedule => schedule;

    /// <summary>Gets or sets the binding of the last synchronization.</summary>
    public (string Id, long Version) Binding { get; set; }

    /// <summary>Gets or sets where the last synchronization left off, when another one would end in the same way.</summary>
    public GitPlace? Settled { get; set; }

    /// <summary>Gets or sets whether a synchronization is requested.</summary>
    public bool IsRequested
    {
        get => _isRequested;
        set => _isRequested = value;
    }

    /// <summary>Begins a synchronization, unless another one runs.</summary>
    public bool TryEnter() => Interlocked.Exchange(ref _running, 1) == 0;

    /// <summary>Ends a synchronization.</summary>
    public void Exit() => Volatile.Write(ref _running, 0);
}
