using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using FlagCluster.Testing.Git;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Integrations.Git.Tests.Hosts;

/// <summary>Answers the requests of GitHub's API that a test needs, and merges branches into the real repository.</summary>
internal sealed class PullRequestHost
{
    private readonly ConcurrentDictionary<long, JsonObject> _requests = new();
    private readonly ConcurrentQueue<JsonObject> _statuses = new();

    public PullRequestHost(GitServer server) => server.Api = AnswerAsync;

    /// <summary>Gets or sets the status of every answer, or null to answer.</summary>
    public int? Failure { get; set; }

    /// <summary>Gets or sets the seconds after which a failed request may be repeated, or null.</summary>
    public int? RetryAfter { get; set; }

    /// <summary>Gets or sets the text of every answer, or null to answer.</summary>
    public string? Answer { get; set; }

    /// <summary>Gets or sets whether pull requests are opened without an answer, as when a connection is lost.</summary>
    public bool LosesAnswers { get; set; }

    /// <summary>Gets the statuses of commits: <c>{"commit", "state", "context", "description"}</c>.</summary>
    public IReadOnlyList<JsonObject> Statuses => [.. _statuses];

    /// <summary>Gets the pull requests.</summary>
    public IReadOnlyList<JsonObject> PullRequests => [.. _requests.OrderBy(pair => pair.Key).Select(pair => pair.Value)];

    /// <summary>Closes a pull request, merged or not.</summary>
    public void Close(long number, bool isMerged)
    {
        _requests[number]["state"] = "closed";
        _requests[number]["merged"] = isMerged;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (Failure is { } status)
        {
            http.Response.StatusCode = status;
            if (RetryAfter is { } seconds)
                http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return;
        }
        if (Answer is { } fixedAnswer)
        {
            await http.Response.WriteAsync(fixedAnswer);
            return;
        }
        var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["api", "v3", "repos", "acme", "shop"], path[..5]);
        Assert.Equal($"Bearer {GitServer.Token}", http.Request.Headers.Authorization);
        using var reader = new StreamReader(http.Request.Body);
        var body = JsonNode.Parse(await reader.ReadToEndAsync() is { Length: > 0 } text ? text : "{}")!.AsObject();
        JsonNode? answer = (http.Request.Method, path[5..]) switch
        {
            ("POST", ["statuses", var commit]) => AddStatus(commit, body),
            ("POST", ["pulls"]) => Open(body),
            ("GET", ["pulls"]) => new JsonArray([.. PullRequests.Where(one => IsOf(one, http)).Select(one => one.DeepClone())]),
            ("GET", ["pulls", var number]) => _requests[long.Parse(number, CultureInfo.InvariantCulture)],
            ("PATCH", ["pulls", var number]) => Change(number, body),
            _ => null,
        };
        if (answer is null || (LosesAnswers && http.Request.Method == "POST"))
            http.Response.StatusCode = answer is null ? StatusCodes.Status404NotFound : StatusCodes.Status502BadGateway;
        else
            await http.Response.WriteAsync(answer.ToJsonString());
    }

    private JsonObject AddStatus(string commit, JsonObject body)
    {
        body["commit"] = commit;
        _statuses.Enqueue(body);
        return body;
    }

    private JsonObject Open(JsonObject body)
    {
        var number = _requests.Count + 1;
        body["number"] = number;
        body["html_url"] = $"https://localhost/acme/shop/pull/{number}";
        body["state"] = "open";
        _requests[number] = body;
        return body;
    }

    private JsonObject Change(string number, JsonObject body)
    {
        var request = _requests[long.Parse(number, CultureInfo.InvariantCulture)];
        request["state"] = body["state"]!.DeepClone();
        return request;
    }

    private static bool IsOf(JsonObject request, HttpContext http) => $"acme:{request["head"]}" == http.Request.Query["head"];
}
