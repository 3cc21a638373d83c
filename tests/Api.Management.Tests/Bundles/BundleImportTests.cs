using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Bundles;

/// <summary>Imports bundles over HTTP: a dry run plans, and only that plan is applied.</summary>
public sealed class BundleImportTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Changed = "enabled: false\n";

    [Fact]
    public async Task Import_DryRun_ReportsAndWritesNothing()
    {
        var environment = await server.NewBundleEnvironmentAsync("old", "same");
        var archive = await environment.PackAsync(("old", Changed), ("same", ""), ("new", ""));

        var answer = (await server.ImportAsync(archive, "dryRun")).Expect(200);

        Assert.Equal(
            ["{\"kind\":\"flag\",\"key\":\"new\",\"change\":\"create\"}", "{\"kind\":\"flag\",\"key\":\"old\",\"change\":\"update\"}"],
            answer.Json.GetProperty("environments")[0].GetProperty("items").EnumerateArray().Select(item => item.GetRawText())
        );
        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [InlineData("dryRun=True", 200)]
    [InlineData("DRYRUN=TRUE&mode=merge", 200)]
    [InlineData("dryRun=", 200)]
    [InlineData("plan=PLAN&dryRun", 200)]
    [InlineData("plan=PLAN&dryRun=yes", 400)]
    [InlineData("plan=PLAN&dryRun=false&dryRun=true", 400)]
    [InlineData("plan=PLAN&dry_run=true", 400)]
    [InlineData("plan=PLAN&message=a&message=b", 400)]
    public async Task Import_QueryThatIsADryRunOrNotUnderstood_ChangesNothing(string query, int status)
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        var archive = await environment.PackAsync(("old", Changed));
        var plan = (await server.ImportAsync(archive, "dryRun")).Expect(200).String("plan");

        (await server.ImportAsync(archive, query.Replace("PLAN", plan, StringComparison.Ordinal))).Expect(status);

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Theory]
    [InlineData("If-Match", "\"1.1\"", 412)]
    [InlineData("If-None-Match", "*", 412)]
    [InlineData("If-Match", "1.1", 400)]
    [InlineData("Idempotency-Key", "k", 400)]
    public async Task Import_HeaderThatItsPlanReplaces_ChangesNothing(string name, string value, int status)
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        var archive = await environment.PackAsync(("old", Changed));
        var plan = (await server.ImportAsync(archive, "dryRun")).Expect(200).String("plan");

        (await server.ImportAsync(archive, "plan=" + plan, headers: (name, value))).ExpectProblem(status);

        Assert.Equal("1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Import_Merge_KeepsOtherItems()
    {
        var environment = await server.NewBundleEnvironmentAsync("old", "other");
        var archive = await environment.PackAsync(("old", Changed), ("new", ""));

        var answer = (await server.ApplyAsync(archive)).Expect(200);

        Assert.Equal(("applied", "1.2"), ResultOf(answer));
        Assert.Equal(["new:True", "old:False", "other:True"], await FlagsAsync(environment));
    }

    [Fact]
    public async Task Import_Skip_LeavesItemsThatExist()
    {
        var environment = await server.NewBundleEnvironmentAsync("old");

        (await server.ApplyAsync(await environment.PackAsync(("old", Changed), ("new", "")), "mode=skip")).Expect(200);

        Assert.Equal(["new:True", "old:True"], await FlagsAsync(environment));
    }

    [Fact]
    public async Task Import_Create_NamesEveryItemThatExists()
    {
        var environment = await server.NewBundleEnvironmentAsync("old", "older");
        var archive = await environment.PackAsync(("old", ""), ("older", ""), ("new", ""));

        var answer = (await server.ImportAsync(archive, "mode=create&dryRun")).ExpectProblem(422);

        Assert.Equal(2, answer.Errors.Length);
        Assert.Contains($"{environment.In("flags/ol/old.yaml")}:1:6", answer.Errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Replace_DeletesTheConfirmedNumberInItsEnvironmentOnly()
    {
        var (environment, other) = (await server.NewBundleEnvironmentAsync("old", "older"), await server.NewBundleEnvironmentAsync("old"));
        var archive = await environment.PackAsync(("new", ""));
        var plan = (await server.ImportAsync(archive, "mode=replace&dryRun")).Expect(200);
        Assert.Equal(2, plan.Json.GetProperty("deletions").GetInt32());
        var apply = $"mode=replace&plan={plan.String("plan")}";

        (await server.ImportAsync(archive, apply)).ExpectProblem(409);
        (await server.ImportAsync(archive, apply + "&confirm=1")).ExpectProblem(409);
        (await server.ImportAsync(archive, apply + "&confirm=2")).Expect(200);

        Assert.Equal(["new:True"], await FlagsAsync(environment));
        Assert.Equal(["old:True"], await FlagsAsync(other));
    }

    [Fact]
    public async Task Import_EnvironmentChangedSincePlan_Is412AndWritesNothing()
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        var archive = await environment.PackAsync(("new", ""));
        var plan = (await server.ImportAsync(archive, "dryRun")).Expect(200).String("plan");
        (await environment.SendAsync("PATCH", "/flags/old", """{"enabled":false}""")).Expect(200);

        (await server.ImportAsync(archive, $"plan={plan}")).ExpectProblem(412);

        Assert.Equal(["old:False"], await FlagsAsync(environment));
    }

    [Fact]
    public async Task Import_WithoutPlan_Is400()
    {
        var environment = await server.NewBundleEnvironmentAsync("old");

        (await server.ImportAsync(await environment.PackAsync(("new", "")), "mode=merge")).ExpectProblem(400);
    }

    [Fact]
    public async Task Import_InvalidFiles_NamesFileAndLine()
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        var archive = await environment.PackAsync(
            ("broken", "enabled: 1\n"),
            ("missing", "rules: [{ id: r, when: { segment: nobody }, serve: { variant: \"on\" } }]\n")
        );

        var syntax = (await server.ImportAsync(archive, "dryRun")).ExpectProblem(422);
        var reference = await server.ImportAsync(
            await environment.PackAsync(("missing", "rules:\n- id: r\n  when: { segment: nobody }\n  serve: { variant: \"on\" }\n")),
            "dryRun"
        );

        Assert.Contains($"{environment.In("flags/br/broken.yaml")}:5:10: ", Assert.Single(syntax.Errors), StringComparison.Ordinal);
        Assert.Contains(
            $"{environment.In("flags/mi/missing.yaml")}:7:20: ",
            Assert.Single(reference.ExpectProblem(422).Errors),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Import_OneEnvironmentFails_TheOthersAreMadeAndARepeatedImportDoesTheRest()
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        var deleted = await server.NewEnvironmentAsync();
        await server.Directories.DeleteEnvironmentAsync(TestActors.Administrator, deleted.Id, cascade: true);
        var archive = await BundleFiles.PackAsync(
            BundleFormat.TarGz,
            (environment.In("flags/ne/new.yaml"), BundleFiles.Flag("new")),
            (deleted.In("flags/ne/new.yaml"), BundleFiles.Flag("new"))
        );

        var answer = (await server.ApplyAsync(archive)).Expect(200);

        var results = answer
            .Json.GetProperty("environments")
            .EnumerateArray()
            .ToDictionary(item => item.GetProperty("environment").GetString()!, item => item.GetProperty("result").GetString());
        Assert.Equal(("applied", "failed"), (results[environment.Id.Environment], results[deleted.Id.Environment]));
        Assert.Equal(["new:True", "old:True"], await FlagsAsync(environment));
        var again = (await server.ImportAsync(archive, $"project=shop&environment={environment.Id.Environment}&dryRun")).Expect(200);
        Assert.False(again.Json.GetProperty("changed").GetBoolean());
    }

    [Fact]
    public async Task Import_ArchivedEnvironment_Is409()
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        (await environment.SendAsync("PATCH", "", """{"archived":true}""")).Expect(200);

        (await server.ImportAsync(await environment.PackAsync(("new", "")), "dryRun")).ExpectProblem(409);
    }

    [Theory]
    [InlineData("?project=unknown", 404)]
    [InlineData("?project=shop&environment=unknown", 404)]
    [InlineData("?environment=production", 400)]
    [InlineData("?format=rar", 400)]
    public async Task Export_UnknownScope_IsAProblem(string query, int status) =>
        (await server.SendAsync("GET", "/api/v1/organizations/acme/bundle" + query, server.Token)).ExpectProblem(status);

    [Fact]
    public async Task Import_NoArchive_IsAProblem()
    {
        (await server.ImportAsync("key: new"u8.ToArray(), "dryRun")).ExpectProblem(400);
        (await server.ImportAsync([0x1F, 0x8B, 1, 2, 3], "dryRun")).ExpectProblem(400);
        (await server.ImportAsync([(byte)'P', (byte)'K', 3, 4, 5], "dryRun")).ExpectProblem(400);
        (await server.SendAsync("POST", "/api/v1/organizations/acme/bundle?dryRun", server.Token, "{}")).ExpectProblem(415);
    }

    private static (string?, string?) ResultOf(Answer answer)
    {
        var environment = answer.Json.GetProperty("environments")[0];
        return (environment.GetProperty("result").GetString(), environment.GetProperty("version").GetString());
    }

    private static async Task<string[]> FlagsAsync(TestEnvironment environment) =>
        [
            .. (await environment.SendAsync("GET", "/ruleset"))
                .Expect(200)
                .Json.GetProperty("flags")
                .EnumerateArray()
                .Select(flag => $"{flag.GetProperty("key").GetString()}:{flag.GetProperty("enabled").GetBoolean()}"),
        ];
}
