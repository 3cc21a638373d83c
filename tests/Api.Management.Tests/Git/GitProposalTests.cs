using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Git;
using FlagCluster.Testing;
using FlagCluster.Testing.Servers;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Tests.Git;

/// <summary>Tests changes that are proposed as pull requests.</summary>
public sealed class GitProposalTests : IAsyncLifetime
{
    private const string Binding = """{"repository":"https://github.com/acme/shop.git","mode":"both","token":"t0ken"}""";

    private const string Change = """
        {"operations":[{"putFlag":{"key":"checkout","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"on"}}]}
        """;

    private static readonly (string, string) Key = ("Idempotency-Key", "k");

    private TestServer _server = null!;
    private TestEnvironment _environment = null!;

    private IGitProposalStore Store => _server.Services.GetRequiredService<IGitProposalStore>();

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _environment = await _server.NewEnvironmentAsync();
    }

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Post_ChangeSet_IsProposedAndNotMade()
    {
        await BindAsync();

        var created = (await ProposeAsync("?message=Add%20it")).Expect(202);

        Assert.Equal(("pending", "Add it"), (created.String("state"), created.String("message")));
        Assert.Equal("checkout", created.Json.GetProperty("items")[0].GetProperty("key").GetString());
        Assert.Equal(created.Text, (await _environment.SendAsync("GET", $"/git/proposals/{created.String("id")}")).Expect(200).Text);
        Assert.Equal(2, _server.GitSyncs.Started.Count);
        (await _environment.SendAsync("GET", "/flags/checkout")).ExpectProblem(404);
        await ExpectAuditAsync("git-proposal.create", "Add it");
    }

    [Fact]
    public async Task Get_Proposals_ArePagedNewestFirst()
    {
        await BindAsync();
        var first = (await ProposeAsync()).Expect(202).String("id");
        var second = (await ProposeAsync()).Expect(202).String("id");

        var page = (await _environment.SendAsync("GET", "/git/proposals?limit=1")).Expect(200);
        var rest = (await _environment.SendAsync("GET", $"/git/proposals?limit=1&after={page.String("next")}")).Expect(200);

        var ids = new[] { page, rest }.Select(one => one.Json.GetProperty("items")[0].GetProperty("id").GetString()!);
        Assert.Equal(new[] { first, second }.Order(), ids.Order());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rest.Json.GetProperty("next").ValueKind);
        (await _environment.SendAsync("GET", "/git/proposals?after=x")).ExpectProblem(400);
        (await _environment.SendAsync("GET", "/git/proposals?after=ffffffffffff-%00")).ExpectProblem(400);
        var all = (await _environment.SendAsync("GET", "/git/proposals?after=ffffffffffff-x")).Expect(200);
        Assert.Equal(2, all.Json.GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Delete_ActiveProposal_WithdrawsItOnce()
    {
        await BindAsync();
        var path = $"/git/proposals/{(await ProposeAsync()).Expect(202).String("id")}";

        var withdrawn = (await _environment.SendAsync("DELETE", path)).Expect(202);

        Assert.Equal("closing", withdrawn.String("state"));
        await ExpectAuditAsync("git-proposal.withdraw", "message");
        var stored = (await Store.FindAsync(_environment.Id, withdrawn.String("id")))!;
        await Store.UpdateAsync(stored with { State = GitProposalState.Closed });
        (await _environment.SendAsync("DELETE", path)).ExpectProblem(409);
        (await _environment.SendAsync("DELETE", "/git/proposals/other")).ExpectProblem(404);
    }

    [Fact]
    public async Task Post_WhatCannotBeProposed_IsRefused()
    {
        (await ProposeAsync()).ExpectProblem(404);
        await BindAsync(Binding.Replace("both", "push", StringComparison.Ordinal));
        Assert.Contains("'push'", (await ProposeAsync()).ExpectProblem(409).Text, StringComparison.Ordinal);
        await BindAsync(Binding.Replace("github.com", "git.example", StringComparison.Ordinal));
        Assert.Contains("'host'", (await ProposeAsync()).ExpectProblem(409).Text, StringComparison.Ordinal);
        await BindAsync(Binding.Replace("t0ken", "", StringComparison.Ordinal));
        Assert.Contains("no token", (await ProposeAsync()).ExpectProblem(409).Text, StringComparison.Ordinal);
        await BindAsync();
        (await _environment.SendAsync("POST", "/git/proposals", """{"operations":[{"deleteFlag":"x"}]}""")).ExpectProblem(409);
        (await _environment.SendAsync("POST", "/git/proposals", """{"operations":[{"putFlag":{"key":"x"}}]}""")).ExpectProblem(422);

        Assert.Empty(await Store.ListAsync(_environment.Id, before: null, limit: 1));
    }

    [Fact]
    public async Task Post_SameKeyAgain_AnswersTheSameProposal()
    {
        await BindAsync();
        var first = (await ProposeAsync("?message=a", Key)).Expect(202);
        (await _environment.SendAsync("POST", "/changes", Change)).Expect(200);

        var again = (await ProposeAsync("?message=a", Key)).Expect(202);

        Assert.Equal(first.Text, again.Text);
        Assert.Single(await Store.ListAsync(_environment.Id, before: null, limit: 2));
    }

    [Fact]
    public async Task Post_KeyOfAnotherRequest_Is422()
    {
        await BindAsync();
        (await ProposeAsync("?message=a", Key)).Expect(202);
        var other = ("Idempotency-Key", "other");
        (await _environment.SendAsync("POST", "/changes?dryRun", Change, other)).Expect(200);
        (await _environment.SendAsync("PUT", "/flags/first", SampleDocuments.Flag(), other)).Expect(201);

        Answer[] answers =
        [
            await ProposeAsync("?message=b", Key),
            await _environment.SendAsync("POST", "/git/proposals?message=a", """{"operations":[{"deleteFlag":"first"}]}""", Key),
            await ProposeAsync("", other),
            await _environment.SendAsync("POST", "/changes?message=a", Change, Key),
        ];

        Assert.All(answers, answer => Assert.Equal("Idempotency-Key reused", answer.ExpectProblem(422).String("title")));
        (await ProposeAsync("", ("Idempotency-Key", ""))).ExpectProblem(400);
        Assert.Single(await Store.ListAsync(_environment.Id, before: null, limit: 2));
    }

    [Fact]
    public async Task Post_SameKeyTwiceAtTheSameTime_CreatesOneProposal()
    {
        await BindAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ProposeAsync("", Key)));

        Assert.Single(answers.Select(answer => answer.Expect(202).String("id")).Distinct());
    }

    [Fact]
    public async Task Post_KeyOfAForgottenProposal_Is409()
    {
        await BindAsync();
        (await ProposeAsync("", Key)).Expect(202);
        await BindAsync(Binding.Replace("shop.git", "other.git", StringComparison.Ordinal));

        var answer = (await ProposeAsync("", Key)).ExpectProblem(409);

        Assert.Equal("Proposal forgotten", answer.String("title"));
    }

    [Fact]
    public async Task Post_WithoutThePermissionForTheChange_Is403()
    {
        await BindAsync();
        var owner = _server.Directories.Current.FindToken(_server.Token.Split('_')[1])!.Owner;
        var (_, token) = await _server.Access.AddTokenAsync(
            TestActors.Administrator,
            TestServer.Organization,
            owner,
            "narrow",
            [Permission.GitRead, Permission.GitWrite, Permission.FlagsRead, Permission.SegmentsRead, Permission.FlagsToggle]
        );

        var answer = await (_environment with { Token = token }).SendAsync("POST", "/git/proposals", Change);

        Assert.Contains("flags.write", answer.ExpectProblem(403).Text, StringComparison.Ordinal);
    }

    private async Task BindAsync(string body = Binding) =>
        Assert.True((int)(await _environment.SendAsync("PUT", "/git", body)).Status is 200 or 201);

    private Task<Answer> ProposeAsync(string query = "", params (string, string)[] headers) =>
        _environment.SendAsync("POST", "/git/proposals" + query, Change, headers);

    private async Task ExpectAuditAsync(string action, string text)
    {
        var path = $"/api/v1/organizations/{TestServer.Organization}/audit?action={action}";
        var audit = (await _server.SendAsync("GET", path, _server.Token)).Expect(200);
        Assert.Contains(text, audit.Text, StringComparison.Ordinal);
        Assert.Contains(action, audit.Text, StringComparison.Ordinal);
    }
}
