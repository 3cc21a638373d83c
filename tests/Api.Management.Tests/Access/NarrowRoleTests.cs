using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Servers;

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
        await using var server = await StartAsync();
        var environment = await server.NewEnvironmentAsync();
        server.Role.Permissions = [Permission.FlagsRead, Permission.EnvironmentsRead];

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
        var environment = await server.NewEnvironmentAsync();
        server.Role.Scope = Scope.Of(new EnvironmentId(TestServer.Organization, TestServer.Project, "other"));

        (await environment.SendAsync("GET", "/flags")).ExpectProblem(403);
    }

    private static Task<NarrowServer> StartAsync() => NarrowServer.StartAsync(Toggler);
}
