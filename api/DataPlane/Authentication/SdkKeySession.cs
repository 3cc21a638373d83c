using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>
/// Represents a secret of an SDK key in use: the key, and the evaluator of its environment, so that a request needs no further lookup.
/// </summary>
public sealed class SdkKeySession(SdkKey key, ReadOnlyMemory<byte> hash, EnvironmentEvaluator evaluator) : IDisposable
{
    /// <summary>The state of the key's rate of requests.</summary>
    internal long Requests;

    private long _until = long.MaxValue;
    private ITimer? _ending;
    private volatile bool _isRevoked;
    private volatile CompatibleApis _compatibleApis;
    private volatile int _usedOn;

    /// <summary>Gets the key.</summary>
    public SdkKey Key => key;

    /// <summary>Gets the evaluator of the key's environment.</summary>
    public EnvironmentEvaluator Evaluator => evaluator;

    /// <summary>Gets SHA-256 of the secret, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Hash => hash;

    /// <summary>Gets whether the key was revoked. What is open for the key ends then, and nothing more is sent to its callers.</summary>
    public bool IsRevoked => _isRevoked;

    /// <summary>Gets or sets the compatible APIs that the environment of the key serves at present.</summary>
    internal CompatibleApis CompatibleApis
    {
        get => _compatibleApis;
        set => _compatibleApis = value;
    }

    /// <summary>Gets or sets what an evaluation API keeps between the requests of the key. Only that API knows it.</summary>
    internal object? Kept { get; set; }

    /// <summary>Gets whether the key is a client key: it sees only client-visible flags, and never rules.</summary>
    public bool ClientSide { get; } = key.Kind == SdkKeyKind.Client;

    /// <summary>Gets which flags the key sees.</summary>
    public FlagScope Scope { get; } = key.Scope;

    /// <summary>Gets the origins whose pages may use the key; empty for all.</summary>
    internal string[] Origins { get; } = key.Origins.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Gets the day of the last request, as <see cref="DateOnly.DayNumber"/>; 0 before the first.</summary>
    internal int UsedOn => _usedOn;

    /// <summary>Gets or sets the day of the last request that is stored.</summary>
    internal int SavedOn { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _ending?.Dispose();

    /// <summary>Marks the key as revoked.</summary>
    internal void Revoke()
    {
        _isRevoked = true;
        _ending?.Dispose();
    }

    /// <summary>Sets the end of the secret, which a rotation has replaced.</summary>
    /// <param name="until">The end.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ended">Called at the end.</param>
    internal void EndAt(DateTimeOffset until, TimeProvider time, Action<SdkKeySession> ended)
    {
        if (Interlocked.Exchange(ref _until, until.UtcTicks) == until.UtcTicks)
            return;
        // A little later, so that the end has passed when the timer fires.
        var left = until - time.GetUtcNow() + TimeSpan.FromMilliseconds(50);
        _ending?.Dispose();
        _ending = time.CreateTimer(_ => ended(this), null, left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Returns whether the secret has ended. The clock is read only when a rotation has replaced the secret.</summary>
    internal bool HasEnded(TimeProvider time) =>
        Interlocked.Read(ref _until) is not long.MaxValue and var until && until <= time.GetUtcNow().UtcTicks;

    /// <summary>
    /// Records a request. It writes once a day, so that requests of one key on several processors do not share a cache line.
    /// </summary>
    internal void Use(int day)
    {
        if (_usedOn != day)
            _usedOn = day;
    }
}
