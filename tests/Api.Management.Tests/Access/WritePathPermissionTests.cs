using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Api.Management.Tests.Bundles;
using FlagCluster.Contracts.Access;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Access;

/// <summary>
/// Compares what each kind of change needs with the table in docs/api-permissions.md, on the ways to write that are no write of the
/// ruleset itself. The pull of a repository and the actions of anomaly rules act without a request; their suites test them.
/// </summary>
public sealed class WritePathPermissionTests(TestServer server) : IClassFixture<TestServer>
{
    private const string SegmentFile = "key: new\nincluded: [other]\n";

    private const string Kept = "key: kept\ntype: boolean\nvariants: { 'on': true, 'off': false }\ndefaultVariant: 'off'\n";

    private static int _created;

    // What a way to write needs for itself.
    private static readonly Dictionary<string, PermissionSet> Own = new()
    {
        [WriteCase.Bundle] =
        [
            Permission.OrganizationsRead,
            Permission.ProjectsRead,
            Permission.EnvironmentsRead,
            Permission.FlagsRead,
            Permission.SegmentsRead,
        ],
        [WriteCase.Copy] = [Permission.EnvironmentsWrite, Permission.FlagsRead, Permission.SegmentsRead],
        [WriteCase.Proposal] = [Permission.GitWrite],
        [WriteCase.Hook] = [],
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var one in WriteCase.All.Where(one => one.Why.Length == 0))
                data.Add(one.Change, one.Path);
            return data;
        }
    }

    [Fact]
    public void Cases_Changes_AreThoseOfTheTableOnEveryPath()
    {
        var expected = from path in Own.Keys from change in ChangeTable.Documented.Keys select (change, path);

        Assert.Equal(expected.Order(), WriteCase.All.Select(one => (one.Change, one.Path)).Order());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Change_WithItsPermissionAndThoseOfThePath_IsMade(string change, string path)
    {
        var environment = await PrepareAsync(change, path);

        var answer = await SendAsync(environment, change, path, Own[path].With([ChangeTable.Documented[change]]));

        Assert.True(answer.Status is 200 or 201 or 202, $"{answer.Status} {answer.Text}");
        Assert.NotEqual(environment.Before, await StateAsync(environment, path));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Change_WithEveryPermissionButItsOwn_Is403AndChangesNothing(string change, string path)
    {
        var environment = await PrepareAsync(change, path);
        var needed = ChangeTable.Documented[change];

        var answer = (await SendAsync(environment, change, path, ChangeTable.Without(needed))).ExpectProblem(403);

        Assert.Contains($"'{needed.Name()}'", answer.String("detail"), StringComparison.Ordinal);
        Assert.Equal(environment.Before, await StateAsync(environment, path));
    }

    private async Task<Prepared> PrepareAsync(string change, string path)
    {
        var ruleset = (path, change) switch
        {
            (WriteCase.Copy, ChangeCase.Segment) => """{"segments":[{"key":"staff","included":["root"]}]}""",
            (WriteCase.Copy, _) => $$"""{"flags":[{{SampleDocuments.Flag("kept")}}]}""",
            _ => """{"flags":[{"key":"kept","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off"}]}""",
        };
        var environment = await server.NewEnvironmentAsync(ruleset);
        if (path == WriteCase.Proposal)
            (
                await environment.SendAsync(
                    "PUT",
                    "/git",
                    """{"repository":"https://github.com/acme/shop.git","mode":"both","token":"t0ken"}"""
                )
            ).Expect(201);
        return new(environment, await StateAsync(new(environment, ""), path));
    }

    /// <summary>Returns what a change on a path changes.</summary>
    private async Task<string> StateAsync(Prepared prepared, string path) =>
        path switch
        {
            WriteCase.Copy => (await server.SendAsync("GET", $"/api/v1/projects/shop/environments/{CopyOf(prepared)}", server.Token)).Text,
            WriteCase.Proposal => (await prepared.Environment.SendAsync("GET", "/git/proposals")).Expect(200).Text,
            _ => await prepared.Environment.VersionAsync(),
        };

    private static string CopyOf(Prepared prepared) => prepared.Environment.Id.Environment + "-copy";

    private Task<Answer> SendAsync(Prepared prepared, string change, string path, PermissionSet permissions) =>
        path switch
        {
            WriteCase.Bundle => ImportAsync(prepared.Environment, change, permissions),
            WriteCase.Copy => CopyAsync(prepared, permissions),
            WriteCase.Proposal => ProposeAsync(prepared.Environment, change, permissions),
            _ => OpenPullRequestAsync(prepared.Environment, permissions),
        };

    private async Task<Answer> ImportAsync(TestEnvironment environment, string change, PermissionSet permissions)
    {
        var (file, text) = change switch
        {
            ChangeCase.Toggle => ("flags/ke/kept.yaml", Kept + "enabled: false\n"),
            ChangeCase.Flag => ("flags/ne/new.yaml", BundleFiles.Flag("new")),
            _ => ("segments/new.yaml", SegmentFile),
        };
        var archive = await BundleFiles.PackAsync(BundleFormat.TarGz, (environment.In(file), text));
        var plan = (await server.ImportAsync(archive, "mode=merge&dryRun")).Expect(200).String("plan");
        return await server.ImportAsync(archive, "mode=merge&plan=" + plan, await ChangeTable.AddTokenAsync(server, permissions));
    }

    private async Task<Answer> CopyAsync(Prepared prepared, PermissionSet permissions) =>
        await server.SendAsync(
            "POST",
            "/api/v1/projects/shop/environments",
            await ChangeTable.AddTokenAsync(server, permissions),
            $$"""{"slug":"{{CopyOf(prepared)}}","copyFrom":{"environment":"{{prepared.Environment.Id.Environment}}"} }"""
        );

    private async Task<Answer> ProposeAsync(TestEnvironment environment, string change, PermissionSet permissions)
    {
        var operation = change switch
        {
            ChangeCase.Toggle =>
                """{"putFlag":{"key":"kept","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","enabled":false}}""",
            ChangeCase.Flag => """{"deleteFlag":"kept"}""",
            _ => """{"putSegment":{"key":"new","included":["other"]}}""",
        };
        var narrow = environment with { Token = await ChangeTable.AddTokenAsync(server, permissions) };
        return await narrow.SendAsync("POST", "/git/proposals", $$"""{"operations":[{{operation}}]}""");
    }

    /// <summary>Sends the request of GitHub to a hook whose service account has the permissions.</summary>
    private async Task<Answer> OpenPullRequestAsync(TestEnvironment environment, PermissionSet permissions)
    {
        var name = "hook-" + Interlocked.Increment(ref _created).ToString(CultureInfo.InvariantCulture);
        var organization = environment.Id.Organization;
        var account = (await server.Access.AddServiceAccountAsync(TestActors.Administrator, organization, name)).Value!;
        var role = permissions.In(PermissionLevels.OfProjects.With(PermissionLevels.OfEnvironments));
        await server.Access.AddRoleAsync(TestActors.Administrator, organization, name, name, "", role);
        var principal = Principal.ServiceAccount(account.Id);
        var grant = await server.Access.AddGrantAsync(TestActors.Administrator, organization, principal, name, environment.Id.Project);
        Assert.Null(grant.Denial);
        var hook = new JsonObject
        {
            ["name"] = name,
            ["provider"] = "github",
            ["environment"] = environment.Id.Environment,
            ["branchPattern"] = "feature/*",
            ["flag"] = JsonNode.Parse("""{"type":"boolean","variants":{"on":true},"defaultVariant":"on"}"""),
            ["serviceAccount"] = account.Id,
        };
        var path = $"/api/v1/projects/{environment.Id.Project}/hooks";
        var created = (await server.SendAsync("POST", path, server.Token, hook.ToJsonString())).Expect(201);
        var body = await File.ReadAllBytesAsync(
            Path.Combine(Repository.Root, "tests/Integrations.Tests/IncomingHooks/Payloads/github.json")
        );
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(created.String("secret")), body);
        return await server.SendAsync(
            "POST",
            created.String("path"),
            null,
            content,
            ("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(hash)),
            ("X-GitHub-Event", "pull_request"),
            ("X-GitHub-Delivery", name)
        );
    }

    /// <summary>Represents an environment with what a change has not changed yet.</summary>
    private sealed record Prepared(TestEnvironment Environment, string Before);
}
