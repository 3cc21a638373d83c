using System.Collections.Immutable;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Contracts.Git;

/// <summary>Represents a change that is proposed as a branch with a pull request. It is made by the pull of the merged branch.</summary>
public sealed record GitProposal
{
    /// <summary>The largest number of proposals of an environment that wait for a decision.</summary>
    public const int MaxActive = 20;

    /// <summary>The number of proposals with a decision that are kept.</summary>
    public const int MaxEnded = 100;

    /// <summary>Gets the id, which is the last part of the name of the branch.</summary>
    public required string Id { get; init; }

    /// <summary>Gets the id of the binding whose repository has the branch.</summary>
    public required string Binding { get; init; }

    /// <summary>Gets the environment.</summary>
    public required EnvironmentId Environment { get; init; }

    /// <summary>Gets the reason for the change: its first line is the title of the pull request. Null for none.</summary>
    public string? Message { get; init; }

    /// <summary>Gets the items that the change changes, each once. The store reads the change itself separately.</summary>
    public ImmutableArray<(ItemKind Kind, string Key)> Items { get; init; } = [];

    /// <summary>Gets who proposes the change.</summary>
    public required Actor Author { get; init; }

    /// <summary>Gets the state.</summary>
    public GitProposalState State { get; init; }

    /// <summary>Gets why the state is not the next one yet, or why the proposal failed; or null.</summary>
    public string? Detail { get; init; }

    /// <summary>Gets the number of the pull request; 0 before it is opened.</summary>
    public long Number { get; init; }

    /// <summary>Gets the address of the page of the pull request, or null.</summary>
    public string? Url { get; init; }

    /// <summary>Gets the time of creation.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets the time of the last change of the state.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Gets the revision, which grows with each write; 0 when the proposal is not stored yet.</summary>
    public long Revision { get; init; }

    /// <summary>Gets whether the proposal waits for something.</summary>
    public bool IsActive => State is GitProposalState.Pending or GitProposalState.Open or GitProposalState.Closing;

    /// <summary>Gets the name of the branch.</summary>
    public string Branch => $"flagcluster/{Environment.Environment}/{Id}";
}

/// <summary>Specifies how far a proposal is.</summary>
public enum GitProposalState
{
    /// <summary>The branch and the pull request are not created yet.</summary>
    Pending,

    /// <summary>The pull request waits for a decision.</summary>
    Open,

    /// <summary>A person has withdrawn the proposal, and the pull request is not closed yet.</summary>
    Closing,

    /// <summary>The pull request was merged: the change is approved.</summary>
    Merged,

    /// <summary>The pull request was closed without a merge: the change is rejected or withdrawn.</summary>
    Closed,

    /// <summary>The pull request could not be opened.</summary>
    Failed,
}
