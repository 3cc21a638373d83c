using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Git;

/// <summary>Tests the resources of repositories that environments follow.</summary>
public sealed class GitBindingTests : IAsyncLifetime
{
    private const string Secret = "a-secret-of-notifications";
    private const string Body = """
        {"repository":"https://git.example/shop.git","mode":"both","path":"flags/production","user":"bot","token":"t0ken"}
        """;

    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    private IGitStore Store => _server.Services.GetRequiredService<IGitStore>();

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _environment = await _server.NewEnvironmentAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Put_NewRepository_ReturnsTheHookSecretOnceAndNoToken()
    {
        var created = (await _environment.SendAsync("PUT", "/git", Body)).Expect(201);
        var read = (await _environment.SendAsync("GET", "/git")).Expect(200);

        Assert.StartsWith("whsec_", created.String("hookSecret"), StringComparison.Ordinal);
        Assert.False(read.Json.TryGetProperty("hookSecret", out _));
        Assert.Equal(("main", "hold", "flags/production"), (read.String("branch"), read.String("conflicts"), read.String("path")));
        Assert.True(read.Json.GetProperty("hasToken").GetBoolean());
        Assert.DoesNotContain("t0ken", created.Text + read.Text, StringComparison.Ordinal);
        Assert.Equal([_environment.Id], _server.GitSyncs.Started);
    }

    [Fact]
    public async Task Put_SameRepositoryWithoutToken_KeepsIt()
    {
        (await _environment.SendAsync("PUT", "/git", Body)).Expect(201);
        var before = (await Store.FindAsync(_environment.Id))!;

        (await _environment.SendAsync("PUT", "/git", Body.Replace(",\"token\":\"t0ken\"", "", StringComparison.Ordinal))).Expect(200);

        var after = (await Store.FindAsync(_environment.Id))!;
        Assert.Equal(before.Secret.ToArray(), after.Secret.ToArray());
        Assert.Equal(before.HookSecret.ToArray(), after.HookSecret.ToArray());
    }

