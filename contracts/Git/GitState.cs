using System.Collections.Immutable;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Contracts.Git;

/// <summary>Represents how far an environment and its folder have followed each other.</summary>
public sealed record GitState
{
    /// <summary>Gets the result of the last synchronization.</summary>
    public GitStatus Status { get; init; }

    /// <summary>Gets what the status means here and what to do, or null.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the time of the last synchronization, or null before the first.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Gets the time since which the status is the same, or null before the first synchronization.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Gets the newest commit of the branch that is known, or null.</summary>
    public string? Head { get; init; }

    /// <summary>Gets the commit whose content the environment has, or null before the first.</summary>
    public string? Applied { get; init; }

    /// <summary>Gets the version of the environment that had the content of <see cref="Applied"/>.</summary>
    public EnvironmentVersion AppliedVersion { get; init; }

    /// <summary>Gets the version up to which changes of the environment are in the branch.</summary>
    public EnvironmentVersion PushedVersion { get; init; }

    /// <summary>Gets what a person has confirmed, or null.</summary>
    public GitConfirmation? Confirmed { get; init; }

    /// <summary>Gets the number of items that the commit would delete; 0 unless it waits for a confirmation.</summary>
    public int Deletions { get; init; }

    /// <summary>Gets what is wrong with the commit.</summary>
    public ImmutableArray<GitFileError> Errors { get; init; } = [];

    /// <summary>Gets the items with conflicts.</summary>
    public ImmutableArray<GitConflict> Conflicts { get; init; } = [];

    /// <summary>Gets the last report to the host of the repository, or null.</summary>
    public GitReport? Report { get; init; }
}

/// <summary>Represents the confirmation of a commit.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Deletions">The number of deleted items that the person saw; 0 when only the rewritten history is confirmed.</param>
public sealed record GitConfirmation(string Commit, int Deletions)
{
    /// <summary>Returns whether the confirmation is valid for a commit that deletes a number of items.</summary>
    /// <param name="commit">The commit.</param>
    /// <param name="deletions">The number of items.</param>
    public bool Covers(string? commit, int deletions) => Commit == commit && deletions <= Deletions;
}

/// <summary>Represents an error in a file of a repository.</summary>
/// <param name="File">The path from the root of the repository; empty when it concerns no single file.</param>
/// <param name="Line">The line, from 1; 0 when it concerns the whole file.</param>
/// <param name="Detail">What is wrong and what to do.</param>
public sealed record GitFileError(string File, int Line, string Detail);

/// <summary>Represents an item that both sides changed in different ways.</summary>
/// <param name="Kind">The kind of the item.</param>
/// <param name="Key">The key of the item.</param>
/// <param name="Base">The item that both sides had, as JSON; null when neither had it, or it is unknown.</param>
/// <param name="Ours">The item of the environment, as JSON; null when it is deleted.</param>
/// <param name="Theirs">The item of the folder, as JSON; null when it is deleted.</param>
public sealed record GitConflict(ItemKind Kind, string Key, string? Base, string? Ours, string? Theirs)
{
    /// <summary>Gets the side that a person has chosen, or null.</summary>
    public GitSide? Take { get; init; }
}

/// <summary>Specifies the side whose item resolves a conflict.</summary>
public enum GitSide
{
    /// <summary>The folder of the repository.</summary>
    Git,

    /// <summary>The environment.</summary>
    Server,
}
