namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Represents the programs for Git over SSH.</summary>
/// <param name="Git">Git.</param>
/// <param name="Ssh">The client of OpenSSH.</param>
internal sealed record GitPrograms(string Git, string Ssh);
