using System.Text.Json.Nodes;
using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Git.Hosts;
using FlagCluster.Integrations.Git.Repository;
using FlagCluster.Integrations.Outbound;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Servers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Tests.Hosts;

/// <summary>Tests the requests that real HTTP servers in place of each host receive.</summary>
public sealed class HostApiTests : IAsyncLifetime, IDisposable
{
    private const string Commit = "0123456789012345678901234567890123456789",
        Branch = "flagcluster/production/p1",
        Secret = "t0ken";

    private readonly OutboundClient _outbound = new(Options.Create(new OutboundOptions { Allow = "127.0.0.1" }), TimeProvider.System);
    private readonly GitHttp _http;
    private RequestReceiver _server = null!;
    private int _status = StatusCodes.Status200OK;
    private string _answer = "{}";

    public HostApiTests() => _http = new(_outbound, Options.Create(new GitOptions()));

    public static TheoryData<GitHost, string, string, string, string> Statuses { get; } =
        new()
        {
            {
                GitHost.GitHub,
                "/acme/shop.git",
                $"/api/v3/repos/acme/shop/statuses/{Commit}",
                "Bearer t0ken",
                """{"state":"failure","context":"flagcluster/shop/production","description":"wrong"}"""
            },
            {
                GitHost.GitLab,
                "/acme/teams/shop.git",
                $"/api/v4/projects/acme%2Fteams%2Fshop/statuses/{Commit}",
                "Bearer t0ken",
                """{"state":"failed","name":"flagcluster/shop/production","description":"wrong"}"""
            },
            {
                GitHost.Gitea,
                "/git/acme/shop.git",
                $"/git/api/v1/repos/acme/shop/statuses/{Commit}",
                "token t0ken",
                """{"state":"failure","context":"flagcluster/shop/production","description":"wrong"}"""
            },
            {
                GitHost.Bitbucket,
                "/acme/shop.git",
                $"/2.0/repositories/acme/shop/commit/{Commit}/statuses/build",
                "Basic Ym90OnQwa2Vu",
                $$"""
                    {"key":"flagcluster/shop/production","state":"FAILED","name":"flagcluster/shop/production","description":"wrong",
                    "url":"{server}/acme/shop/commits/{{Commit}}"}
                    """
            },
            {
                GitHost.Azure,
                "/tfs/acme/flags/_git/shop",
                $"/tfs/acme/flags/_apis/git/repositories/shop/commits/{Commit}/statuses",
                "Basic Ym90OnQwa2Vu",
                """{"state":"failed","description":"wrong","context":{"genre":"flagcluster","name":"flagcluster/shop/production"}}"""
            },
        };

