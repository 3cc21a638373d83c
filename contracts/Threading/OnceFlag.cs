namespace FlagCluster.Contracts.Threading;

/// <summary>Represents whether something was done, such as logging a failure that lasts. Thread-safe.</summary>
public sealed class OnceFlag
{
    private int _isSet;

    /// <summary>Returns true for the first call, and for the first call after <see cref="TryReset"/>.</summary>
    public bool TrySet() => Interlocked.Exchange(ref _isSet, 1) == 0;

    /// <summary>Lets the next <see cref="TrySet"/> return true.</summary>
    /// <returns>Whether it was set.</returns>
    public bool TryReset() => Interlocked.Exchange(ref _isSet, 0) == 1;
}
