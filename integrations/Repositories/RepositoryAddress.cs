using FlagCluster.Contracts.Git;

namespace FlagCluster.Integrations.Repositories;

/// <summary>Represents where the host of a repository has its API.</summary>
/// <param name="Host">The host.</param>
/// <param name="Api">The address with which the addresses of requests begin, without a <c>/</c> at its end.</param>
/// <param name="Web">The address of the repository's pages, without a <c>/</c> at its end.</param>
/// <param name="Owner">The first part of the repository's name, escaped; empty for hosts that do not ask for it.</param>
public sealed record RepositoryAddress(GitHost Host, string Api, string Web, string Owner)
{
    private const string GitSuffix = ".git",
        Repositories = "/repos/";

    /// <summary>Gets the root of the API of GitHub or Gitea; of other hosts the address of the repository's API.</summary>
    public string Root => Api.LastIndexOf(Repositories, StringComparison.Ordinal) is >= 0 and var end ? Api[..end] : Api;

    /// <summary>Gets the last part of the repository's name.</summary>
    public string Name => Uri.UnescapeDataString(Web[(Web.LastIndexOf('/') + 1)..]);

    /// <summary>Returns the host of a repository that its address tells, or <see cref="GitHost.None"/>.</summary>
    /// <param name="repository">The address of the repository.</param>
    public static GitHost HostOf(Uri repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var host = repository.Host switch
        {
            "github.com" => GitHost.GitHub,
            "gitlab.com" => GitHost.GitLab,
            "gitea.com" or "codeberg.org" => GitHost.Gitea,
            "bitbucket.org" => GitHost.Bitbucket,
            "dev.azure.com" => GitHost.Azure,
            _ when repository.Host.EndsWith(".ghe.com", StringComparison.Ordinal) => GitHost.GitHub,
            _ when repository.Host.EndsWith(".visualstudio.com", StringComparison.Ordinal) => GitHost.Azure,
            _ => GitHost.None,
        };
        return TryCreate(host, repository) is null ? GitHost.None : host;
    }

    /// <summary>Returns the address of a repository's API; null when the address of the repository is not one of the host.</summary>
    /// <param name="host">The host.</param>
    /// <param name="repository">The address of the repository.</param>
    public static RepositoryAddress? TryCreate(GitHost host, Uri repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        var parts = repository.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || host == GitHost.None)
            return null;
        // The API of a repository over SSH is at the same host.
        var root = repository.Scheme == "ssh" ? $"https://{repository.Host}" : $"{repository.Scheme}://{repository.Authority}";
        if (host == GitHost.Azure)
            return OfAzure(repository, root, parts);
        if (parts.Length < 2)
            return null;
        if (parts[^1].EndsWith(GitSuffix, StringComparison.OrdinalIgnoreCase))
            parts[^1] = parts[^1][..^GitSuffix.Length];
        var (owner, name) = (parts[^2], parts[^1]);
        var web = $"{root}/{string.Join('/', parts)}";
        return host switch
        {
            GitHost.GitLab => new(host, $"{root}/api/v4/projects/{string.Join("%2F", parts)}", web, ""),
            // Gitea may be below a path of its server.
            GitHost.Gitea => new(host, $"{string.Join('/', [root, .. parts[..^2]])}/api/v1/repos/{owner}/{name}", web, owner),
            _ when parts.Length > 2 => null,
            GitHost.GitHub => new(host, $"{GitHubApi(repository.Host, root)}/repos/{owner}/{name}", web, owner),
            _ => new(host, $"{BitbucketApi(repository.Host, root)}/repositories/{owner}/{name}", web, owner),
        };
    }

    /// <summary>Returns the address of Azure DevOps: <c>…/{project}/_git/{repository}</c>, where the name of both may be one.</summary>
    private static RepositoryAddress? OfAzure(Uri repository, string root, string[] parts)
    {
        if (parts.Length < 2 || parts[^2] != "_git")
            return null;
        var name = parts[^1];
        var isOrganization = parts.Length == (repository.Host == "dev.azure.com" ? 3 : 2);
        string[] project = isOrganization ? [.. parts[..^2], name] : parts[..^2];
        var path = string.Join('/', [root, .. project]);
        return new(GitHost.Azure, $"{path}/_apis/git/repositories/{name}", $"{path}/_git/{name}", "");
    }

    private static string GitHubApi(string host, string root) =>
        host == "github.com" || host.EndsWith(".ghe.com", StringComparison.Ordinal) ? $"https://api.{host}" : $"{root}/api/v3";

    private static string BitbucketApi(string host, string root) => host == "bitbucket.org" ? $"https://api.{host}/2.0" : $"{root}/2.0";
}
