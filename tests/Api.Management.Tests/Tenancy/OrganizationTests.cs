using FlagCluster.Api.Management.Tests.Bundles;
using FlagCluster.Contracts.Access;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Tenancy;

public sealed class OrganizationTests : IAsyncLifetime
{
    private const string Organizations = "/api/v1/organizations";
    private const string Installation = "/api/v1/installation/organizations";

    private TestServer _server = null!;
    private string _root = "";

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _root = await _server.AddRootAsync();
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Create_Organization_ReturnsATokenOfItsOwner()
    {
        var created = (await SendAsync("POST", Organizations, """{"slug":"globex","name":"Globex"}""")).Expect(201);

        Assert.Equal("no-store", created.Header("Cache-Control"));
        var token = created.String("token");
        (await _server.SendAsync("POST", "/api/v1/projects", token, """{"slug":"app"}""")).Expect(201);
        var own = (await _server.SendAsync("GET", Organizations, token)).Expect(200);
        Assert.Equal(["globex"], Slugs(own));
    }

    [Fact]
    public async Task Create_WithoutTheInstallation_Is403() =>
        (await _server.SendAsync("POST", Organizations, _server.Token, """{"slug":"globex"}""")).ExpectProblem(403);

    [Fact]
    public async Task Create_SlugInUse_Is409() => (await SendAsync("POST", Organizations, """{"slug":"acme"}""")).ExpectProblem(409);

    [Fact]
    public async Task Create_InterruptedBeforeTheOwner_Continues()
    {
        await _server.Directories.AddOrganizationAsync(TestActors.Administrator, "globex", "Globex");

        var created = (await SendAsync("POST", Organizations, """{"slug":"globex"}""")).Expect(201);

        (await _server.SendAsync("GET", "/api/v1/projects", created.String("token"))).Expect(200);
    }