    public static TheoryData<GitHost, string, string, string, string, PullRequestCase> PullRequests { get; } =
        new()
        {
            {
                GitHost.GitHub,
                "/acme/shop.git",
                "POST /api/v3/repos/acme/shop/pulls",
                "PATCH /api/v3/repos/acme/shop/pulls/7",
                """{"title":"Add","body":"text","head":"flagcluster/production/p1","base":"main"}""",
                new(
                    """{"state":"closed"}""",
                    """{"number":7,"html_url":"https://host/7","state":"open","merged":false}""",
                    """{"number":7,"html_url":"https://host/7","state":"closed","merged":true,"merge_commit_sha":"a"}""",
                    """{"number":7,"html_url":"https://host/7","state":"closed","merged":false,"merge_commit_sha":"a"}""",
                    "[{0}]"
                )
            },
            {
                GitHost.GitLab,
                "/acme/shop.git",
                "POST /api/v4/projects/acme%2Fshop/merge_requests",
                "PUT /api/v4/projects/acme%2Fshop/merge_requests/7",
                """{"title":"Add","description":"text","source_branch":"flagcluster/production/p1","target_branch":"main"}""",
                new(
                    """{"state_event":"close"}""",
                    """{"iid":7,"id":99,"web_url":"https://host/7","state":"opened"}""",
                    """{"iid":7,"id":99,"web_url":"https://host/7","state":"merged"}""",
                    """{"iid":7,"id":99,"web_url":"https://host/7","state":"closed"}""",
                    "[{0}]"
                )
            },
            {
                GitHost.Gitea,
                "/acme/shop.git",
                "POST /api/v1/repos/acme/shop/pulls",
                "PATCH /api/v1/repos/acme/shop/pulls/7",
                """{"title":"Add","body":"text","head":"flagcluster/production/p1","base":"main"}""",
                new(
                    """{"state":"closed"}""",
                    """{"number":7,"html_url":"https://host/7","state":"open","head":{"ref":"flagcluster/production/p1"}}""",
                    """{"number":7,"html_url":"https://host/7","state":"closed","merged":true}""",
                    """{"number":7,"html_url":"https://host/7","state":"closed","merged":false}""",
                    """[{"number":9,"html_url":"https://host/9","state":"open","head":{"ref":"other"}},{0}]"""
                )
            },
            {
                GitHost.Bitbucket,
                "/acme/shop.git",
                "POST /2.0/repositories/acme/shop/pullrequests",
                "POST /2.0/repositories/acme/shop/pullrequests/7/decline",
                """
                    {"title":"Add","description":"text","source":{"branch":{"name":"flagcluster/production/p1"}},
                    "destination":{"branch":{"name":"main"}}}
                    """,
                new(
                    "",
                    """{"id":7,"links":{"html":{"href":"https://host/7"}},"state":"OPEN"}""",
                    """{"id":7,"links":{"html":{"href":"https://host/7"}},"state":"MERGED"}""",
                    """{"id":7,"links":{"html":{"href":"https://host/7"}},"state":"DECLINED"}""",
                    """{"values":[{0}]}"""
                )
            },
            {
                GitHost.Azure,
                "/acme/flags/_git/shop",
                "POST /acme/flags/_apis/git/repositories/shop/pullrequests",
                "PATCH /acme/flags/_apis/git/repositories/shop/pullrequests/7",
                """
                    {"title":"Add","description":"text","sourceRefName":"refs/heads/flagcluster/production/p1",
                    "targetRefName":"refs/heads/main"}
                    """,
                new(
                    """{"status":"abandoned"}""",
                    """{"pullRequestId":7,"status":"active"}""",
                    """{"pullRequestId":7,"status":"completed"}""",
                    """{"pullRequestId":7,"status":"abandoned"}""",
                    """{"value":[{0}],"count":1}"""
                )
            },
        };

    public async Task InitializeAsync() =>
        _server = await RequestReceiver.StartAsync(async http =>
        {
            http.Response.StatusCode = _status;
            await http.Response.WriteAsync(_answer);
        });

    public Task DisposeAsync() => _server.DisposeAsync().AsTask();

