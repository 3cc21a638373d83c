using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Git;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Api.Management.Git;

/// <summary>Represents how far an environment and its repository have followed each other.</summary>
[SchemaName("gitStatus"), Description("How far an environment and its repository have followed each other.")]
internal sealed record GitStatusResponse
{
    [
        OneOf("pending", "ok", "rejected", "diverged", "held", "conflict", "blocked", "unreachable"),
        Description("The result of the last synchronization.")
    ]
    public required string Status { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("What the status means here and what to do.")]
    public string? Detail { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The time since which the status is the same.")]
    public DateTimeOffset? Since { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The time of the last synchronization.")]
    public DateTimeOffset? CheckedAt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The newest commit of the branch.")]
    public string? Head { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The commit whose content the environment has.")]
    public string? AppliedCommit { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The version of the environment that has the content of the commit.")]
    public string? AppliedVersion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    [Description("The version up to which changes of the environment are in the branch.")]
    public string? PushedVersion { get; init; }

    [Description("Whether 'head' waits for a confirmation.")]
    public required bool NeedsConfirmation { get; init; }

    [Description("The number of items that 'head' would delete, when it waits for a confirmation.")]
    public required int Deletions { get; init; }

    [Description("What is wrong with 'head'.")]
    public required IReadOnlyList<GitErrorResponse> Errors { get; init; }

    [Description("The items that both sides changed.")]
    public required IReadOnlyList<GitConflictResponse> Conflicts { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The last commit status that was sent to the host.")]
    public GitReportResponse? Report { get; init; }

    /// <summary>Returns the answer with a state.</summary>
    /// <param name="state">The state.</param>
    /// <param name="mayReadItems">Whether the caller may read the items of conflicts.</param>
    public static GitStatusResponse From(GitState state, bool mayReadItems) =>
        new()
        {
            Status = GitNames.NameOf(state.Status),
            Detail = state.Detail,
            Since = state.Since,
            CheckedAt = state.CheckedAt,
            Head = state.Head,
            AppliedCommit = state.Applied,
            AppliedVersion = TextOf(state.AppliedVersion),
            PushedVersion = TextOf(state.PushedVersion),
            NeedsConfirmation = NeedsConfirmationOf(state),
            Deletions = state.Deletions,
            Errors = [.. state.Errors.Select(error => new GitErrorResponse(error.File, error.Line, error.Detail))],
            Conflicts = [.. state.Conflicts.Select(conflict => GitConflictResponse.From(conflict, mayReadItems))],
            Report = state.Report is { } report ? GitReportResponse.From(report) : null,
        };

    /// <summary>Returns whether the newest commit waits for a confirmation.</summary>
    public static bool NeedsConfirmationOf(GitState state) =>
        state.Status is GitStatus.Held or GitStatus.Diverged && state.Confirmed?.Covers(state.Head, state.Deletions) != true;

    private static string? TextOf(EnvironmentVersion version) => version == EnvironmentVersion.None ? null : version.ToString();
}

/// <summary>Represents an error in a file of a repository.</summary>
/// <param name="File">The path from the root of the repository; empty when it concerns no single file.</param>
/// <param name="Line">The line, from 1; 0 when it concerns the whole file.</param>
/// <param name="Detail">What is wrong and what to do.</param>
[SchemaName("gitError"), Description("An error in a file of a repository.")]
internal sealed record GitErrorResponse(
    [property: Description("The path from the root of the repository; empty when it concerns no single file.")] string File,
    [property: Description("The line, from 1; 0 when it concerns the whole file.")] int Line,
    string Detail
);

/// <summary>Represents a commit status that was sent to the host.</summary>
[SchemaName("gitReport"), Description("A commit status that was sent to the host of the repository.")]
internal sealed record GitReportResponse
{
    public required string Commit { get; init; }

    [OneOf("success", "failure", "pending")]
    public required string Result { get; init; }

    public required string Description { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("Why the host did not accept it.")]
    public string? Problem { get; init; }

    public static GitReportResponse From(GitReport report) =>
        new()
        {
            Commit = report.Commit,
            Result = GitNames.NameOf(report.Result),
            Description = report.Description,
            Problem = report.Problem,
        };
}

/// <summary>Represents an item that both sides changed in different ways.</summary>
[SchemaName("gitConflict"), Description("An item that both sides changed in different ways. A side without it has deleted it.")]
internal sealed record GitConflictResponse
{
    [OneOf("flag", "segment")]
    public required string Kind { get; init; }

    public required string Key { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The item that both sides had.")]
    public JsonElement? Base { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The item of the environment.")]
    public JsonElement? Server { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The item of the repository.")]
    public JsonElement? Git { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), Description("The hash of the three items, which a decision names.")]
    public string? Hash { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), OneOf("git", "server"), Description("The side that was chosen.")]
    public string? Take { get; init; }

    public static GitConflictResponse From(GitConflict conflict, bool mayReadItem) =>
        new()
        {
            Kind = ItemFormat.Of(conflict.Kind).Name,
            Key = conflict.Key,
            Base = Parse(mayReadItem ? conflict.Base : null),
            Server = Parse(mayReadItem ? conflict.Ours : null),
            Git = Parse(mayReadItem ? conflict.Theirs : null),
            Hash = mayReadItem ? HashOf(conflict) : null,
            Take = conflict.Take is { } take ? GitNames.NameOf(take) : null,
        };

    /// <summary>Returns the hash of what a person sees of a conflict.</summary>
    public static string HashOf(GitConflict conflict) =>
        // No JSON text has U+0000, or is empty.
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{conflict.Base}\0{conflict.Ours}\0{conflict.Theirs}")));

    private static JsonElement? Parse(string? json)
    {
        if (json is null)
            return null;
        using var document = JsonDocument.Parse(json, RulesetJson.DocumentOptions);
        return document.RootElement.Clone();
    }
}
