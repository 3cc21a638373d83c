using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.IncomingHooks;

public sealed class IncomingHookTests : IAsyncLifetime
{
    private const string Path = "/api/v1/projects/shop/hooks";
    private const string Template =
        """{"type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","description":"{title}","owner":"{author}"}""";

    private TestServer _server = null!;
    private TestEnvironment _environment = null!;
    private string _account = "";
    private string _grant = "";

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _environment = await _server.NewEnvironmentAsync();
        var account = await _server.Access.AddServiceAccountAsync(TestActors.Administrator, TestServer.Organization, "Pull requests");
        _account = account.Value!.Id;
        var principal = Principal.ServiceAccount(_account);
        var grant = await _server.Access.AddGrantAsync(TestActors.Administrator, TestServer.Organization, principal, "editor", "shop");
        _grant = grant.Value!.Id;
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Receive_OpenedPullRequest_CreatesTheFlagInTheNameOfTheAccount()
    {
        var (id, secret) = await CreateAsync("github");

        var answer = (await SendAsync(id, secret, "delivery-1")).Expect(201);

        Assert.Equal(("created", "express-checkout_v2"), (answer.String("result"), answer.String("flag")));
        var flag = (await _environment.SendAsync("GET", "/flags/express-checkout_v2")).Expect(200);
        Assert.Equal(("Add express checkout", "octo-dev"), (flag.String("description"), flag.String("owner")));
        Assert.False(flag.Json.GetProperty("enabled").GetBoolean());
        var change = (await _environment.SendAsync("GET", "/changes?limit=1")).Expect(200).Json.GetProperty("items")[0];
        Assert.Equal("serviceAccount", change.GetProperty("actor").GetProperty("kind").GetString());
        Assert.Equal(_account, change.GetProperty("actor").GetProperty("id").GetString());
        Assert.StartsWith("Pull request 42: ", change.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_TheSameRequestAgain_IsRepeated()
    {
        var (id, secret) = await CreateAsync("github");
        await SendAsync(id, secret, "delivery-1");
        (await _environment.SendAsync("DELETE", "/flags/express-checkout_v2")).Expect(204);

        var sameId = (await SendAsync(id, secret, "delivery-1")).Expect(200);
        var sameBody = (await SendAsync(id, secret, "delivery-2")).Expect(200);

        Assert.Equal(("repeated", "repeated"), (sameId.String("result"), sameBody.String("result")));
        (await _environment.SendAsync("GET", "/flags/express-checkout_v2")).Expect(404);
    }

    [Fact]
    public async Task Receive_TheSameRequestTwiceAtOnce_CreatesOneFlag()
    {
        var (id, secret) = await CreateAsync("github");

        var answers = await Task.WhenAll(SendAsync(id, secret, "delivery-1"), SendAsync(id, secret, "delivery-1"));

        Assert.All(answers, answer => Assert.Contains(answer.Status, (int[])[200, 201]));
        Assert.Equal("1.1", (await _environment.SendAsync("GET", "")).Expect(200).String("version"));
    }

    [Fact]
    public async Task Receive_Requests_AreEntriesOfTheAuditLog()
    {
        var (id, secret) = await CreateAsync("github");
        await SendAsync(id, secret, "delivery-1");
        await SendAsync(id, "another secret", "delivery-2");

        await _server.StopAsync();

        var log = await _server.Services.GetRequiredService<IAuditReader>().ReadAsync(new(TestServer.Organization, 1000));
        var entries = log.Where(entry => AuditFields.Read(entry.Bytes).Action == "hook.receive").ToList();
        Assert.Equal(["ok", "failed"], entries.Select(entry => AuditFields.Read(entry.Bytes).Result));
        var text = Encoding.UTF8.GetString(entries[0].Bytes.Span);
        Assert.Contains($"\"via\":\"hook:{id}\"", text, StringComparison.Ordinal);
        Assert.Contains("\"flag\":\"express-checkout_v2\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(log, entry => Encoding.UTF8.GetString(entry.Bytes.Span).Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receive_ArchivedEnvironment_Is409()
    {
        var (id, secret) = await CreateAsync("github");
        (await _environment.SendAsync("PATCH", "", """{"archived":true}""")).Expect(200);

        (await SendAsync(id, secret, "delivery-1")).ExpectProblem(409);
    }

    [Fact]
    public async Task Receive_WithoutTheIdOfTheRequest_Is400()
    {
        var (id, secret) = await CreateAsync("github");

        (await SendAsync(id, secret, "")).ExpectProblem(400);
    }

    [Fact]
    public async Task ReplaceSecret_EarlierOne_Is401()
    {
        var (id, secret) = await CreateAsync("github");

        var replaced = (await _server.SendAsync("POST", $"{Path}/{id}/secret", _server.Token)).Expect(200);

        (await SendAsync(id, secret, "delivery-1")).ExpectProblem(401);
        (await SendAsync(id, replaced.String("secret"), "delivery-1")).Expect(201);
    }

    [Fact]
    public async Task Create_EnabledFlag_Is422()
    {
        var template = """{"type":"boolean","enabled":true,"variants":{"on":true},"defaultVariant":"on"}""";

        var answer = await _server.SendAsync("POST", Path, _server.Token, Body("github", "feature/*", template));

        Assert.Equal(["/flag/enabled"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Hook_OfAnotherOrganization_DoesNotExist()
    {
        var (id, _) = await CreateAsync("github");
        await _server.Directories.AddOrganizationAsync(TestActors.Administrator, "other", "Other");
        var (_, other) = await _server.AddOwnerAsync("other");
        await _server.Directories.AddProjectAsync(TestActors.Administrator, "other", "shop", "Shop");

        (await _server.SendAsync("GET", $"{Path}/{id}", other)).ExpectProblem(404);
        (await _server.SendAsync("DELETE", $"{Path}/{id}", other)).ExpectProblem(404);
        (await _server.SendAsync("POST", $"{Path}/{id}/secret", other)).ExpectProblem(404);
    }

    [Fact]
    public async Task Receive_WrongSignature_Is401()
    {
        var (id, _) = await CreateAsync("github");

        (await SendAsync(id, "another secret", "delivery-1")).ExpectProblem(401);

        (await _environment.SendAsync("GET", "/flags/express-checkout_v2")).Expect(404);
    }

    [Fact]
    public async Task Receive_AccountWithoutThePermission_Is403()
    {
        var (id, secret) = await CreateAsync("github");
        await _server.Access.RemoveGrantAsync(TestActors.Administrator, TestServer.Organization, _grant);

        (await SendAsync(id, secret, "delivery-1")).ExpectProblem(403);
    }

    [Fact]
    public async Task Receive_BranchThatDoesNotMatch_IsIgnored()
    {
        var (id, secret) = await CreateAsync("github", "release/*");

        Assert.Equal("ignored", (await SendAsync(id, secret, "delivery-1")).Expect(200).String("result"));
    }

    [Fact]
    public async Task Receive_FlagThatExists_LeavesItAsItIs()
    {
        var (id, secret) = await CreateAsync("github");
        (await _environment.SendAsync("PUT", "/flags/express-checkout_v2", SampleDocuments.Flag())).Expect(201);

        Assert.Equal("exists", (await SendAsync(id, secret, "delivery-1")).Expect(200).String("result"));
    }

    [Fact]
    public async Task Receive_LargeBody_Is413()
    {
        var (id, secret) = await CreateAsync("github");

        (await SendAsync(id, secret, "delivery-1", new byte[1024 * 1024 + 1])).ExpectProblem(413);
    }

    [Fact]
    public async Task Receive_UnknownHook_IsAnsweredAsAWrongSignature()
    {
        var (id, _) = await CreateAsync("github");

        var known = (await SendAsync(id, "another secret", "delivery-1")).ExpectProblem(401);
        var unknown = (await SendAsync("unknownknown", "another secret", "delivery-1")).ExpectProblem(401);

        Assert.Equal(known.Text, unknown.Text);
    }

    [Fact]
    public async Task Create_InvalidTemplate_Is422()
    {
        var answer = await _server.SendAsync("POST", Path, _server.Token, Body("github", "feature/*", """{"type":"colour"}"""));

        Assert.Contains("/flag/type", answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Create_UnknownAccount_Is422()
    {
        var body = Body("github", "feature/*", Template).Replace(_account, "unknownknown", StringComparison.Ordinal);

        var answer = await _server.SendAsync("POST", Path, _server.Token, body);

        Assert.Equal(["/serviceAccount"], answer.ExpectProblem(422).Pointers);
    }

    [Fact]
    public async Task Delete_Hook_IsGone()
    {
        var (id, secret) = await CreateAsync("gitea");

        (await _server.SendAsync("DELETE", $"{Path}/{id}", _server.Token)).Expect(204);

        (await SendAsync(id, secret, "delivery-1")).ExpectProblem(401);
        (await _server.SendAsync("GET", $"{Path}/{id}", _server.Token)).ExpectProblem(404);
    }

    private async Task<(string Id, string Secret)> CreateAsync(string provider, string pattern = "feature/*")
    {
        var created = (await _server.SendAsync("POST", Path, _server.Token, Body(provider, pattern, Template))).Expect(201);
        var read = (await _server.SendAsync("GET", $"{Path}/{created.String("id")}", _server.Token)).Expect(200);
        Assert.False(read.Json.TryGetProperty("secret", out _));
        Assert.Equal("/api/v1/hooks/" + created.String("id"), created.String("path"));
        return (created.String("id"), created.String("secret"));
    }

    private string Body(string provider, string pattern, string template) =>
        new JsonObject
        {
            ["name"] = "Pull requests",
            ["provider"] = provider,
            ["environment"] = _environment.Id.Environment,
            ["branchPattern"] = pattern,
            ["flag"] = JsonNode.Parse(template),
            ["serviceAccount"] = _account,
        }.ToJsonString();

    /// <summary>Sends the request of GitHub.</summary>
    private async Task<Answer> SendAsync(string id, string secret, string delivery, byte[]? body = null)
    {
        body ??= await File.ReadAllBytesAsync(
            System.IO.Path.Combine(Repository.Root, "tests/Integrations.Tests/IncomingHooks/Payloads/github.json")
        );
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body);
        return await _server.SendAsync(
            "POST",
            "/api/v1/hooks/" + id,
            null,
            content,
            ("X-Hub-Signature-256", "sha256=" + Convert.ToHexStringLower(hash)),
            ("X-GitHub-Event", "pull_request"),
            ("X-GitHub-Delivery", delivery)
        );
    }
}
