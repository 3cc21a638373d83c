using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;

namespace FlagCluster.Api.DataPlane.Authentication;

/// <summary>
/// Represents an SDK key in use: the key, and the evaluator of its environment, so that a request needs no further lookup.
/// </summary>
public sealed class SdkKeySession(SdkKey key, EnvironmentEvaluator evaluator)
{
    private volatile bool _isRevoked;

    /// <summary>Gets the key.</summary>
    public SdkKey Key => key;

    /// <summary>Gets the evaluator of the key's environment.</summary>
    public EnvironmentEvaluator Evaluator => evaluator;

    /// <summary>Gets whether the key was revoked. What is open for the key ends then, and nothing more is sent to its callers.</summary>
    public bool IsRevoked => _isRevoked;

    /// <summary>Gets or sets what an evaluation API keeps between the requests of the key. Only that API knows it.</summary>
    internal object? Kept { get; set; }

    /// <summary>Gets whether the key is a client key: it sees only client-visible flags, and never rules.</summary>
    public bool ClientSide { get; } = key.Kind == SdkKeyKind.Client;

    /// <summary>Gets the origins whose pages may use the key; empty for all.</summary>
    internal string[] Origins { get; } = key.Origins.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Marks the key as revoked.</summary>
    internal void Revoke() => _isRevoked = true;
}
