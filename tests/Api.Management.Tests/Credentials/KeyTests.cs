using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Credentials;

public sealed class KeyTests(TestServer server) : IClassFixture<TestServer>
{
    [Fact]
    public async Task Create_Key_ReturnsItsTextAndForbidsCaching()
    {
        var environment = await server.NewEnvironmentAsync();

        var created = (await environment.SendAsync("POST", "/keys", """{"kind":"client","name":"web"}""")).Expect(201);

        Assert.StartsWith("fcc_", created.String("key"), StringComparison.Ordinal);
        Assert.Equal("no-store", created.Header("Cache-Control"));
    }

    [Fact]
    public async Task Create_ClientKeyWithOrigins_KeepsThem()
    {
        var environment = await server.NewEnvironmentAsync();

        var created = (await environment.SendAsync("POST", "/keys", """{"kind":"client","origins":["https://a.example","http://b:81"]}"""));

        var id = created.Expect(201).String("id");
        var listed = (await environment.SendAsync("GET", "/keys")).Json.GetProperty("items").EnumerateArray();
        var key = listed.Single(item => item.GetProperty("id").GetString() == id);
        Assert.Equal("""["https://a.example","http://b:81"]""", key.GetProperty("origins").GetRawText());
    }

    [Fact]
    public async Task Create_KeyWithTags_KeepsThemInOrder()
    {
        var environment = await server.NewEnvironmentAsync();

        var created = (await environment.SendAsync("POST", "/keys", """{"kind":"server","tags":["web","a b","web"]}""")).Expect(201);
        var updated = await environment.SendAsync("PATCH", "/keys/" + created.String("id"), """{"tags":["app"]}""");

        Assert.Equal("""["a b","web"]""", created.Json.GetProperty("tags").GetRawText());
        Assert.Equal("""["app"]""", updated.Expect(200).Json.GetProperty("tags").GetRawText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\\nb")]
    public async Task Create_KeyWithInvalidTags_Is422(string tag)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.SendAsync("POST", "/keys", $$"""{"kind":"server","tags":["{{tag}}"]}""");

        Assert.Equal(["/tags"], answer.ExpectProblem(422).Pointers);
    }

    [Theory]
    [InlineData("server", "https://a.example")]
    [InlineData("client", "https://a.example/")]
    [InlineData("client", "a.example")]
    [InlineData("client", "*")]
    [InlineData("client", "https://a.example https://b.example")]
    public async Task Create_KeyWithInvalidOrigins_Is422(string kind, string origin)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = await environment.SendAsync("POST", "/keys", $$"""{"kind":"{{kind}}","origins":["{{origin}}"]}""");

        Assert.Equal(["/origins"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Create_EnvironmentDeletedByAnotherServer_Is404()
    {
        await using var outdated = await TestServer.StartAsync(("Control:RefreshSeconds", "3600"));
        var id = new EnvironmentId(TestServer.Organization, TestServer.Project, "dev");
        await outdated.Directories.AddEnvironmentAsync(TestActors.Administrator, id, "Dev");
        await outdated.Services.GetRequiredService<ITenancyStore>().DeleteEnvironmentAsync(TestActors.Administrator, id);

        var path = "/api/v1/projects/shop/environments/dev/keys";
        var answer = (await outdated.SendAsync("POST", path, outdated.Token, """{"kind":"server"}""")).ExpectProblem(404);

        Assert.Equal("There is no environment 'acme/shop/dev'.", answer.String("detail"));
    }

    [Fact]
    public async Task Rotate_WithOverlap_ReturnsANewTextAndKeepsThePresentOne()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var created = (await environment.SendAsync("POST", "/keys", """{"kind":"server"}""")).Expect(201);

        var rotated = (await environment.SendAsync("POST", $"/keys/{created.String("id")}/rotate", """{"overlap":"PT24H"}""")).Expect(200);

        Assert.Equal(created.String("id"), rotated.String("id"));
        Assert.Equal("no-store", rotated.Header("Cache-Control"));
        foreach (var answer in new[] { created, rotated })
            (await server.SendAsync("GET", "/api/v1/ruleset", answer.String("key"))).Expect(200);
    }

    [Theory]
    [InlineData("P31D")]
    [InlineData("-PT1H")]
    [InlineData("24h")]
    [InlineData("P99999999999D")]
    public async Task Rotate_InvalidOverlap_Is422(string overlap)
    {
        var environment = await server.NewEnvironmentAsync();
        var id = environment.ServerKey.Split('_')[1];

        var answer = (await environment.SendAsync("POST", $"/keys/{id}/rotate", $$"""{"overlap":"{{overlap}}"}""")).ExpectProblem(422);

        Assert.Equal(["/overlap"], answer.Pointers);
    }

    [Fact]
    public async Task Update_UnknownKey_Is404()
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("PATCH", "/keys/unknown", """{"disabled":true}""")).ExpectProblem(404);
        (await environment.SendAsync("POST", "/keys/unknown/rotate", """{"overlap":"PT0S"}""")).ExpectProblem(404);
    }

