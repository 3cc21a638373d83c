using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Writes requests of Bitbucket Cloud.</summary>
/// <remarks>
/// https://developer.atlassian.com/cloud/bitbucket/rest/api-group-commit-statuses,
/// https://developer.atlassian.com/cloud/bitbucket/rest/api-group-pullrequests.
/// </remarks>
/// <param name="web">The address of the repository's pages.</param>
internal sealed class BitbucketApi(string web) : IHostApi
{
    private const string Requests = "/pullrequests",
        AccessTokenUser = "x-token-auth";

    private const int MaxKey = 40;

    /// <inheritdoc/>
    public AuthenticationHeaderValue Authorize(string user, string secret) =>
        // Access tokens of a repository have no user; API tokens and app passwords have the one of their owner.
        user is "" or AccessTokenUser
            ? new("Bearer", secret)
            : new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));

    /// <inheritdoc/>
    public HostRequest SetStatus(CommitStatus status) =>
        HostRequest.Post(
            $"/commit/{status.Commit}/statuses/build",
            new()
            {
                ["key"] = KeyOf(status.Name),
                ["state"] = status.Word("SUCCESSFUL", "FAILED", "INPROGRESS"),
                ["name"] = status.Name,
                ["description"] = status.Description,
                ["url"] = $"{web}/commits/{status.Commit}",
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
                ["source"] = BranchOf(draft.Branch),
                ["destination"] = BranchOf(draft.Target),
            }
        );

    /// <inheritdoc/>
    public HostRequest Find(string branch)
    {
        // Without states, only open ones are listed.
        const string States = "state=OPEN&state=MERGED&state=DECLINED&state=SUPERSEDED";
        return HostRequest.Get($"{Requests}?{States}&q={Uri.EscapeDataString($"source.branch.name=\"{branch}\"")}");
    }

    /// <inheritdoc/>
    public HostRequest Get(long number) => HostRequest.Get(PathOf(number));

    /// <inheritdoc/>
    public HostRequest Close(long number) => HostRequest.Post($"{PathOf(number)}/decline");

    /// <inheritdoc/>
    public PullRequest Read(JsonElement answer)
    {
        var state = HostJson.Text(answer, "state") switch
        {
            "MERGED" => PullRequestState.Merged,
            "DECLINED" or "SUPERSEDED" => PullRequestState.Closed,
            _ => PullRequestState.Open,
        };
        return new(HostJson.Number(answer, "id"), HostJson.Text(answer, "links", "html", "href"), state);
    }

    /// <inheritdoc/>
    public IEnumerable<PullRequest> ReadList(JsonElement answer, string branch) =>
        HostJson.Array(HostJson.Property(answer, "values")).Select(Read);

    /// <summary>Returns the key of a status: its name, or a hash of one that is too long.</summary>
    private static string KeyOf(string name) =>
        name.Length <= MaxKey ? name : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..MaxKey];

    private static JsonObject BranchOf(string name) => new() { ["branch"] = new JsonObject { ["name"] = name } };

    private static string PathOf(long number) => string.Create(CultureInfo.InvariantCulture, $"{Requests}/{number}");
}
