using FlagCluster.Api.Management.Authorization;
using FlagCluster.Contracts.Access;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Every endpoint of GET answers HEAD with the same head and no body.</summary>
public sealed class HeadTests(TestServer server) : IClassFixture<TestServer>
{
    private static readonly string[] ManagementPaths = ["/api/v1/projects", "/api/v1/organizations", "/api/v1/me"];

    [Fact]
    public async Task Head_EveryAddressOfGet_HasTheStatusAndHeadersOfGet()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.SendAsync("PATCH", "", """{"compatibleApis":["flipt","unleash","flagr","ffrs"]}""")).Expect(200);
        var paths = server
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("GET"))
            .Where(endpoint => endpoint.Metadata.GetMetadata<RequiresSignInAttribute>() is null)
            .Select(endpoint =>
                (
                    Path: "/" + endpoint.RoutePattern.RawText!.Trim('/'),
                    IsInstallation: endpoint
                        .Metadata.GetMetadata<RequiresPermissionAttribute>()
                        ?.Permissions.Contains(Permission.InstallationManage) == true
                )
            )
            .ToList();

        var root = await server.AddRootAsync();
        (await environment.SendAsync("PUT", "/git", """{"repository":"https://git.example.com/flags.git","mode":"pull"}""")).Expect(201);
        foreach (var (path, isInstallation) in paths)
        {
            var isManagement = ManagementPaths.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal));
            var key =
                isInstallation ? root
                : isManagement ? server.Token
                : null;
            var address = path.Replace("{organization}", environment.Id.Organization, StringComparison.Ordinal)
                .Replace("{project}", environment.Id.Project, StringComparison.Ordinal)
                .Replace("{namespace}", environment.Id.Project, StringComparison.Ordinal)
                .Replace("{environment}", environment.Id.Environment, StringComparison.Ordinal)
                .Replace("{key}", path.Contains("segments", StringComparison.Ordinal) ? "staff" : "limit", StringComparison.Ordinal);
            address += RequiredQuery.Of(path);
            var head = await server.SendAsync("HEAD", address, key ?? environment.ServerKey);
            var get = await GetAsync(address, key ?? environment.ServerKey);
            // No rule and no alert exists.
            Assert.Equal((address, address.Contains('{', StringComparison.Ordinal) ? 404 : 200), (address, head.Status));
            Assert.Empty(head.Bytes);
            foreach (var name in new[] { "Content-Type", "ETag", "Cache-Control", "Vary" })
                Assert.Equal((address, name, get.GetValueOrDefault(name)), (address, name, head.Header(name)));
        }

        Assert.True(paths.Count > 20, $"{paths.Count} paths");
    }

    [Fact]
    public async Task Head_EveryAddressOfAPerson_HasTheStatusOfGet()
    {
        var person = await TestPerson.SignInAsync(server);

        foreach (var path in new[] { "/api/v1/me", "/api/v1/me/sessions" })
        {
            var head = await person.SendAsync("HEAD", path);
            Assert.Equal((path, 200, 0), (path, head.Status, head.Bytes.Length));
        }
    }

    [Fact]
    public async Task Head_CurrentTag_Is304()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await environment.SendAsync("HEAD", "/flags/limit", null, ("If-None-Match", "\"1.1\""))).Expect(304);
    }

    [Fact]
    public async Task Head_WithoutToken_Is401()
    {
        Assert.Equal(401, (await server.SendAsync("HEAD", "/api/v1/projects", null)).Status);
    }

    [Fact]
    public async Task Head_UnknownAddress_Is404()
    {
        Assert.Equal(404, (await server.SendAsync("HEAD", "/api/v1/nothing", server.Token)).Status);
    }

    [Fact]
    public async Task Post_AddressOfGet_NamesBothMethods()
    {
        var answer = (await server.SendAsync("POST", "/openapi/v1.json", null)).ExpectProblem(405);

        Assert.Equal("GET, HEAD", answer.Header("Allow"));
    }

    /// <summary>Returns the headers of an answer, whose body may not end.</summary>
    private async Task<Dictionary<string, string>> GetAsync(string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + key);
        using var response = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response
            .Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
    }
}
