using System.Text;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>Tests tokens whose role has fewer permissions than the owner of the organization.</summary>
public sealed class NarrowRoleTests
{
    private const string Disable = """{"enabled":false}""";

    private static readonly Permission[] Toggler =
    [
        Permission.EnvironmentsRead,
        Permission.FlagsRead,
        Permission.SegmentsRead,
        Permission.FlagsToggle,
    ];

    public static TheoryData<string, string, string> OtherChanges =>
        new()
        {
            { "PATCH", "/flags/limit", """{"description":"other"}""" },
            { "PATCH", "/flags/limit", """{"enabled":false,"description":"other"}""" },
            { "PUT", "/flags/limit", """{"type":"number","variants":{"low":2},"defaultVariant":"low"}""" },
            { "PUT", "/flags/new", SampleDocuments.Flag() },
            { "DELETE", "/flags/limit", "" },
            { "POST", "/flags/limit/archive", "" },
            { "PATCH", "/segments/staff", """{"description":"other"}""" },
            { "PUT", "/ruleset", """{"flags":[]}""" },
            { "POST", "/changes", """{"operations":[{"deleteFlag":"limit"}]}""" },
            { "POST", "/restore", """{"version":"1.0"}""" },
        };

    [Fact]
    public async Task CreatorOfEnvironments_CopiesOne_Is403AndCreatesNothing()
    {
        await using var server = await NarrowServer.StartAsync(
            Permission.EnvironmentsRead,
            Permission.EnvironmentsWrite,
            Permission.FlagsRead,
            Permission.SegmentsRead
        );
        var source = await server.NewEnvironmentAsync();
        var body = $$$"""{"slug":"copy","copyFrom":{"environment":"{{{source.Id.Environment}}}"}}""";

        var answer = (await source.Server.SendAsync("POST", "/api/v1/projects/shop/environments", source.Token, body)).ExpectProblem(403);

        Assert.Contains("'flags.write'", answer.String("detail"), StringComparison.Ordinal);
        (await source.Server.SendAsync("GET", "/api/v1/projects/shop/environments/copy", source.Token)).ExpectProblem(404);
    }

    [Fact]
    public async Task Toggler_DisablesAFlag_Is200()
    {
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync();

        var patched = (await environment.SendAsync("PATCH", "/flags/limit", Disable)).Expect(200);

        Assert.False(patched.Json.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task Toggler_DisablesAFlagWithAChangeSet_Is200()
    {
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync();
        var enabled = (await environment.SendAsync("GET", "/flags/limit")).Expect(200).Text;
        var flag = enabled.Replace("\"enabled\":true", "\"enabled\":false", StringComparison.Ordinal);
        Assert.NotEqual(enabled, flag);

        (await environment.SendAsync("POST", "/changes", $$"""{"operations":[{"putFlag":{{flag}}}]}""")).Expect(200);
    }

    [Theory]
    [MemberData(nameof(OtherChanges))]
    public async Task Toggler_ChangesAnythingElse_Is403AndChangesNothing(string method, string path, string body)
    {
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync(method, path, body.Length == 0 ? null : body)).ExpectProblem(403);

        Assert.Equal("Permission denied", answer.String("title"));
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Reader_DisablesAFlag_Is403()
    {
        await using var server = await NarrowServer.StartAsync(Permission.FlagsRead, Permission.EnvironmentsRead);
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("PATCH", "/flags/limit", Disable)).ExpectProblem(403);
    }

    [Fact]
    public async Task Toggler_ListsKeys_Is403()
    {
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("GET", "/keys")).ExpectProblem(403);
    }

    [Fact]
    public async Task Toggler_OfAnotherEnvironment_Is403()
    {
        await using var server = await StartAsync();
        var other = await server.NewEnvironmentAsync();
        var environment = await server.NewEnvironmentAsync(EnvironmentFilter.Listed([other.Id.Environment]));

        (await environment.SendAsync("GET", "/flags")).ExpectProblem(403);
    }

    [Fact]
    public async Task Toggler_DeniedRequests_AreOneEntryOfTheAuditLog()
    {
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync();
        for (var i = 0; i < 3; i++)
            (await environment.SendAsync("GET", "/keys")).ExpectProblem(403);
        (await environment.SendAsync("PATCH", "/flags/limit", """{"description":"other"}""")).ExpectProblem(403);

        await environment.Server.StopAsync();

        var reader = environment.Server.Services.GetRequiredService<IAuditReader>();
        var entries = await reader.ReadAsync(new(TestServer.Organization, 100) { Action = AuditActions.DenyRequest });
        Assert.Equal(2, entries.Count);
        Assert.Single(entries, entry => Encoding.UTF8.GetString(entry.Bytes.Span).Contains("\"count\":3", StringComparison.Ordinal));
    }

    private static Task<NarrowServer> StartAsync() => NarrowServer.StartAsync(Toggler);
}
