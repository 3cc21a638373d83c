using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Writes requests of Azure DevOps.</summary>
/// <remarks>
/// https://learn.microsoft.com/rest/api/azure/devops/git/statuses, https://learn.microsoft.com/rest/api/azure/devops/git/pull-requests.
/// </remarks>
/// <param name="web">The address of the repository's pages.</param>
internal sealed class AzureApi(string web) : IHostApi
{
    private const string Version = "api-version=7.1",
        Genre = "flagcluster",
        Heads = "refs/heads/";

    /// <inheritdoc/>
    public AuthenticationHeaderValue Authorize(string user, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));

    /// <inheritdoc/>
    public HostRequest SetStatus(CommitStatus status) =>
        HostRequest.Post(
            $"/commits/{status.Commit}/statuses?{Version}",
            new()
            {
                ["state"] = status.Word("succeeded", "failed", "pending"),
                ["description"] = status.Description,
                ["context"] = new JsonObject { ["genre"] = Genre, ["name"] = status.Name },
            }
        );

    /// <inheritdoc/>
    public HostRequest Open(PullRequestDraft draft) =>
        HostRequest.Post(
            $"/pullrequests?{Version}",
            new()
            {
                ["title"] = draft.Title,
                ["description"] = draft.Text,
                ["sourceRefName"] = Heads + draft.Branch,
                ["targetRefName"] = Heads + draft.Target,
            }
        );

    /// <inheritdoc/>
    public HostRequest Find(string branch) =>
        HostRequest.Get(
            $"/pullrequests?searchCriteria.status=all&searchCriteria.sourceRefName={Uri.EscapeDataString(Heads + branch)}&{Version}"
        );

    /// <inheritdoc/>
    public HostRequest Get(long number) => HostRequest.Get(PathOf(number));

    /// <inheritdoc/>
    public HostRequest Close(long number) => new(HttpMethod.Patch, PathOf(number), new JsonObject { ["status"] = "abandoned" });

    /// <inheritdoc/>
    public PullRequest Read(JsonElement answer)
    {
        var state = HostJson.Text(answer, "status") switch
        {
            "completed" => PullRequestState.Merged,
            "abandoned" => PullRequestState.Closed,
            _ => PullRequestState.Open,
        };
        var number = HostJson.Number(answer, "pullRequestId");
        // The address in the answer is that of the API.
        return new(number, string.Create(CultureInfo.InvariantCulture, $"{web}/pullrequest/{number}"), state);
    }

    /// <inheritdoc/>
    public IEnumerable<PullRequest> ReadList(JsonElement answer, string branch) =>
        HostJson.Array(HostJson.Property(answer, "value")).Select(Read);

    private static string PathOf(long number) => string.Create(CultureInfo.InvariantCulture, $"/pullrequests/{number}?{Version}");
}
