using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Tenancy;

public sealed class ProjectTests
{
    private const string Projects = "/api/v1/projects";

    [Fact]
    public async Task Create_Project_ReturnsWhatGetReturns()
    {
        await using var own = await Owned.StartAsync();

        var created = (await SendAsync(own, "POST", Projects, """{"slug":"app","name":"The \u00e4pp"}""")).Expect(201);

        Assert.Equal("The äpp", created.String("name"));
        Assert.Equal(created.Text, (await SendAsync(own, "GET", Projects + "/app")).Expect(200).Text);
    }

    [Fact]
    public async Task Create_WithoutName_IsNamedByItsSlug()
    {
        await using var own = await Owned.StartAsync();

        var created = (await SendAsync(own, "POST", Projects, """{"slug":"app"}""")).Expect(201);

        Assert.Equal("app", created.String("name"));
    }

    [Fact]
    public async Task Create_SlugInUse_Is409()
    {
        await using var own = await Owned.StartAsync();

        (await SendAsync(own, "POST", Projects, """{"slug":"shop"}""")).ExpectProblem(409);
    }

    [Fact]
    public async Task Create_SeveralErrors_ReportsAllWithTheirFields()
    {
        await using var own = await Owned.StartAsync();

        var bad = (await SendAsync(own, "POST", Projects, """{"slug":"Bad Slug","name":5,"more":1}""")).ExpectProblem(422);

        Assert.Equal(["/more", "/name", "/slug"], bad.Pointers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Create_WithoutSlug_Is422AtTheSlug()
    {
        await using var own = await Owned.StartAsync();

        var bad = (await SendAsync(own, "POST", Projects, "{}")).ExpectProblem(422);

        Assert.Equal($"/slug: 'slug' must be {Slug.Shape}.", Assert.Single(bad.Errors));
    }

    [Fact]
    public async Task List_Pages_ContainEveryProjectOnce()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Projects, """{"slug":"app"}""")).Expect(201);

        var first = await SendAsync(own, "GET", Projects + "?limit=1");
        var second = await SendAsync(own, "GET", Projects + "?limit=1&after=" + first.String("next"));

        Assert.Equal(["app", "shop"], Slugs(first).Concat(Slugs(second)));
    }

    [Fact]
    public async Task Get_UnknownProject_Is404()
    {
        await using var own = await Owned.StartAsync();

        (await SendAsync(own, "GET", Projects + "/none")).ExpectProblem(404);
    }

    [Fact]
    public async Task Rename_Project_ChangesItsName()
    {
        await using var own = await Owned.StartAsync();

        (await SendAsync(own, "PATCH", Projects + "/shop", """{"name":"The shop"}""")).Expect(200);

        Assert.Equal("The shop", (await SendAsync(own, "GET", Projects + "/shop")).Expect(200).String("name"));
    }

    [Fact]
    public async Task Rename_Slug_Is422()
    {
        await using var own = await Owned.StartAsync();

        var answer = (await SendAsync(own, "PATCH", Projects + "/shop", """{"name":"x","slug":"y"}""")).ExpectProblem(422);

        Assert.Equal(["/slug"], answer.Pointers);
    }

    [Fact]
    public async Task Delete_ProjectWithoutEnvironments_IsNotFoundAfterwards()
    {
        await using var own = await Owned.StartAsync();

        (await SendAsync(own, "DELETE", Projects + "/shop")).Expect(204);

        (await SendAsync(own, "GET", Projects + "/shop")).ExpectProblem(404);
    }

    [Fact]
    public async Task Delete_ProjectWithEnvironments_Is409WithTheirNames()
    {
        await using var own = await Owned.StartAsync();
        (await SendAsync(own, "POST", Projects + "/shop/environments", """{"slug":"dev"}""")).Expect(201);

        var answer = (await SendAsync(own, "DELETE", Projects + "/shop")).ExpectProblem(409);

        Assert.Equal([": environment 'dev'"], answer.Errors);
        (await SendAsync(own, "GET", Projects + "/shop")).Expect(200);
    }

    [Fact]
    public async Task List_OfAnotherOrganization_IsEmpty()
    {
        await using var own = await Owned.StartAsync();
        await own.Server.Directories.AddOrganizationAsync("rival", "Rival");
        var (_, rival) = await own.Server.Directories.AddTokenAsync("rival", "other");

        Assert.Empty(Slugs(await own.Server.SendAsync("GET", Projects, rival)));
    }

    [Fact]
    public async Task Get_ProjectOfAnotherOrganization_IsAnsweredLikeAnUnknownOne()
    {
        await using var own = await Owned.StartAsync();
        await own.Server.Directories.AddOrganizationAsync("rival", "Rival");
        var (_, rival) = await own.Server.Directories.AddTokenAsync("rival", "other");

        var foreign = (await own.Server.SendAsync("GET", Projects + "/shop", rival)).ExpectProblem(404);
        var unknown = (await own.Server.SendAsync("GET", Projects + "/none", rival)).ExpectProblem(404);

        Assert.Equal(unknown.Text.Replace("none", "shop", StringComparison.Ordinal), foreign.Text);
    }

    private static Task<Answer> SendAsync(Owned own, string method, string path, string? body = null) =>
        own.Server.SendAsync(method, path, own.Server.Token, body);

    private static IEnumerable<string?> Slugs(Answer answer) =>
        answer.Expect(200).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString());
}
