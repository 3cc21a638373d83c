using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Rulesets;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.Management.Git;

/// <summary>Represents a change that is proposed as a pull request.</summary>
[SchemaName("gitProposal"), Description("A change that is proposed as a branch with a pull request.")]
internal sealed record GitProposalResponse
{
    public required string Id { get; init; }

    [
        OneOf("pending", "open", "closing", "merged", "closed", "failed"),
        Description(
            "'pending': the pull request is being opened; 'open': it waits for a decision; 'closing': it was withdrawn; 'merged': the "
                + "change is approved; 'closed': it is rejected or withdrawn; 'failed': it could not be opened."
        )
    ]
    public required string State { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("Why the proposal failed, or its state is not the next one yet.")]
    public string? Detail { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The reason for the change. Its first line is the title of the pull request.")]
    public string? Message { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The page of the pull request.")]
    public string? Url { get; init; }

    [Description("The branch with the change.")]
    public required string Branch { get; init; }

    public required ActorResponse Author { get; init; }

    [Description("The items that the proposal changes.")]
    public required IReadOnlyList<GitProposedItem> Items { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static GitProposalResponse From(GitProposal proposal) =>
        new()
        {
            Id = proposal.Id,
            State = GitNames.NameOf(proposal.State),
            Detail = proposal.Detail,
            Message = proposal.Message,
            Url = proposal.Url,
            Branch = proposal.Branch,
            Author = ActorResponse.From(proposal.Author),
            Items = [.. proposal.Items.Select(item => new GitProposedItem(ItemFormat.Of(item.Kind).Name, item.Key))],
            CreatedAt = proposal.CreatedAt,
            UpdatedAt = proposal.UpdatedAt,
        };
}

/// <summary>Represents an item that a proposal changes.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Key">The key.</param>
[SchemaName("gitProposedItem"), Description("An item that a proposal changes.")]
internal sealed record GitProposedItem([property: OneOf("flag", "segment")] string Kind, string Key);