    [Fact]
    public async Task Update_Archived_RefusesKeysAndChangesUntilItIsActive()
    {
        var environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var bundle = await BundleFiles.PackAsync(BundleFormat.TarGz, (environment.In("flags/ne/new.yaml"), BundleFiles.Flag("new")));

        var archived = await ArchiveAsync(true);

        Assert.True(archived.Expect(200).Json.GetProperty("archived").GetBoolean());
        (await environment.EvaluateAsync("limit")).Expect(403);
        var refused = (await environment.SendAsync("PATCH", "/flags/limit", """{"enabled":false}""")).ExpectProblem(409);
        Assert.Contains("organization 'acme' is archived", refused.String("detail"), StringComparison.Ordinal);
        (await _server.SendAsync("POST", "/api/v1/projects", _server.Token, """{"slug":"more"}""")).ExpectProblem(409);
        (await _server.SendAsync("POST", "/api/v1/projects/shop/environments", _server.Token, """{"slug":"more"}""")).ExpectProblem(409);
        (await _server.ImportAsync(bundle, "mode=merge&dryRun")).ExpectProblem(409);
        (await environment.SendAsync("GET", "/flags/limit")).Expect(200);
        (await _server.SendAsync("POST", Organizations + "/acme/groups", _server.Token, """{"name":"People"}""")).Expect(201);
        (await ArchiveAsync(false)).Expect(200);
        (await environment.EvaluateAsync("limit")).Expect(200);
        (await environment.SendAsync("PATCH", "/flags/limit", """{"enabled":false}""")).Expect(200);
        await ExpectAuditAsync();

        Task<Answer> ArchiveAsync(bool value) =>
            _server.SendAsync("PATCH", Organizations + "/acme", _server.Token, $$"""{"archived":{{(value ? "true" : "false")}}}""");

        async Task ExpectAuditAsync()
        {
            var path = Organizations + "/acme/audit?action=organization.update";
            var entries = (await _server.SendAsync("GET", path, _server.Token)).Expect(200).Json.GetProperty("items");
            Assert.Equal(2, entries.GetArrayLength());
            Assert.All(entries.EnumerateArray(), entry => Assert.Contains("archivedAt", entry.GetRawText(), StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Update_ArchivedByAnAdministrator_Is403()
    {
        var (_, token) = await _server.Access.AddTokenAsync(
            TestActors.Administrator,
            TestServer.Organization,
            _server.Directories.Current.FindToken(_server.Token.Split('_')[1])!.Owner,
            "administrator",
            BuiltInRoles.Admin.Permissions
        );

        var archived = await _server.SendAsync("PATCH", Organizations + "/acme", token, """{"archived":true}""");

        archived.ExpectProblem(403);
        (await _server.SendAsync("PATCH", Organizations + "/acme", token, """{"name":"Acme Inc."}""")).Expect(200);
    }

    [Fact]
    public async Task Get_OrganizationOfAnother_EqualsTheResponseForAnUnknownOne()
    {
        var foreign = (await _server.SendAsync("GET", Organizations + "/host", _server.Token)).ExpectProblem(404);
        var unknown = (await _server.SendAsync("GET", Organizations + "/none", _server.Token)).ExpectProblem(404);

        Assert.Equal(unknown.Text.Replace("none", "host", StringComparison.Ordinal), foreign.Text);
    }

    [Fact]
    public async Task Patch_Name_ChangesIt()
    {
        (await _server.SendAsync("PATCH", Organizations + "/acme", _server.Token, """{"name":"Acme Inc."}""")).Expect(200);

        Assert.Equal("Acme Inc.", (await _server.SendAsync("GET", Organizations + "/acme", _server.Token)).Expect(200).String("name"));
    }

    [Fact]
    public async Task Delete_WithProjects_Is409WithTheirNames()
    {
        var answer = (await _server.SendAsync("DELETE", Organizations + "/acme", _server.Token)).ExpectProblem(409);

        Assert.Equal([": project 'shop'"], answer.Errors);
    }

    [Fact]
    public async Task Delete_ByCascade_EndsItsTokensAndKeysUntilItIsRestored()
    {
        var environment = await _server.NewEnvironmentAsync(SampleDocuments.Mixed);

        (await _server.SendAsync("DELETE", Organizations + "/acme?cascade", _server.Token)).Expect(204);

        (await _server.SendAsync("GET", "/api/v1/projects", _server.Token)).ExpectProblem(401);
        (await environment.EvaluateAsync("limit")).Expect(401);
        Assert.Equal(["acme"], Slugs((await SendAsync("GET", Installation + "?deleted")).Expect(200)));
        (await SendAsync("POST", Installation + "/acme/undelete")).Expect(200);
        (await _server.SendAsync("GET", "/api/v1/projects", _server.Token)).Expect(200);
        (await environment.EvaluateAsync("limit")).Expect(200);
    }

    [Fact]
    public async Task Delete_LastOrganization_Is409()
    {
        (await _server.SendAsync("DELETE", Organizations + "/acme?cascade", _server.Token)).Expect(204);

        var answer = (await SendAsync("DELETE", Organizations + "/host")).ExpectProblem(409);

        Assert.Equal("Last organization", answer.String("title"));
    }

    [Theory]
    [InlineData("""{"projects":1,"flags":5}""")]
    [InlineData("""{"projects":1.0,"flags":0.05e2}""")]
    public async Task Put_Quotas_ReplacesTheLimits(string limits)
    {
        (await SendAsync("PUT", Installation + "/acme/quotas", limits)).Expect(200);

        var organization = (await _server.SendAsync("GET", Organizations + "/acme", _server.Token)).Expect(200).Json;
        var quotas = organization.GetProperty("quotas");
        Assert.Equal((1, 5, 1_000_000), (Of("projects"), Of("flags"), Of("keys")));
        Assert.Equal("""{"projects":1,"flags":5}""", organization.GetProperty("ownQuotas").GetRawText());
        (await _server.SendAsync("POST", "/api/v1/projects", _server.Token, """{"slug":"second"}""")).ExpectProblem(409);

        int Of(string name) => quotas.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Put_QuotasOfAnUnknownOrganization_Is404() =>
        (await SendAsync("PUT", Installation + "/none/quotas", "{}")).ExpectProblem(404);

    [Fact]
    public async Task Put_InvalidQuota_Is422AtTheQuota() =>
        Assert.Equal(["/flags"], (await SendAsync("PUT", Installation + "/acme/quotas", """{"flags":-1}""")).ExpectProblem(422).Pointers);

    private static IEnumerable<string?> Slugs(Answer answer) =>
        answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString());

    private Task<Answer> SendAsync(string method, string path, string? body = null) => _server.SendAsync(method, path, _root, body);
}
