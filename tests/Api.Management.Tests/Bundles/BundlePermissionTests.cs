using FlagCluster.Contracts.Access;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Bundles;

/// <summary>Tests that bundles need the permissions of what they contain, and of nothing else.</summary>
public sealed class BundlePermissionTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Import_WithoutAPermissionOfAChange_Is403()
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        var token = await TokenAsync(Permission.FlagsRead, Permission.SegmentsRead, Permission.FlagsWrite);
        var segment = await BundleFiles.PackAsync(BundleFormat.TarGz, (environment.In("segments/staff.yaml"), "key: staff\n"));
        var created = await BundleFiles.PackAsync(
            BundleFormat.TarGz,
            ("projects/shop/environments/unseen/flags/ne/new.yaml", BundleFiles.Flag("new"))
        );

        Assert.Contains(
            "segments.write",
            (await server.ImportAsync(segment, "dryRun", token)).ExpectProblem(403).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "environments.write",
            (await server.ImportAsync(created, "dryRun", token)).ExpectProblem(403).Text,
            StringComparison.Ordinal
        );
        (await server.ImportAsync(await environment.PackAsync(("new", "")), "dryRun", token)).Expect(200);
    }

    [Theory]
    [InlineData(Permission.SegmentsWrite, "segment", true)]
    [InlineData(Permission.SegmentsWrite, "flag", false)]
    [InlineData(Permission.SegmentsWrite, "toggle", false)]
    [InlineData(Permission.FlagsWrite, "flag", true)]
    [InlineData(Permission.FlagsWrite, "toggle", false)]
    [InlineData(Permission.FlagsWrite, "segment", false)]
    [InlineData(Permission.FlagsToggle, "toggle", true)]
    [InlineData(Permission.FlagsToggle, "flag", false)]
    [InlineData(Permission.FlagsToggle, "segment", false)]
    [InlineData(Permission.EnvironmentsWrite, "flag", false)]
    public async Task Import_Change_NeedsExactlyThePermissionOfWhatChanges(Permission permission, string change, bool isAllowed)
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        var token = await TokenAsync(Permission.FlagsRead, Permission.SegmentsRead, permission);
        var archive = change switch
        {
            "flag" => await environment.PackAsync(("new", "")),
            "toggle" => await environment.PackAsync(("old", "enabled: false\n")),
            _ => await BundleFiles.PackAsync(BundleFormat.TarGz, (environment.In("segments/staff.yaml"), "key: staff\n")),
        };

        var planned = await server.ImportAsync(archive, "dryRun", token);
        // A plan of someone else gives no permission.
        var plan = (await server.ImportAsync(archive, "dryRun")).Expect(200).String("plan");
        var applied = await server.ImportAsync(archive, $"plan={plan}", token);

        Assert.Equal(isAllowed ? (200, 200) : (403, 403), ((int)planned.Status, (int)applied.Status));
        Assert.Equal(isAllowed ? "1.2" : "1.1", await environment.VersionAsync());
    }

    [Fact]
    public async Task Import_NothingThatChanges_NeedsNoMoreThanOnePermissionToWrite()
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        var token = await TokenAsync(Permission.FlagsRead, Permission.SegmentsRead, Permission.SegmentsWrite);

        (await server.ImportAsync(await environment.PackAsync(("old", "")), "dryRun", token)).Expect(200);
    }

    [Fact]
    public async Task Export_EnvironmentThatTheCallerMayNotRead_Is403()
    {
        var environment = await server.NewBundleEnvironmentAsync("old");
        var token = await TokenAsync(Permission.ProjectsRead, Permission.EnvironmentsRead, Permission.FlagsRead);

        var answer = await server.SendAsync(
            "GET",
            $"/api/v1/organizations/acme/bundle?project=shop&environment={environment.Id.Environment}",
            token
        );

        Assert.Contains("segments.read", answer.ExpectProblem(403).Text, StringComparison.Ordinal);
    }

    private async Task<string> TokenAsync(params Permission[] permissions)
    {
        var owner = server.Directories.Current.FindToken(server.Token.Split('_')[1])!.Owner;
        var limit = PermissionSet.Create(permissions);
        return (await server.Access.AddTokenAsync(TestActors.Administrator, TestServer.Organization, owner, "limited", limit)).Text;
    }
}
