namespace FlagCluster.Contracts.Git;

/// <summary>Specifies the product that hosts a repository, whose API takes commit statuses and pull requests.</summary>
public enum GitHost
{
    /// <summary>None that is known: only Git's own protocol is used.</summary>
    None,

    /// <summary>GitHub, also GitHub Enterprise.</summary>
    GitHub,

    /// <summary>GitLab.</summary>
    GitLab,

    /// <summary>Gitea and Forgejo.</summary>
    Gitea,

    /// <summary>Bitbucket Cloud.</summary>
    Bitbucket,

    /// <summary>Azure DevOps.</summary>
    Azure,
}