    [Fact]
    public async Task Update_KeyOfAnotherEnvironment_Is404()
    {
        var environment = await server.NewEnvironmentAsync();
        var id = (await server.NewEnvironmentAsync()).ServerKey.Split('_')[1];

        (await environment.SendAsync("PATCH", "/keys/" + id, """{"disabled":true}""")).ExpectProblem(404);
        (await environment.SendAsync("POST", $"/keys/{id}/rotate", """{"overlap":"PT0S"}""")).ExpectProblem(404);
    }

    [Fact]
    public async Task List_Filters_ReturnTheKeysThatMatchAll()
    {
        var environment = await server.NewEnvironmentAsync();
        var disabled = environment.ServerKey.Split('_')[1];
        (await environment.SendAsync("PATCH", "/keys/" + disabled, """{"disabled":true}""")).Expect(200);

        Assert.Equal([disabled], await IdsAsync("?disabled=true"));
        Assert.Equal([environment.ClientKey.Split('_')[1]], await IdsAsync("?kind=client&disabled=false"));
        Assert.Empty(await IdsAsync("?kind=client&disabled=true"));
        Assert.Equal(2, (await IdsAsync("?unusedSince=2020-01-01")).Count);

        async Task<List<string>> IdsAsync(string query) =>
            [
                .. (await environment.SendAsync("GET", "/keys" + query))
                    .Expect(200)
                    .Json.GetProperty("items")
                    .EnumerateArray()
                    .Select(item => item.GetProperty("id").GetString()!),
            ];
    }

    [Theory]
    [InlineData("kind=other")]
    [InlineData("disabled=maybe")]
    [InlineData("unusedSince=yesterday")]
    public async Task List_InvalidFilter_Is400(string query)
    {
        var environment = await server.NewEnvironmentAsync();

        (await environment.SendAsync("GET", "/keys?" + query)).ExpectProblem(400);
    }

    [Fact]
    public async Task List_UsedKey_HasTheDayOfItsLastUse()
    {
        await using var saving = await TestServer.StartAsync(("Key:SaveUsesSeconds", "1"));
        var environment = await saving.NewEnvironmentAsync(SampleDocuments.Mixed);
        (await environment.EvaluateAsync("checkout")).Expect(200);

        await Waiting.Until(
            async () => (await environment.SendAsync("GET", "/keys")).Text.Contains("\"lastUsedOn\"", StringComparison.Ordinal),
            "the last use is stored"
        );

        var keys = (await environment.SendAsync("GET", "/keys")).Json.GetProperty("items").EnumerateArray();
        var used = Assert.Single(keys, item => item.TryGetProperty("lastUsedOn", out _));
        Assert.Equal(environment.ServerKey.Split('_')[1], used.GetProperty("id").GetString());
    }

