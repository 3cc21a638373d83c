using System.Net.Http.Headers;
using System.Text.Json;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Writes requests of Gitea and Forgejo, whose API is that of GitHub in most parts.</summary>
/// <remarks>https://docs.gitea.com/api, https://forgejo.org/docs/latest/user/api-usage.</remarks>
/// <param name="owner">The owner of the repository.</param>
internal sealed class GiteaApi(string owner) : GitHubApi(owner)
{
    // There is no filter by branch, but what is looked for was opened a moment ago.
    private const int ListLimit = 50;

    /// <inheritdoc/>
    public override string Accept => "application/json";

    /// <inheritdoc/>
    public override AuthenticationHeaderValue Authorize(string user, string secret) => new("token", secret);

    /// <inheritdoc/>
    public override HostRequest Find(string branch) => HostRequest.Get($"/pulls?state=all&sort=newest&limit={ListLimit}");

    /// <inheritdoc/>
    public override IEnumerable<PullRequest> ReadList(JsonElement answer, string branch) =>
        HostJson.Array(answer).Where(one => HostJson.Text(one, "head", "ref") == branch).Select(Read);
}
