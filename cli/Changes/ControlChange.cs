using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Changes;

/// <summary>Represents a change of something that has no version, such as a project or a key.</summary>
/// <param name="Kind">The kind of the item, such as <c>project</c>.</param>
/// <param name="Key">The slug or id of the item.</param>
/// <param name="Request">The request that makes the change.</param>
internal sealed record ControlChange(string Kind, string Key, ApiRequest Request)
{
    /// <summary>Gets the item before the change, or null when it is created.</summary>
    public JsonObject? Before { get; init; }

    /// <summary>Gets the item after the change as far as it is known, or null when it is deleted.</summary>
    public JsonObject? After { get; init; }

    /// <summary>Gets the question that a person must confirm, or null.</summary>
    public string? Question { get; init; }

    /// <summary>Gets the name of the property of the answer that no other answer has, or null.</summary>
    public string? Secret { get; init; }

    /// <summary>Shows the change, and makes it unless the run is a dry one.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(Invocation invocation)
    {
        var results = invocation.Results;
        List<ItemChange> changes = ItemChange.Between(Kind, Key, Before, After) is { } change ? [change] : [];
        if (invocation.Arguments.GetValue(ChangeOptions.DryRun))
        {
            Show(results, changes, dryRun: true);
            return ExitCode.Ok;
        }
        if (Question is not null)
            invocation.Confirm(Question);
        var answer = (await invocation.Api.SendAsync(Request, invocation.Aborted)).Object();
        if (Secret is not null && answer.ContainsKey(Secret))
        {
            results.Item(answer);
            invocation.Terminal.Note($"Store the {Secret} now: it is not shown again.");
        }
        else if (!results.IsForPeople && answer.Count > 0)
            results.Document(answer);
        else
            Show(results, changes, dryRun: false);
        return ExitCode.Ok;
    }

    private static void Show(ResultWriter results, List<ItemChange> changes, bool dryRun)
    {
        if (!results.IsForPeople)
        {
            results.Document(new JsonObject { ["dryRun"] = dryRun, ["changes"] = ChangeWriter.ToJson(changes) });
            return;
        }
        ChangeWriter.Write(results.Terminal.Out, changes);
        if (dryRun)
            results.Terminal.Note("Dry run: nothing was changed. The server checks permissions and limits with the change itself.");
        else if (changes.Count == 0)
            results.Sentence("Nothing to change.");
    }
}