    public void Dispose()
    {
        _http.Dispose();
        _outbound.Dispose();
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task SetStatus_EachHost_ReceivesItsRequest(GitHost host, string repository, string path, string credentials, string body)
    {
        await Open(host, repository).SetStatusAsync(Failed, default);

        var request = await _server.NextAsync();
        Assert.Equal(("POST", path, credentials), (request.Method, request.Path, request.Headers["Authorization"]));
        Assert.Equal(Parse(body.Replace("{server}", _server.Address, StringComparison.Ordinal)), Parse(request.Text));
        Assert.Equal(("application/json", "FlagCluster"), (request.Headers["Content-Type"], request.Headers["User-Agent"]));
        Assert.Equal(host == GitHost.Azure ? "?api-version=7.1" : "", request.Query);
    }

    [Theory]
    [MemberData(nameof(PullRequests))]
    public async Task PullRequests_EachHost_AreOpenedReadAndClosed(
        GitHost host,
        string repository,
        string open,
        string close,
        string body,
        PullRequestCase answers
    )
    {
        var session = Open(host, repository);

        _answer = answers.Open;
        var opened = await session.OpenAsync(new(Branch, "main", "Add", "text"), default);
        _answer = answers.List.Replace("{0}", answers.Open, StringComparison.Ordinal);
        var found = await session.FindAsync(Branch, default);
        _answer = answers.Merged;
        var merged = await session.GetAsync(7, default);
        _answer = answers.Closed;
        var closed = await session.GetAsync(7, default);
        _answer = "";
        await session.CloseAsync(7, default);

        var url = host == GitHost.Azure ? $"{_server.Address}/acme/flags/_git/shop/pullrequest/7" : "https://host/7";
        Assert.Equal(new(7, url, PullRequestState.Open), opened);
        Assert.Equal(opened, found);
        Assert.Equal((PullRequestState.Merged, PullRequestState.Closed), (merged.State, closed.State));
        var requests = _server.Requests;
        Assert.Equal((open, close), (LineOf(requests[0]), LineOf(requests[4])));
        Assert.Equal(Parse(body), Parse(requests[0].Text));
        Assert.Equal(answers.Close, requests[4].Text);
        Assert.Equal("GET", requests[1].Method);
        if (host != GitHost.Gitea)
            Assert.Contains(Uri.EscapeDataString(Branch), requests[1].Query, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(403, "check whether the token may do this", false)]
    [InlineData(422, "answered 422.", false)]
    [InlineData(429, "answered 429: it limits requests.", true)]
    [InlineData(503, "answered 503.", true)]
    [InlineData(302, "redirects are not followed", false)]
    public async Task SetStatus_Refused_SaysWhatToDoAndNoSecret(int status, string text, bool isTransient)
    {
        (_status, _answer) = (status, $"bad credentials {Secret}");

        var refused = await Assert.ThrowsAsync<HostException>(() => Open(GitHost.GitHub, "/acme/shop.git").SetStatusAsync(Failed, default));

        Assert.Contains(text, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(isTransient, refused.IsTransient);
    }

    [Fact]
    public async Task SetStatus_AddressThatIsNotAllowed_IsNotCalled()
    {
        using var outbound = new OutboundClient(Options.Create(new OutboundOptions()), TimeProvider.System);
        using var http = new GitHttp(outbound, Options.Create(new GitOptions()));
        var session = new HostClient(http).Open(Binding(GitHost.GitHub, "/acme/shop.git"), Secret)!;

        var refused = await Assert.ThrowsAsync<HostException>(() => session.SetStatusAsync(Failed, default));

        Assert.Contains("not public", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task Get_AnswerOfAnotherProduct_IsRefused()
    {
        _answer = "<html>";

        var refused = await Assert.ThrowsAsync<HostException>(() => Open(GitHost.GitLab, "/acme/shop.git").GetAsync(7, default));

        Assert.Contains("Check 'host'", refused.Message, StringComparison.Ordinal);
    }

    private static CommitStatus Failed => new(Commit, "flagcluster/shop/production", GitReportResult.Failure, "wrong");

    private HostSession Open(GitHost host, string repository) => new HostClient(_http).Open(Binding(host, repository), Secret)!;

    private GitBinding Binding(GitHost host, string repository) =>
        new()
        {
            Id = "a",
            Environment = SampleWebhooks.Production,
            Repository = _server.Address + repository,
            Branch = "main",
            Path = "",
            Settings = new()
            {
                Mode = GitMode.Pull,
                Conflicts = GitConflictPolicy.Git,
                Host = host,
                User = "bot",
            },
            Secret = default,
            HookSecret = default,
            HookPath = "",
            CreatedAt = SampleChanges.Noon,
            UpdatedAt = SampleChanges.Noon,
        };

    private static string LineOf(ReceivedRequest request) => $"{request.Method} {request.Path}";

    private static string Parse(string json) => JsonNode.Parse(json)!.ToJsonString();
}

/// <summary>Represents the answers of a host about one pull request, and the body of the request that closes it.</summary>
public sealed record PullRequestCase(string Close, string Open, string Merged, string Closed, string List);
