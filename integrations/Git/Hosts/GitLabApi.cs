using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Writes requests of GitLab.</summary>
/// <remarks>https://docs.gitlab.com/api/commits, https://docs.gitlab.com/api/merge_requests.</remarks>
internal sealed class GitLabApi : IHostApi
{
    private const string Requests = "/merge_requests";

    /// <inheritdoc/>
    public AuthenticationHeaderValue Authorize(string user, string secret) => new("Bearer", secret);

    /// <inheritdoc/>
    public HostRequest SetStatus(CommitStatus status) =>
        HostRequest.Post(
            $"/statuses/{status.Commit}",
            new()
            {
                ["state"] = status.Word("success", "failed", "pending"),
                ["name"] = status.Name,
                ["description"] = status.Description,
            }
        );

    /// <inheritdoc/>
    public HostRequest Open(PullRequestDraft draft) =>
        HostRequest.Post(
            Requests,
            new()
            {
                ["title"] = draft.Title,
                ["description"] = draft.Text,
                ["source_branch"] = draft.Branch,
                ["target_branch"] = draft.Target,
            }
        );

    /// <inheritdoc/>
    public HostRequest Find(string branch) => HostRequest.Get($"{Requests}?source_branch={Uri.EscapeDataString(branch)}");

    /// <inheritdoc/>
    public HostRequest Get(long number) => HostRequest.Get(PathOf(number));

    /// <inheritdoc/>
    public HostRequest Close(long number) => new(HttpMethod.Put, PathOf(number), new JsonObject { ["state_event"] = "close" });

    /// <inheritdoc/>
    public PullRequest Read(JsonElement answer)
    {
        var state = HostJson.Text(answer, "state") switch
        {
            "merged" => PullRequestState.Merged,
            "closed" => PullRequestState.Closed,
            _ => PullRequestState.Open,
        };
        return new(HostJson.Number(answer, "iid"), HostJson.Text(answer, "web_url"), state);
    }

    private static string PathOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{Requests}/{number}");
}
