using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Represents a server with tokens of service accounts that have few permissions.</summary>
internal sealed class NarrowServer : IAsyncDisposable
{
    private readonly TestServer _server;
    private readonly PermissionSet _permissions;
    private int _roles;

    private NarrowServer(TestServer server, PermissionSet permissions) => (_server, _permissions) = (server, permissions);

    public static async Task<NarrowServer> StartAsync(params Permission[] permissions) =>
        new(await TestServer.StartAsync(), [.. permissions]);

    /// <summary>Creates an environment as an owner. Its requests have a token with the permissions in the project.</summary>
    /// <param name="environments">Another environment in which the token has the permissions; null for all.</param>
    public async Task<TestEnvironment> NewEnvironmentAsync(EnvironmentFilter? environments = null)
    {
        var environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var name = $"narrow-{Interlocked.Increment(ref _roles)}";
        var organization = environment.Id.Organization;
        await _server.Access.AddRoleAsync(TestActors.Administrator, organization, name, name, "", _permissions);
        var account = (await _server.Access.AddServiceAccountAsync(TestActors.Administrator, organization, name)).Value!;
        var principal = Principal.ServiceAccount(account.Id);
        var grant = await _server.Access.AddGrantAsync(
            TestActors.Administrator,
            organization,
            principal,
            name,
            environment.Id.Project,
            environments
        );
        Assert.Null(grant.Denial);
        var (_, text) = await _server.Access.AddTokenAsync(TestActors.Administrator, organization, principal, name);
        return environment with { Token = text };
    }

    /// <summary>Replaces the permissions of the first token.</summary>
    public async Task ReplacePermissionsAsync(TestEnvironment environment, params Permission[] permissions)
    {
        var role = new Role(environment.Id.Organization, "narrow-1", "narrow-1", "", [.. permissions], DateTimeOffset.UnixEpoch);
        Assert.Null((await _server.Access.ReplaceRoleAsync(TestActors.Administrator, role)).Denial);
    }

    public ValueTask DisposeAsync() => new(_server.DisposeAsync());
}
