using FlagCluster.Contracts.Git;

namespace FlagCluster.Integrations.Git.Merging;

/// <summary>Decides whether a commit or a push deletes so many items that a person must confirm it.</summary>
internal static class DeletionLimit
{
    /// <summary>Returns whether deletions need a confirmation: more than the share of the settings, or everything.</summary>
    /// <param name="settings">The settings of the binding.</param>
    /// <param name="deletions">The number of items that are deleted.</param>
    /// <param name="total">The number of items before.</param>
    public static bool IsExceeded(GitSettings settings, int deletions, int total) =>
        deletions > 0 && (deletions >= total || deletions * 100L > settings.ConfirmDeletionsOver * (long)total);
}
