using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Tenancy;

public sealed class EnvironmentTests
{
    private const string Environments = "/api/v1/projects/shop/environments";

    [Fact]
    public async Task Create_Environment_ReturnsItsId()
    {
        await using var own = await Owned.StartAsync();

        var created = (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        Assert.Equal("acme/shop/dev", created.String("id"));
    }

    [Fact]
    public async Task Create_SlugInUse_Is409()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).ExpectProblem(409);
    }

    [Fact]
    public async Task Create_InUnknownProject_Is404()
    {
        await using var own = await Owned.StartAsync();

        (await SendAsync(own, "POST", "/api/v1/projects/none/environments", """{"slug":"dev"}""")).ExpectProblem(404);
    }

    [Fact]
    public async Task List_Environments_AreOrderedBySlug()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).Expect(201);
        (await SendAsync(own, "POST", Environments, """{"slug":"beta"}""")).Expect(201);

        var list = (await SendAsync(own, "GET", Environments)).Expect(200);

        Assert.Equal(["beta", "dev"], list.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString()));
    }

    [Fact]
    public async Task Get_NewEnvironment_IsReadyAtVersionOneZero()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        var environment = (await SendAsync(own, "GET", Environments + "/dev")).Expect(200);

        Assert.Equal(("1.0", "READY"), (environment.String("version"), environment.String("state")));
    }

    [Fact]
    public async Task Put_FlagInNewEnvironment_IsCreated()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(own, "PUT", Environments + "/dev/flags/a", SampleDocuments.Flag())).Expect(201);
    }

    [Fact]
    public async Task Rename_Environment_ChangesItsName()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(own, "PATCH", Environments + "/dev", """{"name":"Development"}""")).Expect(200);

        Assert.Equal("Development", (await SendAsync(own, "GET", Environments + "/dev")).Expect(200).String("name"));
    }

    [Fact]
    public async Task Delete_EnvironmentWithoutKeys_IsNotFoundAfterwards()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(own, "DELETE", Environments + "/dev")).Expect(204);

        (await SendAsync(own, "GET", Environments + "/dev")).ExpectProblem(404);
    }

    [Fact]
    public async Task Delete_EnvironmentWithKeys_Is409WithTheKeys()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).Expect(201);
        var key = (await SendAsync(own, "POST", Environments + "/dev/keys", """{"kind":"server","name":"api"}""")).Expect(201).String("id");

        var answer = (await SendAsync(own, "DELETE", Environments + "/dev")).ExpectProblem(409);

        Assert.Equal([$": key '{key}' (api)"], answer.Errors);
    }

    [Fact]
    public async Task Create_SlugOfADeletedEnvironmentWithHistory_Is409()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).Expect(201);
        (await SendAsync(own, "PUT", Environments + "/dev/flags/a", SampleDocuments.Flag())).Expect(201);
        (await SendAsync(own, "DELETE", Environments + "/dev")).Expect(204);

        (await SendAsync(own, "POST", Environments, """{"slug":"dev"}""")).ExpectProblem(409);
    }

    [Fact]
    public async Task Get_UnknownEnvironment_Is404()
    {
        await using var own = await Owned.StartAsync();

        (await SendAsync(own, "GET", Environments + "/none")).ExpectProblem(404);
    }

    private static Task<Answer> SendAsync(Owned own, string method, string path, string? body = null) =>
        own.Server.SendAsync(method, path, own.Server.Token, body);
}
