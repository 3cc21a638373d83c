using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Integrations.Git.Commits;

/// <summary>
/// Writes and reads the lines at the end of the message of a commit that name the environment and the version that it has the changes of.
/// </summary>
internal static class CommitTrailers
{
    private const string EnvironmentName = "FlagCluster-Environment: ",
        VersionName = "FlagCluster-Version: ",
        ProposalName = "FlagCluster-Proposal: ";

    /// <summary>Returns a message with the lines.</summary>
    public static string Append(string message, EnvironmentId environment, EnvironmentVersion version) =>
        $"{message.TrimEnd()}\n\n{EnvironmentName}{environment}\n{VersionName}{version}\n";

    /// <summary>Returns the message of the commit of a proposal. It names no version: the environment does not have the change.</summary>
    public static string AppendProposal(string message, EnvironmentId environment, string proposal) =>
        $"{message.TrimEnd()}\n\n{EnvironmentName}{environment}\n{ProposalName}{proposal}\n";

    /// <summary>Returns the version of an environment that a message names, or null. Only the last paragraph has trailers.</summary>
    public static EnvironmentVersion? Find(string message, EnvironmentId environment)
    {
        var text = message.ReplaceLineEndings("\n").TrimEnd();
        var lines = text[(text.LastIndexOf("\n\n", StringComparison.Ordinal) + 1)..].Split('\n', StringSplitOptions.TrimEntries);
        if (!lines.Contains(EnvironmentName + environment, StringComparer.Ordinal))
            return null;
        var found = lines.LastOrDefault(line => line.StartsWith(VersionName, StringComparison.Ordinal));
        return found is not null && EnvironmentVersion.TryParse(found.AsSpan(VersionName.Length), out var version) ? version : null;
    }
}
