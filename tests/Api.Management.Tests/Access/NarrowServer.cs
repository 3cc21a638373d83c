using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Access;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Represents a server on which every token has the same few permissions.</summary>
internal sealed class NarrowServer : IAsyncDisposable
{
    private readonly Permission[] _permissions;
    private readonly TestServer _server;

    private NarrowServer(TestServer server, NarrowGrants role, Permission[] permissions) =>
        (_server, Role, _permissions) = (server, role, permissions);

    public NarrowGrants Role { get; }

    public static async Task<NarrowServer> StartAsync(params Permission[] permissions)
    {
        var role = new NarrowGrants();
        var server = await TestServer.StartAsync(new TestServer { AddServices = services => services.AddSingleton<IGrantSource>(role) });
        return new(server, role, permissions);
    }

    /// <summary>Creates an environment as an owner, and narrows the role afterwards.</summary>
    public async Task<TestEnvironment> NewEnvironmentAsync()
    {
        Role.Permissions = [.. PermissionNames.All];
        var environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
        Role.Permissions = _permissions;
        return environment;
    }

    public ValueTask DisposeAsync() => new(_server.DisposeAsync());

    internal sealed class NarrowGrants : IGrantSource
    {
        public Permission[] Permissions { get; set; } = [];

        public Scope Scope { get; set; } = Scope.Of(TestServer.Organization);

        public IReadOnlyList<Grant> GrantsOf(ApiToken token) => [new(new("narrow", [.. Permissions]), Scope)];
    }
}
