using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Tenancy;

public sealed class ProjectTests
{
    private const string Projects = "/api/v1/projects";

    [Fact]
    public async Task Create_Project_ReturnsTheSameAsGet()
    {
        await using var server = await TestServer.StartAsync();

        var created = (await SendAsync(server, "POST", Projects, """{"slug":"app","name":"The \u00e4pp"}""")).Expect(201);

        Assert.Equal("The äpp", created.String("name"));
        Assert.Equal(created.Text, (await SendAsync(server, "GET", Projects + "/app")).Expect(200).Text);
    }

    [Fact]
    public async Task Create_NoName_UsesTheSlugAsName()
    {
        await using var server = await TestServer.StartAsync();

        var created = (await SendAsync(server, "POST", Projects, """{"slug":"app"}""")).Expect(201);

        Assert.Equal("app", created.String("name"));
    }

    [Fact]
    public async Task Create_SlugInUse_Is409()
    {
        await using var server = await TestServer.StartAsync();

        (await SendAsync(server, "POST", Projects, """{"slug":"shop"}""")).ExpectProblem(409);
    }

    [Fact]
    public async Task Create_SeveralErrors_ReportsAllWithTheirFields()
    {
        await using var server = await TestServer.StartAsync();

        var answer = (await SendAsync(server, "POST", Projects, """{"slug":"Bad Slug","name":5,"more":1}""")).ExpectProblem(422);

        Assert.Equal(["/more", "/name", "/slug"], answer.Pointers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Create_NoSlug_Is422AtTheSlug()
    {
        await using var server = await TestServer.StartAsync();

        var answer = (await SendAsync(server, "POST", Projects, "{}")).ExpectProblem(422);

        Assert.Equal($"/slug: 'slug' must be {Slug.Shape}.", Assert.Single(answer.Errors));
    }

    [Fact]
    public async Task List_Pages_ContainEachProjectOnce()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Projects, """{"slug":"app"}""")).Expect(201);

        var first = await SendAsync(server, "GET", Projects + "?limit=1");
        var second = await SendAsync(server, "GET", Projects + "?limit=1&after=" + first.String("next"));

        Assert.Equal(["app", "shop"], Slugs(first).Concat(Slugs(second)));
    }

    [Fact]
    public async Task Get_UnknownProject_Is404()
    {
        await using var server = await TestServer.StartAsync();

        (await SendAsync(server, "GET", Projects + "/none")).ExpectProblem(404);
    }

    [Fact]
    public async Task Rename_Project_ChangesItsName()
    {
        await using var server = await TestServer.StartAsync();

        (await SendAsync(server, "PATCH", Projects + "/shop", """{"name":"The shop"}""")).Expect(200);

        Assert.Equal("The shop", (await SendAsync(server, "GET", Projects + "/shop")).Expect(200).String("name"));
    }

    [Fact]
    public async Task Rename_Slug_Is422()
    {
        await using var server = await TestServer.StartAsync();

        var answer = (await SendAsync(server, "PATCH", Projects + "/shop", """{"name":"x","slug":"y"}""")).ExpectProblem(422);

        Assert.Equal(["/slug"], answer.Pointers);
    }

    [Fact]
    public async Task Delete_ProjectWithoutEnvironments_IsNotFoundAfterwards()
    {
        await using var server = await TestServer.StartAsync();

        (await SendAsync(server, "DELETE", Projects + "/shop")).Expect(204);

        (await SendAsync(server, "GET", Projects + "/shop")).ExpectProblem(404);
    }

    [Fact]
    public async Task Delete_ProjectWithEnvironments_Is409WithTheirNames()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Projects + "/shop/environments", """{"slug":"dev"}""")).Expect(201);

        var answer = (await SendAsync(server, "DELETE", Projects + "/shop")).ExpectProblem(409);

        Assert.Equal([": environment 'dev'"], answer.Errors);
        (await SendAsync(server, "GET", Projects + "/shop")).Expect(200);
    }

    [Fact]
    public async Task Delete_WithEnvironmentsByCascade_IsRestoredWithThem()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "POST", Projects + "/shop/environments", """{"slug":"dev"}""")).Expect(201);

        (await SendAsync(server, "DELETE", Projects + "/shop?cascade=true")).Expect(204);

        (await SendAsync(server, "GET", Projects + "/shop/environments/dev")).ExpectProblem(404);
        Assert.Equal(["shop"], Slugs(await SendAsync(server, "GET", Projects + "?deleted")));
        Assert.Empty(Slugs(await SendAsync(server, "GET", Projects)));
        (await SendAsync(server, "POST", Projects + "/shop/undelete")).Expect(200);
        (await SendAsync(server, "GET", Projects + "/shop/environments/dev")).Expect(200);
    }

    [Fact]
    public async Task Undelete_ProjectOfAnotherOrganization_EqualsTheResponseForAnUnknownProject()
    {
        await using var server = await TestServer.StartAsync();
        (await SendAsync(server, "DELETE", Projects + "/shop")).Expect(204);
        await server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var (_, rival) = await server.AddOwnerAsync("rival");

        var foreign = (await server.SendAsync("POST", Projects + "/shop/undelete", rival)).ExpectProblem(404);
        var unknown = (await server.SendAsync("POST", Projects + "/none/undelete", rival)).ExpectProblem(404);

        Assert.Equal(unknown.Text.Replace("none", "shop", StringComparison.Ordinal), foreign.Text);
    }

    [Fact]
    public async Task List_OfAnotherOrganization_IsEmpty()
    {
        await using var server = await TestServer.StartAsync();
        await server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var (_, rival) = await server.AddOwnerAsync("rival");

        var list = await server.SendAsync("GET", Projects, rival);

        Assert.Empty(Slugs(list));
    }

    [Fact]
    public async Task Get_ProjectOfAnotherOrganization_EqualsTheResponseForAnUnknownProject()
    {
        await using var server = await TestServer.StartAsync();
        await server.Directories.AddOrganizationAsync(TestActors.Administrator, "rival", "Rival");
        var (_, rival) = await server.AddOwnerAsync("rival");

        var foreign = (await server.SendAsync("GET", Projects + "/shop", rival)).ExpectProblem(404);
        var unknown = (await server.SendAsync("GET", Projects + "/none", rival)).ExpectProblem(404);

        Assert.Equal(unknown.Text.Replace("none", "shop", StringComparison.Ordinal), foreign.Text);
    }

    private static Task<Answer> SendAsync(TestServer server, string method, string path, string? body = null) =>
        server.SendAsync(method, path, server.Token, body);

    private static IEnumerable<string?> Slugs(Answer answer) =>
        answer.Expect(200).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString());
}
