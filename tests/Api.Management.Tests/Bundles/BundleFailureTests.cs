using System.Text.Json;
using FlagCluster.Api.Management.Bundles;
using FlagCluster.Api.Management.Tests.Rulesets;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Bundles;

/// <summary>Imports bundles of which a part fails: what was made before and after is reported.</summary>
public sealed class BundleFailureTests
{
    [Fact]
    public async Task Import_ProjectsOverTheQuota_ReportsThoseThatWereMade()
    {
        await using var server = await TestServer.StartAsync(("Quota:Projects", "2"));
        var environment = await server.NewEnvironmentAsync();
        var archive = await BundleFiles.PackAsync(
            BundleFormat.TarGz,
            ("projects/aa/environments/live/flags/ne/new.yaml", BundleFiles.Flag("new")),
            ("projects/bb/environments/live/flags/ne/new.yaml", BundleFiles.Flag("new")),
            (environment.In("flags/ne/new.yaml"), BundleFiles.Flag("new"))
        );

        var answer = (await server.ApplyAsync(archive)).Expect(200);

        Assert.Equal(["aa applied", "bb failed"], Results(answer, "projects", "project"));
        Assert.Equal(["aa applied", "bb failed", "shop applied"], Results(answer, "environments", "project"));
        Assert.Contains("limit of projects", answer.Json.GetProperty("projects")[1].GetProperty("problem").GetString());
    }

    [Fact]
    public async Task Import_WriterThatDoesNotRespond_ReportsTheOtherEnvironments()
    {
        await using var servers = await UnresponsiveWriter.StartAsync(serveRuleset: true, seconds: "2");
        var server = servers.Environment.Server;
        var archive = await BundleFiles.PackAsync(
            BundleFormat.TarGz,
            ("projects/shop/environments/a-new/flags/ne/new.yaml", BundleFiles.Flag("new")),
            (servers.Environment.In("flags/ne/new.yaml"), BundleFiles.Flag("new"))
        );

        var answer = (await server.ApplyAsync(archive)).Expect(200);

        Assert.Equal(["a-new applied", $"{servers.Environment.Id.Environment} failed"], Results(answer, "environments", "environment"));
        Assert.Null(answer.Header("Retry-After"));
    }

    [Fact]
    public async Task Import_WhileAnotherIsInMemory_Waits()
    {
        await using var server = await TestServer.StartAsync(("Management:TimeoutSeconds", "2"));
        var environment = await server.NewEnvironmentAsync();
        var archive = await BundleFiles.PackAsync(BundleFormat.TarGz, (environment.In("flags/ne/new.yaml"), BundleFiles.Flag("new")));

        using (await server.Services.GetRequiredService<BundleQueue>().EnterAsync(default))
            (await server.ImportAsync(archive, "dryRun")).ExpectProblem(503);

        (await server.ImportAsync(archive, "dryRun")).Expect(200);
        (await server.ImportAsync(archive, "dryRun")).Expect(200);
    }

    private static IEnumerable<string> Results(Answer answer, string list, string name) =>
        answer.Json.GetProperty(list).EnumerateArray().Select(part => $"{Text(part, name)} {Text(part, "result")}");

    private static string? Text(JsonElement part, string name) => part.GetProperty(name).GetString();
}
