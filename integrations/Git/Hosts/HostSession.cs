using System.Text.Json;
using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Represents the API of the host of one repository.</summary>
/// <remarks>Every method throws <see cref="HostException"/> when the host does not accept a request.</remarks>
internal sealed class HostSession(HostClient client, RepositoryAddress address, string user, string secret)
{
    private readonly IHostApi _api = address.Host switch
    {
        GitHost.GitHub => new GitHubApi(address.Owner),
        GitHost.GitLab => new GitLabApi(),
        GitHost.Gitea => new GiteaApi(address.Owner),
        GitHost.Bitbucket => new BitbucketApi(address.Web),
        GitHost.Azure => new AzureApi(address.Web),
        _ => throw new InvalidOperationException($"'{address.Host}' has no API."),
    };

    /// <summary>Sets the status of a commit.</summary>
    public Task SetStatusAsync(CommitStatus status, CancellationToken cancellationToken) =>
        SendAsync(_api.SetStatus(status), cancellationToken);

    /// <summary>Opens a pull request.</summary>
    public async Task<PullRequest> OpenAsync(PullRequestDraft draft, CancellationToken cancellationToken) =>
        Read(await SendAsync(_api.Open(draft), cancellationToken), _api.Read);

    /// <summary>Returns the newest pull request of a branch, or null.</summary>
    public async Task<PullRequest?> FindAsync(string branch, CancellationToken cancellationToken) =>
        Read(
            await SendAsync(_api.Find(branch), cancellationToken),
            answer => _api.ReadList(answer, branch).OrderByDescending(one => one.Number).FirstOrDefault()
        );

    /// <summary>Returns a pull request.</summary>
    public async Task<PullRequest> GetAsync(long number, CancellationToken cancellationToken) =>
        Read(await SendAsync(_api.Get(number), cancellationToken), _api.Read);

    /// <summary>Closes a pull request without a merge.</summary>
    public Task CloseAsync(long number, CancellationToken cancellationToken) => SendAsync(_api.Close(number), cancellationToken);

    private Task<JsonElement> SendAsync(HostRequest request, CancellationToken cancellationToken) =>
        client.SendAsync(new(address.Api + request.Path), request, _api.Accept, _api.Authorize(user, secret), cancellationToken);

    private static T Read<T>(JsonElement answer, Func<JsonElement, T> read)
    {
        try
        {
            return read(answer);
        }
        catch (InvalidDataException exception)
        {
            throw new HostException($"{exception.Message} Check 'host'.", isTransient: false, exception);
        }
        catch (InvalidOperationException exception)
        {
            throw new HostException("The answer of the host has another form. Check 'host'.", isTransient: false, exception);
        }
    }
}
