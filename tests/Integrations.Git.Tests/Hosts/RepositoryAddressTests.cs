using FlagCluster.Contracts.Git;
using FlagCluster.Integrations.Repositories;

namespace FlagCluster.Integrations.Git.Tests.Hosts;

/// <summary>Tests where the APIs of repositories are.</summary>
public sealed class RepositoryAddressTests
{
    [Theory]
    [InlineData("https://github.com/acme/shop.git", GitHost.GitHub, "https://api.github.com/repos/acme/shop")]
    [InlineData("ssh://git@github.com/acme/shop.git", GitHost.GitHub, "https://api.github.com/repos/acme/shop")]
    [InlineData("https://acme.ghe.com/acme/shop", GitHost.GitHub, "https://api.acme.ghe.com/repos/acme/shop")]
    [InlineData("https://gitlab.com/acme/teams/shop.git", GitHost.GitLab, "https://gitlab.com/api/v4/projects/acme%2Fteams%2Fshop")]
    [InlineData("https://codeberg.org/acme/shop.git", GitHost.Gitea, "https://codeberg.org/api/v1/repos/acme/shop")]
    [InlineData("https://bitbucket.org/acme/shop.git", GitHost.Bitbucket, "https://api.bitbucket.org/2.0/repositories/acme/shop")]
    [InlineData("https://dev.azure.com/a/flags/_git/shop", GitHost.Azure, "https://dev.azure.com/a/flags/_apis/git/repositories/shop")]
    [InlineData("https://dev.azure.com/acme/_git/shop", GitHost.Azure, "https://dev.azure.com/acme/shop/_apis/git/repositories/shop")]
    [InlineData("https://acme.visualstudio.com/_git/shop", GitHost.Azure, "https://acme.visualstudio.com/shop/_apis/git/repositories/shop")]
    public void TryCreate_KnownHost_ReturnsItsApi(string repository, GitHost host, string api)
    {
        Assert.Equal(host, RepositoryAddress.HostOf(new(repository)));
        Assert.Equal(api, RepositoryAddress.TryCreate(host, new(repository))!.Api);
    }

    [Theory]
    [InlineData("https://git.example/acme/shop.git", GitHost.GitHub, "https://git.example/api/v3/repos/acme/shop")]
    [InlineData("https://git.example/gitea/acme/shop.git", GitHost.Gitea, "https://git.example/gitea/api/v1/repos/acme/shop")]
    [InlineData("https://git.example/tfs/a/flags/_git/shop", GitHost.Azure, "https://git.example/tfs/a/flags/_apis/git/repositories/shop")]
    public void TryCreate_OwnServer_ReturnsItsApi(string repository, GitHost host, string api)
    {
        Assert.Equal(GitHost.None, RepositoryAddress.HostOf(new(repository)));
        Assert.Equal(api, RepositoryAddress.TryCreate(host, new(repository))!.Api);
    }

    [Theory]
    [InlineData("https://github.com/shop.git", GitHost.GitHub)]
    [InlineData("https://git.example/a/b/c.git", GitHost.Bitbucket)]
    [InlineData("https://dev.azure.com/acme/shop", GitHost.Azure)]
    [InlineData("https://git.example/acme/shop.git", GitHost.None)]
    public void TryCreate_OtherAddress_ReturnsNull(string repository, GitHost host) =>
        Assert.Null(RepositoryAddress.TryCreate(host, new(repository)));
}
