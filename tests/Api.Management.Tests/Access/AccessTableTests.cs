using FlagCluster.Api.Management.Authorization;
using FlagCluster.Contracts.Access;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>
/// Compares each route of the host, with each kind of caller, with the table in docs/api-permissions.md. After a change of routes or roles,
/// run scripts/api-permissions.sh.
/// </summary>
public sealed class AccessTableTests : IAsyncLifetime
{
    private static readonly string Document = Path.Combine(Repository.Root, "docs", "api-permissions.md");

    private static readonly AccessTable Table = AccessTable.Read(Document);

    private readonly TestServer _server = new();
    private readonly AccessCallers _callers;

    public AccessTableTests() => _callers = new(_server);

    private IEnumerable<(string Method, string Path, EndpointMetadataCollection Metadata)> Endpoints =>
        from endpoint in _server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in MethodsOf(endpoint)
        select (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'), endpoint.Metadata);

    private IEnumerable<(string Method, string Path, RequiresPermissionAttribute? Permission)> Routes =>
        from endpoint in Endpoints
        select (endpoint.Method, endpoint.Path, endpoint.Metadata.GetMetadata<IAccessDeclaration>() as RequiresPermissionAttribute);

    public async Task InitializeAsync()
    {
        await _server.InitializeAsync();
        await _callers.AddAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Table_EveryRouteAndCaller_IsThatOfTheServer()
    {
        var rows = new List<AccessRow>();
        foreach (var (method, path, metadata) in Endpoints)
        {
            var statuses = new List<int>();
            foreach (var caller in AccessTable.Callers)
                statuses.Add(await _callers.StatusAsync(method, path, caller));
            rows.Add(new(method, path, Describe(metadata), statuses));
        }

        var actual = rows.Select(row => row.ToString()).Order(StringComparer.Ordinal).ToList();

        var file = Path.Combine(Path.GetTempPath(), "flagcluster-api-permissions.md");
        await File.WriteAllLinesAsync(file, rows.Select(row => row.ToString()));
        Assert.Equal(Table.Rows.Select(row => row.ToString()).Order(StringComparer.Ordinal), actual);
    }

    [Fact]
    public async Task Routes_MalformedCredential_AreAnsweredAsWithoutOne()
    {
        foreach (var row in Table.Rows)
        {
            var status = await _callers.StatusAsync(row.Method, row.Path, "malformed");

            Assert.Equal((row.Route, row.Statuses[0]), (row.Route, status));
        }
    }

    [Fact]
    public async Task Routes_TokenWithoutThePermission_Are403()
    {
        foreach (var (method, path, permission) in Routes.Where(route => route.Permission is { Permissions.IsEmpty: false }))
        {
            var required = PermissionSet.Create(permission!.Permissions.AsSpan());
            var name = $"without {permission}";
            await _callers.AddTokenAsync(name, PermissionSet.All.Without(required));

            Assert.Equal((method, path, 403), (method, path, await _callers.StatusAsync(method, path, name)));
        }
    }

    [Fact]
    public async Task Routes_TokenWithOnlyThePermission_AreAnsweredAsForAnUnlimitedOne()
    {
        var more = new Dictionary<string, PermissionSet>
        {
            // The role that is created has this permission, which only somebody with it may give.
            ["ORG/roles"] = [Permission.FlagsRead],
            // What the repository does by itself.
            ["ENV/git"] = [Permission.FlagsRead, Permission.SegmentsRead, Permission.FlagsWrite, Permission.SegmentsWrite],
            ["ENV/git/proposals"] = [Permission.FlagsRead, Permission.SegmentsRead, Permission.FlagsWrite, Permission.SegmentsWrite],
        };
        await _callers.AddTokenAsync("unlimited", PermissionSet.All);
        foreach (var (method, path, permission) in Routes.Where(route => route.Permission is not null))
        {
            var name = $"only {permission}";
            var required = PermissionSet.Create(permission!.Permissions.AsSpan());
            await _callers.AddTokenAsync(name, required.With(more.GetValueOrDefault(AccessTable.Shorten(path))));
            var expected = await _callers.StatusAsync(method, path, "unlimited");

            Assert.Equal((method, path, expected), (method, path, await _callers.StatusAsync(method, path, name)));
        }
    }

    private static string Describe(EndpointMetadataCollection metadata)
    {
        var permission = metadata.GetMetadata<IAccessDeclaration>()?.ToString() ?? "–";
        return metadata.GetMetadata<RequiresFreshSignInAttribute>() is null ? permission : permission + ", recent sign-in";
    }

    /// <summary>Returns the methods of an endpoint without HEAD, which every endpoint of GET answers.</summary>
    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods;
        Assert.Equal(methods.Contains("GET"), methods.Contains("HEAD"));
        return methods.Where(method => method != "HEAD");
    }
}
