using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.Webhooks;

public sealed class WebhookTests : IAsyncLifetime
{
    private const string OfProject = "/api/v1/projects/shop/webhooks";
    private const string OfOrganization = "/api/v1/organizations/acme/webhooks";

    private TestServer _server = null!;

    public static TheoryData<string> Paths => [OfProject, OfOrganization];

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(("Outbound:Allow", "127.0.0.1"));

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Create_Webhook_ReturnsItsSecretOnce(string path)
    {
        var created = (
            await SendAsync(
                "POST",
                path,
                """{"name":"Deploys","url":"https://hooks.example/x?token=abc","events":["flag.*","key.created"]}"""
            )
        ).Expect(201);

        Assert.StartsWith("whsec_", created.String("secret"), StringComparison.Ordinal);
        Assert.Equal("no-store", created.Header("Cache-Control"));
        Assert.Equal("https://hooks.example/x?…", created.String("url"));
        var read = (await SendAsync("GET", $"{path}/{created.String("id")}")).Expect(200);
        Assert.False(read.Json.TryGetProperty("secret", out _));
        Assert.DoesNotContain("abc", read.Text, StringComparison.Ordinal);
        Assert.Equal(created.Header("ETag"), read.Header("ETag"));
    }

    [Theory]
    [InlineData("member.*")]
    [InlineData("member.added")]
    public async Task Write_ProjectWebhookOfMembers_Is422AndNamesTheOrganizations(string events)
    {
        var webhook = $$"""{"name":"a","url":"https://hooks.example/x","events":["flag.*","{{events}}"]}""";
        var known = (await SendAsync("POST", OfProject, """{"name":"b","url":"https://hooks.example/x","events":["*"]}""")).Expect(201);

        var created = (await SendAsync("POST", OfProject, webhook)).ExpectProblem(422);
        var changed = await SendAsync("PATCH", $"{OfProject}/{known.String("id")}", $$"""{"events":["{{events}}"]}""");

        Assert.Equal(["/events"], created.Pointers);
        Assert.Contains("/api/v1/organizations/acme/webhooks", created.Text, StringComparison.Ordinal);
        Assert.Equal(["/events"], changed.ExpectProblem(422).Pointers);
        (await SendAsync("POST", "/api/v1/organizations/acme/webhooks", webhook)).Expect(201);
    }

    [Fact]
    public async Task Create_SlackWebhook_HidesItsPath()
    {
        var body = """{"name":"Chat","url":"https://hooks.slack.com/services/T0/B0/xyz","format":"slack","events":["*"]}""";

        var created = (await SendAsync("POST", OfProject, body)).Expect(201);

        Assert.Equal("https://hooks.slack.com/…", created.String("url"));
    }

