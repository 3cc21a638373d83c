using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Bundles;

/// <summary>Exports over HTTP, imports into another organization, and exports again.</summary>
public sealed class BundleRoundTripTests : IAsyncLifetime
{
    private readonly TestServer _server = new();

    public Task InitializeAsync() => _server.InitializeAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("tar.gz")]
    [InlineData("zip")]
    public async Task Export_ImportedIntoAnEmptyOrganization_IsExportedAgain(string format)
    {
        await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
        await _server.NewEnvironmentAsync();
        var segment = await _server.NewEnvironmentAsync();
        var keys = string.Join(',', Enumerable.Range(0, 200).Select(index => $"\"user-{index}\""));
        (await segment.SendAsync("PUT", "/segments/Staff", $$"""{"included":[{{keys}}]}""")).Expect(201);
        await _server.Directories.AddOrganizationAsync(TestActors.Administrator, "copy", "Copy");
        var token = (await _server.AddOwnerAsync("copy")).Text;
        var exported = await _server.ExportAsync($"?format={format}");

        (await _server.ApplyAsync(exported, token: token, organization: "copy")).Expect(200);

        var again = await _server.ExportAsync($"?format={format}", token, "copy");
        var files = await BundleFiles.UnpackAsync(exported);
        Assert.Contains(files, file => file.Path.EndsWith("segments/%53taff.included.txt", StringComparison.Ordinal));
        Assert.Equal(files.Skip(1), (await BundleFiles.UnpackAsync(again)).Skip(1));
        Assert.Equal(exported, await _server.ExportAsync($"?format={format}"));
        // The organization is named in the first file only.
        Assert.Equal(("bundle.yaml", "format: 1\norganization: copy\n"), (await BundleFiles.UnpackAsync(again))[0]);
    }

    [Fact]
    public async Task Import_Twice_SecondPlanIsEmptyAndWritesNothing()
    {
        var source = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var target = await _server.NewEnvironmentAsync();
        var archive = await _server.ExportAsync($"?project=shop&environment={source.Id.Environment}");
        var query = $"toEnvironment={target.Id.Environment}";
        (await _server.ApplyAsync(archive, query)).Expect(200);
        var version = await target.VersionAsync();

        var plan = (await _server.ImportAsync(archive, query + "&dryRun")).Expect(200);

        Assert.False(plan.Json.GetProperty("changed").GetBoolean());
        Assert.Equal("unchanged", plan.Json.GetProperty("environments")[0].GetProperty("result").GetString());
        (await _server.ImportAsync(archive, $"{query}&plan={plan.String("plan")}")).Expect(200);
        Assert.Equal(version, await target.VersionAsync());
        Assert.Equal(
            (await source.SendAsync("GET", "/ruleset")).Json.GetProperty("flags").GetRawText(),
            (await target.SendAsync("GET", "/ruleset")).Json.GetProperty("flags").GetRawText()
        );
    }

    [Fact]
    public async Task Import_NewProjectAndEnvironment_AreCreatedWithTheirProperties()
    {
        var archive = await BundleFiles.PackAsync(
            BundleFormat.Zip,
            ("projects/web/project.yaml", "name: The web\n"),
            ("projects/web/environments/live/environment.yaml", "name: Live\norder: 3\nproductionLike: true\ncolor: \"#1d4ed8\"\n"),
            ("projects/web/environments/live/flags/ne/new.yaml", BundleFiles.Flag("new"))
        );

        var answer = (await _server.ApplyAsync(archive)).Expect(200);

        Assert.Equal("web", answer.Json.GetProperty("projects")[0].GetProperty("project").GetString());
        var environment = (await _server.SendAsync("GET", "/api/v1/projects/web/environments/live", _server.Token)).Expect(200);
        Assert.Equal(("Live", "#1d4ed8", "1.1"), (environment.String("name"), environment.String("color"), environment.String("version")));
        Assert.True(environment.Json.GetProperty("productionLike").GetBoolean());
        var audit = await _server.SendAsync("GET", "/api/v1/organizations/acme/audit", _server.Token);
        Assert.Contains("\"action\":\"project.add\"", audit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_IsAnEntryOfTheAuditLog()
    {
        await _server.NewEnvironmentAsync(SampleDocuments.Mixed);

        await _server.ExportAsync("?project=shop");

        var audit = await _server.SendAsync("GET", "/api/v1/organizations/acme/audit?action=bundle.export", _server.Token);
        var entry = Assert.Single(audit.Expect(200).Json.GetProperty("items").EnumerateArray());
        Assert.Contains("shop", entry.GetRawText(), StringComparison.Ordinal);
    }
}
