using FlagCluster.Contracts.Access;

namespace FlagCluster.Integrations.Git.Commits;

/// <summary>Provides the actor of changes that come from a repository.</summary>
internal static class GitActor
{
    /// <summary>Gets the actor.</summary>
    public static Actor Instance { get; } = Actor.ForSystem("git");
}