    [Theory]
    [InlineData("""{"name":"a","url":"http://hooks.example/x","events":["*"]}""", "/url")]
    [InlineData("""{"name":"a","url":"https://10.0.0.1/x","events":["*"]}""", "/url")]
    [InlineData("""{"name":"a","url":"https://[::1]/x","events":["*"]}""", "/url")]
    [InlineData("""{"name":"a","url":"nothing","events":["*"]}""", "/url")]
    [InlineData("""{"name":"a","url":"https://hooks.example/x","events":[]}""", "/events")]
    [InlineData("""{"name":"a","url":"https://hooks.example/x","events":["flag.renamed"]}""", "/events")]
    [InlineData("""{"name":"a","url":"https://hooks.example/x","events":["*"],"environments":["A B"]}""", "/environments")]
    [InlineData("""{"name":"a","url":"https://hooks.example/x","events":["*"],"format":"irc"}""", "/format")]
    [InlineData("""{"name":"a","url":"https://hooks.example/x","events":["*"],"secret":"short"}""", "/secret")]
    [InlineData("""{"name":"a","url":"https://api.datadoghq.com/x","events":["*"],"format":"datadog"}""", "/secret")]
    public async Task Create_InvalidWebhook_Is422(string body, string pointer)
    {
        var answer = await SendAsync("POST", OfProject, body);

        Assert.Equal([pointer], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Create_WebhookOfAMissingOwner_Is404()
    {
        var body = """{"name":"a","url":"https://hooks.example/x","events":["*"]}""";

        (await SendAsync("POST", "/api/v1/projects/missing/webhooks", body)).ExpectProblem(404);
        (await SendAsync("POST", "/api/v1/organizations/other/webhooks", body)).ExpectProblem(404);
    }

    [Fact]
    public async Task List_Webhooks_AreThoseOfTheScope()
    {
        var id = await CreateAsync(OfProject);
        await CreateAsync(OfOrganization);

        var items = (await SendAsync("GET", OfProject)).Expect(200).Json.GetProperty("items");

        Assert.Equal([id], items.EnumerateArray().Select(item => item.GetProperty("id").GetString()));
        (await SendAsync("GET", $"{OfOrganization}/{id}")).ExpectProblem(404);
    }

    [Fact]
    public async Task Update_Webhook_ChangesWhatIsPresent()
    {
        var id = await CreateAsync(OfProject);

        var updated = (await SendAsync("PATCH", $"{OfProject}/{id}", """{"enabled":false,"events":["key.*"]}""")).Expect(200);

        Assert.False(updated.Json.GetProperty("enabled").GetBoolean());
        Assert.Equal("""["key.*"]""", updated.Json.GetProperty("events").GetRawText());
        Assert.Equal("https://hooks.example/x", updated.String("url"));
        Assert.False(updated.Json.TryGetProperty("secret", out _));
    }

    [Fact]
    public async Task Update_OutdatedVersion_Is412()
    {
        var id = await CreateAsync(OfProject);
        await SendAsync("PATCH", $"{OfProject}/{id}", """{"name":"b"}""");

        var answer = await SendAsync("PATCH", $"{OfProject}/{id}", """{"name":"c"}""", ("If-Match", "\"1\""));

        answer.ExpectProblem(412);
    }

    [Fact]
    public async Task Update_AddressOfDatadog_NeedsTheKeyAgain()
    {
        var body = """{"name":"a","url":"https://api.datadoghq.com/x","events":["*"],"format":"datadog","secret":"0123456789abcdef"}""";
        var id = (await SendAsync("POST", OfProject, body)).Expect(201).String("id");

        var answer = await SendAsync("PATCH", $"{OfProject}/{id}", """{"url":"https://elsewhere.example/x"}""");

        Assert.Equal(["/secret"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task ReplaceSecret_Webhook_ReturnsANewOne()
    {
        var id = await CreateAsync(OfProject);

        var first = (await SendAsync("POST", $"{OfProject}/{id}/secret")).Expect(200).String("secret");
        var second = (await SendAsync("POST", $"{OfProject}/{id}/secret")).Expect(200).String("secret");

        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Delete_Webhook_IsGone()
    {
        var id = await CreateAsync(OfProject);

        (await SendAsync("DELETE", $"{OfProject}/{id}")).Expect(204);

        (await SendAsync("GET", $"{OfProject}/{id}")).ExpectProblem(404);
        (await SendAsync("DELETE", $"{OfProject}/{id}")).ExpectProblem(404);
    }

    [Fact]
    public async Task Test_Webhook_ReportsTheAnswer()
    {
        await using var receiver = await RequestReceiver.StartAsync(418);
        var id = await CreateAsync(OfProject, receiver.Address + "/x");

        var attempt = (await SendAsync("POST", $"{OfProject}/{id}/test")).Expect(200);

        Assert.Equal(418, attempt.Json.GetProperty("status").GetInt32());
        Assert.Contains("webhook.test", Assert.Single(receiver.Requests).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?status=lost")]
    [InlineData("?after=x")]
    [InlineData("?after=ffffffffffff-a")]
    public async Task ListDeliveries_MalformedQuery_Is400(string query)
    {
        var id = await CreateAsync(OfProject);

        (await SendAsync("GET", $"{OfProject}/{id}/deliveries{query}")).ExpectProblem(400);
    }

    [Fact]
    public async Task Redeliver_MissingDelivery_Is404()
    {
        var id = await CreateAsync(OfProject);

        (await SendAsync("POST", $"{OfProject}/{id}/deliveries/missing/redeliver")).ExpectProblem(404);
        (await SendAsync("GET", $"{OfProject}/{id}/deliveries/missing")).ExpectProblem(404);
    }

    [Fact]
    public async Task Redeliver_Delivery_IsQueuedAgain()
    {
        var id = await CreateAsync(OfOrganization);
        var environment = await _server.NewEnvironmentAsync();
        (await environment.SendAsync("POST", "/keys", """{"kind":"server"}""")).Expect(201);
        var path = $"{OfOrganization}/{id}/deliveries";
        var listed = (await SendAsync("GET", path + "?status=pending&limit=1")).Expect(200).Json.GetProperty("items")[0];

        var delivery = listed.GetProperty("id").GetString();
        var queued = (await SendAsync("POST", $"{path}/{delivery}/redeliver")).Expect(202);
        var details = (await SendAsync("GET", $"{path}/{delivery}")).Expect(200).Json;

        Assert.Equal("pending", queued.String("status"));
        Assert.Equal("key.created", details.GetProperty("event").GetProperty("type").GetString());
        Assert.Equal(0, details.GetProperty("attempts").GetArrayLength());
    }

    private async Task<string> CreateAsync(string path, string url = "https://hooks.example/x") =>
        (await SendAsync("POST", path, $$"""{"name":"a","url":"{{url}}","events":["*"]}""")).Expect(201).String("id");

    private Task<Answer> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        _server.SendAsync(method, path, _server.Token, body, headers);
}