    [Theory]
    [InlineData("https://git.example", "https://evil.example")]
    [InlineData("flags/production", "flags/staging")]
    [InlineData("\"user\":\"bot\"", "\"user\":\"bot\",\"branch\":\"other\"")]
    [InlineData("\"user\":\"bot\"", "\"user\":\"other\"")]
    [InlineData("\"pull\"", "\"both\"")]
    public async Task Put_OtherUseWithoutToken_IsInvalid(string before, string after)
    {
        var body = Body.Replace("\"both\"", "\"pull\"", StringComparison.Ordinal);
        (await _environment.SendAsync("PUT", "/git", body)).Expect(201);

        var other = body.Replace(",\"token\":\"t0ken\"", "", StringComparison.Ordinal).Replace(before, after, StringComparison.Ordinal);
        var answer = await _environment.SendAsync("PUT", "/git", other);

        Assert.Contains("/token", answer.ExpectProblem(422).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("committerName", "Flag Bot <bot@acme.example>")]
    [InlineData("committerName", ".")]
    [InlineData("committerEmail", "<>")]
    public async Task Put_CommitterThatACommitCannotHave_IsInvalid(string property, string value)
    {
        var body = Body.TrimEnd().TrimEnd('}') + $",\"{property}\":\"{value}\"}}";

        var answer = await _environment.SendAsync("PUT", "/git", body);

        Assert.Contains($"/{property}", answer.ExpectProblem(422).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://git.example/shop.git")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ext::sh -c touch")]
    [InlineData("ssh://git.example/shop.git")]
    [InlineData("ssh://git:pass@git.example/shop.git")]
    [InlineData("ssh://-oProxyCommand=x@git.example/shop.git")]
    [InlineData("ssh://git@-oProxyCommand/shop.git")]
    [InlineData("ssh://git@git.example/")]
    [InlineData("git@git.example:shop.git")]
    [InlineData("https://user:pass@git.example/shop.git")]
    [InlineData("https://git.example/shop.git?private_token=t0ken")]
    [InlineData("https://git.example/shop.git#t0ken")]
    [InlineData("https://127.0.0.1/shop.git")]
    public async Task Put_AddressThatIsNotAllowed_IsInvalid(string repository)
    {
        var answer = await _environment.SendAsync("PUT", "/git", $$"""{"repository":"{{repository}}","mode":"pull"}""");

        Assert.Contains("/repository", answer.ExpectProblem(422).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("path", "/flags")]
    [InlineData("path", "a/../b")]
    [InlineData("path", ".git/x")]
    [InlineData("branch", "-.lock/..")]
    [InlineData("branch", "a b")]
    public async Task Put_InvalidNames_AreInvalid(string property, string value)
    {
        var answer = await _environment.SendAsync(
            "PUT",
            "/git",
            $$"""{"repository":"https://git.example/shop.git","mode":"pull","{{property}}":"{{value}}"}"""
        );

        Assert.Contains("/" + property, answer.ExpectProblem(422).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("push", false)]
    [InlineData("push", true)]
    [InlineData("pull", false)]
    public async Task Put_WithoutPermissionsOfItems_Is403(string mode, bool mayRead)
    {
        PermissionSet reads = mayRead ? [Permission.FlagsRead, Permission.SegmentsRead] : [];
        var owner = _server.Directories.Current.FindToken(_server.Token.Split('_')[1])!.Owner;
        var (_, token) = await _server.Access.AddTokenAsync(
            TestActors.Administrator,
            TestServer.Organization,
            owner,
            "narrow",
            reads.With([Permission.GitRead, Permission.GitWrite])
        );
        var body = Body.Replace("\"both\"", $"\"{mode}\"", StringComparison.Ordinal);

        var answer = await (_environment with { Token = token }).SendAsync("PUT", "/git", body);

        Assert.Equal(mayRead ? 201 : 403, (int)answer.Status);
        if (!mayRead)
            Assert.Contains("flags.read", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_OtherVersion_Is412()
    {
        (await _environment.SendAsync("PUT", "/git", Body)).Expect(201);

        (await _environment.SendAsync("PUT", "/git", Body, ("If-Match", "\"0\""))).ExpectProblem(412);
        (await _environment.SendAsync("PUT", "/git", Body, ("If-None-Match", "*"))).ExpectProblem(412);
    }

    [Fact]
    public async Task Delete_Repository_RemovesIt()
    {
        (await _environment.SendAsync("PUT", "/git", Body)).Expect(201);

        (await _environment.SendAsync("DELETE", "/git")).Expect(204);

        foreach (var path in new[] { "/git", "/git/status" })
            (await _environment.SendAsync("GET", path)).ExpectProblem(404);
        (await _environment.SendAsync("POST", "/git/sync")).ExpectProblem(404);
    }

    [Fact]
    public async Task Confirm_HeldCommit_RecordsItAndStartsASynchronization()
    {
        await PutStateAsync(
            new()
            {
                Status = GitStatus.Held,
                Head = "abc",
                Deletions = 3,
            }
        );
        var status = (await _environment.SendAsync("GET", "/git/status")).Expect(200);

        (await ConfirmAsync("other", 3)).ExpectProblem(409);
        (await ConfirmAsync("abc", 2)).ExpectProblem(409);
        (await ConfirmAsync("abc", 3)).Expect(202);

        Assert.True(status.Json.GetProperty("needsConfirmation").GetBoolean());
        Assert.Equal(new("abc", 3), (await Store.ReadStateAsync(_environment.Id)).State.Confirmed);
        Assert.Equal(2, _server.GitSyncs.Started.Count);
        (await ConfirmAsync("abc", 3)).ExpectProblem(409);
        var audit = (await _server.SendAsync("GET", "/api/v1/organizations/acme/audit?action=git-commit.decide", _server.Token)).Expect(
            200
        );
        Assert.Contains("abc", audit.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resolve_Conflict_RecordsTheSide()
    {
        await PutStateAsync(
            new()
            {
                Status = GitStatus.Conflict,
                Conflicts = [new(ItemKind.Flag, "checkout", null, """{"key":"checkout"}""", """{"key":"checkout"}""")],
            }
        );

        var status = (await _environment.SendAsync("GET", "/git/status")).Expect(200);
        var hash = status.Json.GetProperty("conflicts")[0].GetProperty("hash").GetString()!;

        (await TakeGitAsync("other", hash)).ExpectProblem(404);
        var answer = (await TakeGitAsync("checkout", hash)).Expect(202);

        Assert.Equal("git", answer.Json.GetProperty("conflicts")[0].GetProperty("take").GetString());
        Assert.Equal(GitSide.Git, (await Store.ReadStateAsync(_environment.Id)).State.Conflicts.Single().Take);
    }

    [Fact]
    public async Task Resolve_ConflictThatChanged_IsRefused()
    {
        var conflict = new GitConflict(ItemKind.Flag, "checkout", null, """{"key":"checkout"}""", """{"key":"checkout"}""");
        await PutStateAsync(new() { Status = GitStatus.Conflict, Conflicts = [conflict] });
        var status = (await _environment.SendAsync("GET", "/git/status")).Expect(200);
        var hash = status.Json.GetProperty("conflicts")[0].GetProperty("hash").GetString()!;
        var stored = await Store.ReadStateAsync(_environment.Id);
        var next = stored with { State = stored.State with { Conflicts = [conflict with { Theirs = null }] } };
        Assert.True(await Store.WriteStateAsync((await Store.FindAsync(_environment.Id))!, next));

        (await TakeGitAsync("checkout", hash)).ExpectProblem(409);

        Assert.Null((await Store.ReadStateAsync(_environment.Id)).State.Conflicts.Single().Take);
    }

    [Theory]
    [InlineData("X-Hub-Signature-256", "sha256=", 202)]
    [InlineData("X-Hub-Signature", "sha256=", 202)]
    [InlineData("X-Gitea-Signature", "", 202)]
    [InlineData("X-Forgejo-Signature", "", 202)]
    [InlineData("X-Forgejo-Signature", "00", 404)]
    public async Task Receive_SignedNotification_StartsASynchronization(string header, string prefix, int status)
    {
        var path = await CreateAsync();
        var signature = prefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), "{}"u8));

        var answer = await _server.SendAsync("POST", path, key: null, "{}", (header, signature));

        Assert.Equal(status, (int)answer.Status);
        if (status == 202)
            await _server.GitSyncs.ReachAsync(2).Soon();
        else
            Assert.Single(_server.GitSyncs.Started);
    }

    [Fact]
    public async Task Receive_PlainSecrets_StartASynchronization()
    {
        var path = await CreateAsync();
        var basic = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("any:" + Secret));

        (await _server.SendAsync("POST", path, key: null, "{}", ("X-Gitlab-Token", Secret))).Expect(202);
        (await _server.SendAsync("POST", path, key: null, "{}", ("Authorization", basic))).Expect(202);
    }

    [Fact]
    public async Task Receive_WrongSecretOrPath_HaveTheSameAnswer()
    {
        var path = await CreateAsync();

        var secret = (await _server.SendAsync("POST", path, key: null, "{}", ("X-Gitlab-Token", "wrong"))).ExpectProblem(404);
        var other = (await _server.SendAsync("POST", path + "0", key: null, "{}", ("X-Gitlab-Token", Secret))).ExpectProblem(404);
        var none = (await _server.SendAsync("POST", path, key: null, "{}")).ExpectProblem(404);

        Assert.Equal(secret.Text, other.Text);
        Assert.Equal(secret.Text, none.Text);
    }

    private Task<Answer> ConfirmAsync(string commit, int deletions) =>
        _environment.SendAsync("POST", "/git/confirm", $$"""{"commit":"{{commit}}","deletions":{{deletions}}}""");

    private Task<Answer> TakeGitAsync(string key, string hash) =>
        _environment.SendAsync("POST", $"/git/conflicts/flag/{key}", $$"""{"take":"git","hash":"{{hash}}"}""");

    private async Task<string> CreateAsync()
    {
        var body = Body.Replace("\"token\"", $"\"hookSecret\":\"{Secret}\",\"token\"", StringComparison.Ordinal);
        var created = (await _environment.SendAsync("PUT", "/git", body)).Expect(201);
        Assert.False(created.Json.TryGetProperty("hookSecret", out _));
        return created.String("hookPath")!;
    }

    private async Task PutStateAsync(GitState state)
    {
        (await _environment.SendAsync("PUT", "/git", Body)).Expect(201);
        var binding = (await Store.FindAsync(_environment.Id))!;
        Assert.True(await Store.WriteStateAsync(binding, new(state, 0)));
    }
}
