using FlagCluster.Contracts.Environments;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Rulesets;

/// <summary>Provides a server that created an environment, and a second server on the same store whose writer does not respond.</summary>
internal sealed class UnresponsiveWriter(TestServer first, TestServer second, TestEnvironment environment) : IAsyncDisposable
{
    /// <summary>Gets the environment on the second server.</summary>
    public TestEnvironment Environment => environment;

    /// <param name="serveRuleset">Whether the second server can load an empty ruleset.</param>
    /// <param name="seconds">The time limit of the second server.</param>
    public static async Task<UnresponsiveWriter> StartAsync(bool serveRuleset, string seconds = "0.3")
    {
        var first = await TestServer.StartAsync();
        var environment = await first.NewEnvironmentAsync(SampleDocuments.Mixed);
        var second = new TestServer
        {
            Folder = first.Folder,
            AddServices = services => services.AddSingleton<IEnvironments>(new UnresponsiveEnvironments(serveRuleset)),
        };
        await TestServer.StartAsync(second, ("Management:TimeoutSeconds", seconds), ("Replica:Directory", ""));
        return new(first, second, environment with { Server = second });
    }

    public async ValueTask DisposeAsync()
    {
        await second.DisposeAsync();
        await first.DisposeAsync();
    }
}
