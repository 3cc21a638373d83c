using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Grains.Abstractions.Evaluation;

/// <summary>Evaluation for services that join the cluster as Orleans clients.</summary>
public static class FlagEvaluatorClientExtensions
{
    /// <summary>An evaluator of one environment's flags, on the silos of the cluster.</summary>
    /// <param name="client">A connected <see cref="IClusterClient"/>, or a silo's own factory.</param>
    /// <param name="environment">The environment.</param>
    /// <example><code>
    /// var flags = client.GetFlagEvaluator(EnvironmentId.Parse("acme/shop/production"));
    /// if (await flags.GetBooleanValueAsync("new-checkout", false, new FlagContext(userId).With("country", "NL"))) …
    /// </code></example>
    public static FlagEvaluatorClient GetFlagEvaluator(this IGrainFactory client, EnvironmentId environment)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new(client, environment);
    }
}
