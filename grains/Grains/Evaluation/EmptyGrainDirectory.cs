using Orleans.GrainDirectory;

namespace FlagCluster.Grains.Evaluation;

/// <summary>
/// Represents the grain directory of evaluators, which is always empty. A stateless worker is never registered, but Orleans 10.4.2 looks up
/// every grain before it places it. In the default directory the owner of the entry can be any silo. When that silo dies, the others could
/// not place an evaluator until the cluster has declared it dead, which takes seconds and would fail evaluations.
/// </summary>
internal sealed class EmptyGrainDirectory : IGrainDirectory
{
    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
