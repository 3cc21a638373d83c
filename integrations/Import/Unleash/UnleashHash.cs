using FlagCluster.Integrations.Import.Proof;

namespace FlagCluster.Integrations.Import.Unleash;

/// <summary>Provides Unleash's numbers, written apart from the engine: MurmurHash3_x86_32 of the group and the id.</summary>
/// <remarks>src/strategy/util.ts of unleash-node-sdk 6.</remarks>
internal static class UnleashHash
{
    private const uint VariantSeed = 86028157;

    /// <summary>Returns the number of an id in a rollout: 1 to 100.</summary>
    public static uint Rollout(string group, string id) => MurmurHash.Of($"{group}:{id}", 0) % 100 + 1;

    /// <summary>Returns the number of an id among variants: 1 to the sum of their weights.</summary>
    public static uint Variant(string group, string id, uint total) => MurmurHash.Of($"{group}:{id}", VariantSeed) % total + 1;
}
