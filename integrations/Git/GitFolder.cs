namespace FlagCluster.Integrations.Git;

/// <summary>Represents the folder with the copies of repositories.</summary>
/// <param name="Directory">The path.</param>
internal sealed record GitFolder(string Directory);
