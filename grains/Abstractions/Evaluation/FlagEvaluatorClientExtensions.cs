using FlagCluster.Contracts;

namespace FlagCluster.Grains;

/// <summary>Evaluation for services that join the cluster as Orleans clients.</summary>
public static class FlagEvaluatorClientExtensions
{
    /// <summary>Seconds a call waits for a silo unless told otherwise.</summary>
    public const int DefaultSeconds = 5;

    /// <summary>An evaluator of one environment's flags, on the silos of the cluster.</summary>
    /// <param name="client">A connected <see cref="IClusterClient"/>, or a silo's own factory.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="limit">How long a call waits for a silo; null for <see cref="DefaultSeconds"/>.</param>
    /// <param name="time">The clock for <paramref name="limit"/>; null for the system's.</param>
    /// <example><code>
    /// var flags = client.GetFlagEvaluator(EnvironmentId.Parse("acme/shop/production"));
    /// if (await flags.GetBooleanValueAsync("new-checkout", false, new FlagContext(userId).With("country", "NL"))) …
    /// </code></example>
    public static FlagEvaluatorClient GetFlagEvaluator(this IGrainFactory client, EnvironmentId environment, TimeSpan? limit = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new(client.GetGrain<IEvaluatorGrain>(environment.ToString()), environment, limit ?? TimeSpan.FromSeconds(DefaultSeconds), time ?? TimeProvider.System);
    }
}
