using FlagCluster.Api.Management.Authorization;
using FlagCluster.Api.Management.Tests.Requests;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Compares each route of the host, with each kind of credential, with the table in docs/api-permissions.md.</summary>
public sealed class AccessTableTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Rules = """
        {"flags":[{"key":"limit","type":"number","variants":{"low":1},"defaultVariant":"low","clientVisible":true}],
         "segments":[{"key":"staff","included":["root"]}]}
        """;

    private static readonly AccessTable Table = AccessTable.Read(Path.Combine(Repository.Root, "docs", "api-permissions.md"));

    private static readonly Dictionary<string, string> DataPlaneBodies = new()
    {
        ["POST /api/v1/track"] = """{"events":[{"name":"order","targetingKey":"u"}]}""",
        ["POST /api/v1/exposures"] = """{"events":[{"flagKey":"limit"}]}""",
        ["POST /api/v1/crashes"] = """{"events":[{"type":"Error"}]}""",
        ["POST /api/v1/crashes/batch"] = """[{"stackTrace":"Error: x","message":"x","platform":"web"}]""",
        ["POST /ofrep/v1/evaluate/flags"] = "{}",
        ["POST /ofrep/v1/evaluate/flags/{key}"] = "{}",
    };

    private static int _created;

    public static TheoryData<string> Credentials => [.. AccessTable.Credentials];

    private IEnumerable<RouteEndpoint> Endpoints =>
        server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    [Fact]
    public void Table_Routes_AreThoseOfTheHost()
    {
        var mapped = Endpoints.SelectMany(endpoint => MethodsOf(endpoint).Select(method => $"{method} {PathOf(endpoint)}"));

        Assert.Equal(mapped.Order(StringComparer.Ordinal), Table.Rows.Select(row => row.Route).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Table_Permissions_AreThoseThatEndpointsDeclare()
    {
        var declared = Endpoints.SelectMany(endpoint =>
            MethodsOf(endpoint)
                .Select(method =>
                    $"{method} {PathOf(endpoint)}: {endpoint.Metadata.GetMetadata<RequiresPermissionAttribute>()?.ToString() ?? "–"}"
                )
        );
        var documented = Table.Rows.Select(row => $"{row.Route}: {row.Permission}");

        Assert.Equal(declared.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Credentials))]
    public async Task Routes_Credential_ReturnTheStatusesOfTheTable(string credential)
    {
        await server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var (_, rival) = await server.Directories.AddTokenAsync(TestActors.Administrator, "rival", "other");
        var actual = new List<string>();

        foreach (var row in Table.Rows)
        {
            var environment = await server.NewEnvironmentAsync(Rules);
            var key = credential switch
            {
                "none" => null,
                "malformed" => "nonsense",
                "server key" => environment.ServerKey,
                "client key" => environment.ClientKey,
                "API token" => server.Token,
                "token of another organization" => rival,
                _ => throw new InvalidOperationException($"Unknown credential '{credential}'."),
            };
            actual.Add($"{row.Route}: {await StatusAsync(row, environment, key)}");
        }

        Assert.Equal(Table.Rows.Select(row => $"{row.Route}: {row.Statuses[credential]}"), actual);
    }

    /// <summary>Returns the methods of an endpoint without HEAD, which every endpoint of GET answers.</summary>
    private static IEnumerable<string> MethodsOf(RouteEndpoint endpoint)
    {
        var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods;
        Assert.Equal(methods.Contains("GET"), methods.Contains("HEAD"));
        return methods.Where(method => method != "HEAD");
    }

    private static string PathOf(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    private async Task<int> StatusAsync(AccessRow row, TestEnvironment environment, string? key)
    {
        var body = BodyRoute.All.FirstOrDefault(route => route.Route == row.Route)?.Body ?? DataPlaneBodies.GetValueOrDefault(row.Route);
        body = body?.Replace("\"new\"", $"\"new-{Interlocked.Increment(ref _created)}\"", StringComparison.Ordinal);
        var item = row.Path.Contains("/segments", StringComparison.Ordinal) ? "staff" : "limit";
        if (row.Path.Contains("/keys", StringComparison.Ordinal))
            item = environment.ServerKey.Split('_')[1];
        var path = row
            .Path.Replace("{project}", environment.Id.Project, StringComparison.Ordinal)
            .Replace("{environment}", environment.Id.Environment, StringComparison.Ordinal)
            .Replace("{token}", "unknown", StringComparison.Ordinal)
            .Replace("{name}", "unknown", StringComparison.Ordinal)
            .Replace("{alert}", "unknown", StringComparison.Ordinal)
            .Replace("{key}", item, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(new(row.Method), path + RequiredQuery.Of(row.Path));
        if (body is not null)
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        // A stream does not end.
        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)response.StatusCode;
    }
}
