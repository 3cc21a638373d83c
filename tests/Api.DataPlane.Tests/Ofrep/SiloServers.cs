using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.DataPlane.Tests.Ofrep;

/// <summary>Starts servers that evaluate by silos.</summary>
internal static class SiloServers
{
    /// <summary>Starts a server in silo mode on the database of another one.</summary>
    /// <param name="first">The other server.</param>
    /// <param name="addServices">Adds what evaluates; by default the replica of the server that starts.</param>
    /// <param name="settings">More settings.</param>
    public static Task<TestServer> StartSiloModeAsync(
        this TestServer first,
        Action<IServiceCollection>? addServices = null,
        params (string Name, string Value)[] settings
    ) =>
        TestServer.StartAsync(
            new() { Folder = first.Folder, AddServices = addServices ?? AddReplicaEvaluator },
            [("Replica:Directory", ""), ("Evaluation:Mode", "Silo"), .. settings]
        );

    private static void AddReplicaEvaluator(IServiceCollection services) =>
        services.AddSingleton<IFlagEvaluator>(provider => provider.GetRequiredService<ReplicaEvaluator>());
}
