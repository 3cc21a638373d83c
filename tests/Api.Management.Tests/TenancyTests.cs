using FlagCluster.Api.DataPlane.Ofrep;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests;

/// <summary>Projects, environments, keys, and who may see them.</summary>
public sealed class TenancyTests(TestServer server) : IClassFixture<TestServer>
{
    private static IEnumerable<string?> Slugs(Answer answer) => answer.Expect(200).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("slug").GetString());

    [Fact]
    public async Task Projects_AddListGet_Work()
    {
        await using var own = await Owned.StartAsync();
        var added = (await own.Server.SendAsync("POST", "/api/v1/projects", own.Server.Token, """{"slug":"app","name":"The \u00e4pp"}""")).Expect(201);
        Assert.Equal("The äpp", added.String("name"));
        (await own.Server.SendAsync("POST", "/api/v1/projects", own.Server.Token, """{"slug":"app"}""")).ExpectProblem(409);
        Assert.Equal(added.Text, (await own.Server.SendAsync("GET", "/api/v1/projects/app", own.Server.Token)).Expect(200).Text);
        var page = await own.Server.SendAsync("GET", "/api/v1/projects?limit=1", own.Server.Token);
        Assert.Equal(["app"], Slugs(page));
        Assert.Equal(["shop"], Slugs(await own.Server.SendAsync("GET", "/api/v1/projects?limit=1&after=" + page.String("next"), own.Server.Token)));
        (await own.Server.SendAsync("GET", "/api/v1/projects/none", own.Server.Token)).ExpectProblem(404);
        var bad = (await own.Server.SendAsync("POST", "/api/v1/projects", own.Server.Token, """{"slug":"Bad Slug","name":5,"more":1}""")).ExpectProblem(422);
        Assert.Equal(["/more", "/name", "/slug"], bad.Pointers.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Environments_AddListUse_Work()
    {
        await using var own = await Owned.StartAsync();
        const string path = "/api/v1/projects/shop/environments";
        var added = (await own.Server.SendAsync("POST", path, own.Server.Token, """{"slug":"dev"}""")).Expect(201);
        Assert.Equal("acme/shop/dev", added.String("id"));
        (await own.Server.SendAsync("POST", path, own.Server.Token, """{"slug":"dev"}""")).ExpectProblem(409);
        (await own.Server.SendAsync("POST", path, own.Server.Token, """{"slug":"beta"}""")).Expect(201);
        Assert.Equal(["beta", "dev"], Slugs(await own.Server.SendAsync("GET", path, own.Server.Token)));
        var one = (await own.Server.SendAsync("GET", path + "/dev", own.Server.Token)).Expect(200);
        Assert.Equal(("1.0", "READY"), (one.String("version"), one.String("state")));
        (await own.Server.SendAsync("PUT", path + "/dev/flags/a", own.Server.Token, SampleDocuments.Flag())).Expect(201);
        (await own.Server.SendAsync("GET", path + "/none", own.Server.Token)).ExpectProblem(404);
        (await own.Server.SendAsync("POST", "/api/v1/projects/none/environments", own.Server.Token, """{"slug":"dev"}""")).ExpectProblem(404);
    }

    [Fact]
    public async Task Keys_TextIsShownOnceAndWorksUntilRevoked()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var made = (await environment.SendAsync("POST", "/keys", """{"kind":"client","name":"web"}""")).Expect(201);
        var (id, text) = (made.String("id"), made.String("key"));
        Assert.StartsWith("fcc_", text, StringComparison.Ordinal);
        Assert.Equal("no-store", made.Header("Cache-Control"));
        var list = (await environment.SendAsync("GET", "/keys")).Expect(200);
        Assert.DoesNotContain(text, list.Text, StringComparison.Ordinal);
        Assert.Equal(3, list.Json.GetProperty("items").GetArrayLength());
        (await environment.EvaluateAsync("checkout", key: text)).Expect(200);
        (await environment.SendAsync("DELETE", "/keys/" + id)).Expect(204);
        (await environment.EvaluateAsync("checkout", key: text)).Expect(401);
        (await environment.SendAsync("DELETE", "/keys/" + id)).ExpectProblem(404);
        var other = await server.NewEnvironmentAsync();
        (await other.SendAsync("DELETE", "/keys/" + environment.ServerKey.Split('_')[1])).ExpectProblem(404);
        Assert.Equal(["/kind"], (await environment.SendAsync("POST", "/keys", """{"kind":"root"}""")).ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Keys_Pages_SurviveTheRevocationOfTheirCursor()
    {
        var environment = await server.NewEnvironmentAsync();
        for (var i = 0; i < 3; i++) (await environment.SendAsync("POST", "/keys", """{"kind":"server"}""")).Expect(201);
        var first = (await environment.SendAsync("GET", "/keys?limit=2")).Expect(200);
        (await environment.SendAsync("DELETE", "/keys/" + first.Json.GetProperty("items")[1].GetProperty("id").GetString())).Expect(204);
        var second = (await environment.SendAsync("GET", "/keys?limit=9&after=" + first.String("next"))).Expect(200);
        Assert.Equal(3, second.Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Token_OfAnotherOrganization_SeesNothing()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        await server.Directories.AddOrganizationAsync("rival", "Rival");
        var (_, rival) = await server.Directories.AddTokenAsync("rival", "spy");
        Assert.Empty(Slugs(await server.SendAsync("GET", "/api/v1/projects", rival)));
        (await server.SendAsync("GET", "/api/v1/projects/shop", rival)).ExpectProblem(404);
        foreach (var path in new[] { "", "/flags", "/flags/limit", "/ruleset", "/changes", "/keys" }) (await server.SendAsync("GET", environment.Path + path, rival)).ExpectProblem(404);
        (await server.SendAsync("PUT", environment.Path + "/flags/a", rival, SampleDocuments.Flag())).ExpectProblem(404);
        (await server.SendAsync("DELETE", environment.Path + "/keys/" + environment.ServerKey.Split('_')[1], rival)).ExpectProblem(404);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nonsense")]
    [InlineData("fct_abcdefghijkl_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Token_Unknown_Is401(string? token)
    {
        Assert.Equal("Bearer", (await server.SendAsync("GET", "/api/v1/projects", token)).ExpectProblem(401).Header("WWW-Authenticate"));
        (await server.SendAsync("PUT", "/api/v1/projects/shop/environments/x/ruleset", token, new string(' ', 100_000))).ExpectProblem(401);
    }

    [Fact]
    public async Task Token_SdkKeyInItsPlace_Is401()
    {
        var environment = await server.NewEnvironmentAsync();
        (await server.SendAsync("GET", environment.Path + "/flags", environment.ServerKey)).ExpectProblem(401);
    }
}
