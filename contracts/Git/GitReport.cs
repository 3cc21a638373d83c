namespace FlagCluster.Contracts.Git;

/// <summary>Specifies what is reported about a commit.</summary>
public enum GitReportResult
{
    /// <summary>The environment has the content of the commit.</summary>
    Success,

    /// <summary>The commit is not valid.</summary>
    Failure,

    /// <summary>The commit waits for a person.</summary>
    Pending,
}

/// <summary>Represents what was reported about a commit as its commit status.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Result">The result.</param>
/// <param name="Description">What the result means, in one line.</param>
public sealed record GitReport(string Commit, GitReportResult Result, string Description)
{
    /// <summary>Gets why the host did not accept the report, or null.</summary>
    public string? Problem { get; init; }
}