    [Fact]
    public async Task List_Keys_HidesTheirTexts()
    {
        var environment = await server.NewEnvironmentAsync();
        var text = (await environment.SendAsync("POST", "/keys", """{"kind":"client"}""")).Expect(201).String("key");

        var list = (await environment.SendAsync("GET", "/keys")).Expect(200);

        Assert.DoesNotContain(text, list.Text, StringComparison.Ordinal);
        Assert.Equal(3, list.Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Revoke_Key_NoLongerEvaluates()
    {
        var environment = await server.NewEnvironmentAsync(SampleDocuments.Mixed);
        var created = (await environment.SendAsync("POST", "/keys", """{"kind":"client"}""")).Expect(201);
        (await environment.EvaluateAsync("checkout", key: created.String("key"))).Expect(200);

        (await environment.SendAsync("DELETE", "/keys/" + created.String("id"))).Expect(204);

        (await environment.EvaluateAsync("checkout", key: created.String("key"))).Expect(401);
    }

    [Theory]
    [InlineData("/keys/none")]
    [InlineData("")]
    public async Task Revoke_MissingCredentialWithAnyCondition_Is404(string path)
    {
        var environment = await server.NewEnvironmentAsync();
        var address = path.Length > 0 ? environment.Path + path : "/api/v1/organizations/acme/tokens/none";

        foreach (var condition in new[] { ("If-Match", "*"), ("If-Match", "\"1\""), ("If-None-Match", "*") })
            (await server.SendAsync("DELETE", address, server.Token, body: null, condition)).ExpectProblem(404);
    }

    [Theory]
    [InlineData("\"1\"", 412)]
    [InlineData("*", 204)]
    public async Task Revoke_KeyWithCondition_EvaluatesIt(string condition, int expected)
    {
        var environment = await server.NewEnvironmentAsync();
        var id = (await environment.SendAsync("POST", "/keys", """{"kind":"client"}""")).Expect(201).String("id");

        var answer = await environment.SendAsync("DELETE", "/keys/" + id, null, ("If-Match", condition));

        answer.Expect(expected);
    }

    [Fact]
    public async Task Revoke_RevokedKey_Is404()
    {
        var environment = await server.NewEnvironmentAsync();
        var path = "/keys/" + environment.ServerKey.Split('_')[1];
        (await environment.SendAsync("DELETE", path)).Expect(204);

        (await environment.SendAsync("DELETE", path)).ExpectProblem(404);
    }

    [Fact]
    public async Task Revoke_KeyOfAnotherEnvironment_Is404AndKeepsIt()
    {
        var environment = await server.NewEnvironmentAsync();
        var other = await server.NewEnvironmentAsync();
        var id = environment.ServerKey.Split('_')[1];

        (await other.SendAsync("DELETE", "/keys/" + id)).ExpectProblem(404);

        Assert.NotNull(server.Directories.Current.FindKey(id));
    }

    [Theory]
    [InlineData("""{"kind":"root"}""")]
    [InlineData("""{"kind":"Server"}""")]
    [InlineData("""{"kind":0}""")]
    [InlineData("""{"kind":null}""")]
    [InlineData("{}")]
    public async Task Create_UnknownKind_Is422AtTheKind(string body)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("POST", "/keys", body)).ExpectProblem(422);

        Assert.Equal(["/kind: 'kind' must be 'server' or 'client'."], answer.Errors);
    }

    [Fact]
    public async Task List_CursorOfARevokedKey_StaysValid()
    {
        var environment = await server.NewEnvironmentAsync();
        for (var i = 0; i < 3; i++)
            (await environment.SendAsync("POST", "/keys", """{"kind":"server"}""")).Expect(201);
        var first = (await environment.SendAsync("GET", "/keys?limit=2")).Expect(200);
        (await environment.SendAsync("DELETE", "/keys/" + first.Json.GetProperty("items")[1].GetProperty("id").GetString())).Expect(204);

        var second = (await environment.SendAsync("GET", "/keys?limit=9&after=" + first.String("next"))).Expect(200);

        Assert.Equal(3, second.Json.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("0018c2-abc")]
    [InlineData("zzzzzzzzzzzz-abc")]
    public async Task List_InvalidCursor_Is400(string after)
    {
        var environment = await server.NewEnvironmentAsync();

        var answer = (await environment.SendAsync("GET", "/keys?after=" + after)).ExpectProblem(400);

        Assert.Contains("'after'", answer.String("detail"), StringComparison.Ordinal);
    }
}
