using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Tenancy;

public sealed class EnvironmentTests
{
    private const string Environments = "/api/v1/projects/shop/environments";

    // The server does not read what other servers write.
    private static readonly (string, string) Outdated = ("Control:RefreshSeconds", "3600");

    [Fact]
    public async Task Create_Environment_ReturnsItsId()
    {
        await using var server = await TestServer.StartAsync();

        var created = (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        Assert.Equal("acme/shop/dev", created.String("id"));
    }

    [Fact]
    public async Task Create_SlugInUse_Is409()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).ExpectProblem(409);
    }

    [Fact]
    public async Task Create_InUnknownProject_Is404()
    {
        await using var server = await TestServer.StartAsync();

        (await SendAsync(server, "POST", "/api/v1/projects/none/environments", """{"slug":"dev"}""")).ExpectProblem(404);
    }

    [Fact]
    public async Task List_Environments_AreOrderedBySlug()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);
        (await SendAsync(server, "POST", Environments, """{"slug":"beta"}""")).Expect(201);

        var list = (await SendAsync(server, "GET", Environments)).Expect(200);

        Assert.Equal(["beta", "dev"], list.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString()));
    }

    [Fact]
    public async Task Get_NewEnvironment_IsReadyAtVersionOneZero()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        var environment = (await SendAsync(server, "GET", Environments + "/dev")).Expect(200);

        Assert.Equal(("1.0", "READY"), (environment.String("version"), environment.String("state")));
    }

    [Fact]
    public async Task Put_FlagInNewEnvironment_IsCreated()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(server, "PUT", Environments + "/dev/flags/a", SampleDocuments.Flag())).Expect(201);
    }

    [Fact]
    public async Task Rename_Environment_ChangesItsName()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(server, "PATCH", Environments + "/dev", """{"name":"Development"}""")).Expect(200);

        Assert.Equal("Development", (await SendAsync(server, "GET", Environments + "/dev")).Expect(200).String("name"));
    }

    [Fact]
    public async Task Delete_EnvironmentWithoutKeys_IsNotFoundAfterwards()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(server, "DELETE", Environments + "/dev")).Expect(204);

        (await SendAsync(server, "GET", Environments + "/dev")).ExpectProblem(404);
    }

    [Fact]
    public async Task Delete_EnvironmentWithKeys_Is409WithTheKeys()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);
        var key = (await SendAsync(server, "POST", Environments + "/dev/keys", """{"kind":"server","name":"api"}"""))
            .Expect(201)
            .String("id");

        var answer = (await SendAsync(server, "DELETE", Environments + "/dev")).ExpectProblem(409);

        Assert.Equal([$": key '{key}' (api)"], answer.Errors);
    }

    [Fact]
    public async Task Delete_WithKeysByCascade_IsRestoredWithTheKeys()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);
        var key = (await SendAsync(server, "POST", Environments + "/dev/keys", """{"kind":"server"}""")).Expect(201).String("key");

        (await SendAsync(server, "DELETE", Environments + "/dev?cascade")).Expect(204);

        (await server.SendAsync("GET", "/api/v1/ruleset", key)).Expect(401);
        var deleted = (await SendAsync(server, "GET", Environments + "?deleted")).Expect(200).Json.GetProperty("items")[0];
        Assert.Equal("dev", deleted.GetProperty("slug").GetString());
        Assert.Equal(
            TimeSpan.FromDays(30),
            deleted.GetProperty("restorableUntil").GetDateTimeOffset() - deleted.GetProperty("deletedAt").GetDateTimeOffset()
        );
        (await SendAsync(server, "POST", Environments + "/dev/undelete")).Expect(200);
        (await server.SendAsync("GET", "/api/v1/ruleset", key)).Expect(200);
        Assert.Empty((await SendAsync(server, "GET", Environments + "?deleted")).Expect(200).Json.GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Undelete_EnvironmentThatIsNotDeleted_Is404()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(server, "POST", Environments + "/dev/undelete")).ExpectProblem(404);
        (await SendAsync(server, "POST", Environments + "/none/undelete")).ExpectProblem(404);
    }

    [Fact]
    public async Task Patch_EveryProperty_ChangesThem()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev","color":"#00ff00"}""")).Expect(201);

        var body = """{"name":"Live","color":"#ff0000","order":3,"productionLike":true,"archived":true}""";
        (await SendAsync(server, "PATCH", Environments + "/dev", body)).Expect(200);

        var environment = (await SendAsync(server, "GET", Environments + "/dev")).Expect(200).Json;
        Assert.Equal("#ff0000", environment.GetProperty("color").GetString());
        Assert.Equal(3, environment.GetProperty("order").GetInt32());
        Assert.True(environment.GetProperty("productionLike").GetBoolean());
        Assert.True(environment.GetProperty("archived").GetBoolean());
    }

    [Fact]
    public async Task Patch_CompatibleApis_AreNoneUntilTheyAreSetAndCanBeRemoved()
    {
        await using var server = await TestServer.StartAsync();
        var created = (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201).Json;

        var set = (await SendAsync(server, "PATCH", Environments + "/dev", """{"compatibleApis":["unleash","flipt","flipt"]}""")).Expect(
            200
        );
        var kept = (await SendAsync(server, "PATCH", Environments + "/dev", """{"order":2}""")).Expect(200);
        var removed = (await SendAsync(server, "PATCH", Environments + "/dev", """{"compatibleApis":[]}""")).Expect(200);

        Assert.Equal("[]", created.GetProperty("compatibleApis").GetRawText());
        Assert.Equal("""["flipt","unleash"]""", set.Json.GetProperty("compatibleApis").GetRawText());
        Assert.Equal("""["flipt","unleash"]""", kept.Json.GetProperty("compatibleApis").GetRawText());
        Assert.Equal("[]", removed.Json.GetProperty("compatibleApis").GetRawText());
    }

    [Fact]
    public async Task Create_CompatibleApis_AreThoseOfTheBody()
    {
        await using var server = await TestServer.StartAsync();

        var created = (await SendAsync(server, "POST", Environments, """{"slug":"dev","compatibleApis":["unleash"]}""")).Expect(201).Json;

        Assert.Equal("""["unleash"]""", created.GetProperty("compatibleApis").GetRawText());
    }

    [Fact]
    public async Task Patch_InvalidValues_ReportsEach()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        var body = """{"color":"red","order":-1,"productionLike":"yes","compatibleApis":["none"]}""";
        var answer = (await SendAsync(server, "PATCH", Environments + "/dev", body)).ExpectProblem(422);

        Assert.Equal(["/color", "/compatibleApis", "/order", "/productionLike"], answer.Pointers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_WithOrder_IsByOrderAndSlugOnEveryPage()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var (slug, order) in new[] { ("a", 2), ("b", 1), ("c", 1) })
            (await SendAsync(server, "POST", Environments, $$"""{"slug":"{{slug}}","order":{{order}}}""")).Expect(201);

        var first = (await SendAsync(server, "GET", Environments + "?limit=2")).Expect(200);
        var second = (await SendAsync(server, "GET", Environments + "?limit=2&after=" + first.String("next"))).Expect(200);

        Assert.Equal(["b", "c"], Slugs(first));
        Assert.Equal(["a"], Slugs(second));
    }

    [Theory]
    [InlineData(Environments + "/dev")]
    [InlineData("/api/v1/projects/shop")]
    public async Task Archive_EnvironmentOrProject_RefusesWritesAndKeepsReads(string archived)
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);
        (await SendAsync(server, "PUT", Environments + "/dev/flags/a", SampleDocuments.Flag())).Expect(201);

        (await SendAsync(server, "PATCH", archived, """{"archived":true}""")).Expect(200);

        (await SendAsync(server, "PUT", Environments + "/dev/flags/b", SampleDocuments.Flag())).ExpectProblem(409);
        (await SendAsync(server, "POST", Environments + "/dev/keys", """{"kind":"server"}""")).ExpectProblem(409);
        (await SendAsync(server, "GET", Environments + "/dev/flags/a")).Expect(200);
        (await SendAsync(server, "POST", Environments + "/dev/explain", """{"flag":"a"}""")).Expect(200);
        (await SendAsync(server, "PATCH", archived, """{"archived":false}""")).Expect(200);
        (await SendAsync(server, "PUT", Environments + "/dev/flags/b", SampleDocuments.Flag())).Expect(201);
    }

    [Fact]
    public async Task Create_EnvironmentInAnArchivedProject_Is409()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "PATCH", "/api/v1/projects/shop", """{"archived":true}""")).Expect(200);

        var answer = (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).ExpectProblem(409);

        Assert.Equal("Archived", answer.String("title"));
    }

    [Fact]
    public async Task Create_SlugOfADeletedEnvironment_Is409()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);
        (await SendAsync(server, "DELETE", Environments + "/dev")).Expect(204);

        var answer = (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).ExpectProblem(409);

        Assert.Equal("The project has or had an environment 'dev'. Choose another slug.", answer.String("detail"));
    }

    [Fact]
    public async Task Create_ProjectDeletedByAnotherServer_Is404()
    {
        await using var server = await TestServer.StartAsync(Outdated);
        var elsewhere = server.Services.GetRequiredService<ITenancyStore>();
        await elsewhere.DeleteProjectAsync(TestActors.Administrator, TestServer.Organization, TestServer.Project);

        var answer = (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).ExpectProblem(404);

        Assert.Equal("There is no project 'acme/shop'.", answer.String("detail"));
    }

    [Fact]
    public async Task Delete_KeyCreatedByAnotherServer_Is409WithTheKey()
    {
        await using var server = await TestServer.StartAsync(Outdated);
        (await SendAsync(server, "POST", Environments, """{"slug":"dev"}""")).Expect(201);
        var elsewhere = server.Services.GetRequiredService<ICredentialStore>();
        var key = new SdkKey("elsewhere", new("acme", "shop", "dev"), SdkKeyKind.Server, "api", new byte[32], DateTimeOffset.UnixEpoch);
        await elsewhere.AddSdkKeyAsync(TestActors.Administrator, key);

        var answer = (await SendAsync(server, "DELETE", Environments + "/dev")).ExpectProblem(409);

        Assert.Equal([": key 'elsewhere' (api)"], answer.Errors);
    }

    [Fact]
    public async Task Get_UnknownEnvironment_Is404()
    {
        await using var server = await TestServer.StartAsync();

        (await SendAsync(server, "GET", Environments + "/none")).ExpectProblem(404);
    }

    private static IEnumerable<string?> Slugs(Answer answer) =>
        answer.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString());

    private static Task<Answer> SendAsync(TestServer server, string method, string path, string? body = null) =>
        server.SendAsync(method, path, server.Token, body);
}
