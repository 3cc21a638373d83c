using FlagCluster.Contracts.Git;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Represents a status of a commit.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Name">The name of the status: a later one with the same name replaces it.</param>
/// <param name="Result">The result.</param>
/// <param name="Description">What the result means, in one line of at most <see cref="MaxDescription"/> characters.</param>
internal sealed record CommitStatus(string Commit, string Name, GitReportResult Result, string Description)
{
    /// <summary>The number of characters of a description that every host accepts.</summary>
    public const int MaxDescription = 140;

    /// <summary>Returns the word of a host for the result.</summary>
    public string Word(string success, string failure, string pending) =>
        Result switch
        {
            GitReportResult.Success => success,
            GitReportResult.Failure => failure,
            _ => pending,
        };
}
