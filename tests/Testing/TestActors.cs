using FlagCluster.Contracts.Access;

namespace FlagCluster.Testing;

/// <summary>Actors that write control data in tests and benchmarks.</summary>
public static class TestActors
{
    public static readonly Actor Administrator = Actor.ForSystem("tests");
}
