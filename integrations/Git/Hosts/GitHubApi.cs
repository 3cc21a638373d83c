using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Writes requests of GitHub.</summary>
/// <remarks>https://docs.github.com/rest/commits/statuses, https://docs.github.com/rest/pulls/pulls.</remarks>
/// <param name="owner">The owner of the repository.</param>
internal class GitHubApi(string owner) : IHostApi
{
    /// <summary>The media type of answers.</summary>
    public const string MediaType = "application/vnd.github+json";

    /// <inheritdoc/>
    public virtual string Accept => MediaType;

    /// <inheritdoc/>
    public virtual AuthenticationHeaderValue Authorize(string user, string secret) => new("Bearer", secret);

    /// <inheritdoc/>
    public HostRequest SetStatus(CommitStatus status) =>
        HostRequest.Post(
            $"/statuses/{status.Commit}",
            new()
            {
                ["state"] = status.Word("success", "failure", "pending"),
                ["context"] = status.Name,
                ["description"] = status.Description,
            }
        );

    /// <inheritdoc/>
    public HostRequest Open(PullRequestDraft draft) =>
        HostRequest.Post(
            "/pulls",
            new()
            {
                ["title"] = draft.Title,
                ["body"] = draft.Text,
                ["head"] = draft.Branch,
                ["base"] = draft.Target,
            }
        );

    /// <inheritdoc/>
    public virtual HostRequest Find(string branch) => HostRequest.Get($"/pulls?state=all&head={owner}:{Uri.EscapeDataString(branch)}");

    /// <inheritdoc/>
    public HostRequest Get(long number) => HostRequest.Get(PathOf(number));

    /// <inheritdoc/>
    public HostRequest Close(long number) => new(HttpMethod.Patch, PathOf(number), new JsonObject { ["state"] = "closed" });

    /// <inheritdoc/>
    public PullRequest Read(JsonElement answer)
    {
        var name = HostJson.Text(answer, "state");
        // Lists have no 'merged', but the time of the merge. Closed ones may have a commit of a merge that was only tried.
        var isMerged =
            HostJson.IsTrue(answer, "merged")
            || (answer.TryGetProperty("merged_at", out var time) && time.ValueKind == JsonValueKind.String);
        var state =
            isMerged ? PullRequestState.Merged
            : name == "open" ? PullRequestState.Open
            : PullRequestState.Closed;
        return new(HostJson.Number(answer, "number"), HostJson.Text(answer, "html_url"), state);
    }

    /// <inheritdoc/>
    public virtual IEnumerable<PullRequest> ReadList(JsonElement answer, string branch) => HostJson.Array(answer).Select(Read);

    private static string PathOf(long number) => string.Create(CultureInfo.InvariantCulture, $"/pulls/{number}");
}
