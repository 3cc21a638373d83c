using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Provides evaluation to services that join the cluster as Orleans clients.</summary>
public static class FlagEvaluatorClientExtensions
{
    /// <summary>
    /// Returns an evaluator of one environment's flags, on the silos of the cluster. Reuse it: one serves any number of callers.
    /// </summary>
    /// <param name="client">A connected <see cref="IClusterClient"/>, or a silo's own factory.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="time">The clock of the retries; the system's when null.</param>
    /// <example><code>
    /// var flags = client.GetFlagEvaluator(EnvironmentId.Parse("acme/shop/production"));
    /// if (await flags.GetBooleanValueAsync("new-checkout", false, new FlagContext(userId).With("country", "NL"))) …
    /// </code></example>
    public static FlagEvaluatorClient GetFlagEvaluator(this IGrainFactory client, EnvironmentId environment, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new(client, environment, time ?? TimeProvider.System);
    }
}
