using FlagCluster.Api.Management.Authorization;
using FlagCluster.Contracts.Access;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Compares what each kind of change needs, on every way to write, with the table in docs/api-permissions.md.</summary>
public sealed class ChangePermissionTests(TestServer server) : IClassFixture<TestServer>
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, ChangeCase.All.Count)];

    [Fact]
    public void Cases_Changes_AreThoseOfTheTable() =>
        Assert.Equal(ChangeTable.Documented.Keys.Order(), ChangeCase.All.Select(change => change.Change).Distinct().Order());

    [Fact]
    public void Cases_Routes_AreAllThatChangeRulesets()
    {
        var routes =
            from endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<RequiresPermissionAttribute>() is { AnyOf: true }
            // Imports of bundles concern many environments; WritePathPermissionTests has their cases.
            where endpoint.RoutePattern.RawText!.Contains(AccessTable.Environment.Trim('/'), StringComparison.Ordinal)
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
            select $"{method} /{endpoint.RoutePattern.RawText!.Trim('/')}"
                .Replace(AccessTable.Environment, "", StringComparison.Ordinal)
                .Replace("{name}", "{key}", StringComparison.Ordinal);

        Assert.Equal(routes.Distinct().Order(), ChangeCase.All.Select(change => change.Route).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Change_WithOnlyItsPermission_IsMade(int number)
    {
        var change = ChangeCase.All[number];
        var environment = await PrepareAsync(change, [ChangeTable.Documented[change.Change]]);
        var before = await VersionAsync(environment);

        var answer = await SendAsync(environment, change);

        Assert.True(answer.Status is 200 or 201 or 204, $"{change}: {answer.Status} {answer.Text}");
        Assert.NotEqual(before, await VersionAsync(environment));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Change_WithEveryPermissionButItsOwn_Is403AndChangesNothing(int number)
    {
        var change = ChangeCase.All[number];
        var needed = ChangeTable.Documented[change.Change];
        var environment = await PrepareAsync(change, ChangeTable.Without(needed));
        var before = await VersionAsync(environment);

        var answer = (await SendAsync(environment, change)).ExpectProblem(403);

        Assert.Contains($"'{needed.Name()}'", answer.String("detail"), StringComparison.Ordinal);
        Assert.Equal(before, await VersionAsync(environment));
    }

    private Task<Answer> SendAsync(TestEnvironment environment, ChangeCase change) =>
        SendAsync(environment, change.Method, change.Path, change.Body);

    private async Task<Answer> SendAsync(TestEnvironment environment, string method, string path, string body)
    {
        if (path == "/import")
        {
            var planned = (await (environment with { Token = server.Token }).SendAsync(method, path + "?dryRun=true", body)).Expect(200);
            body = $$"""{{body[..^1]}},"plan":"{{planned.String("plan")}}"}""";
        }
        return await environment.SendAsync(method, path, body.Length == 0 ? null : body);
    }

    private Task<string> VersionAsync(TestEnvironment environment) => (environment with { Token = server.Token }).VersionAsync();

    private async Task<TestEnvironment> PrepareAsync(ChangeCase change, PermissionSet permissions)
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        if (change.First.Split(' ', 3) is [var method, var path, .. var body])
            Assert.InRange((await SendAsync(environment, method, path, string.Concat(body))).Status, 200, 204);
        return environment with { Token = await ChangeTable.AddTokenAsync(server, permissions) };
    }
}
