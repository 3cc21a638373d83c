using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Rulesets;

/// <summary>Shows who changed the environment, when and why.</summary>
internal static class HistoryCommand
{
    private const int DefaultLimit = 20;
    private const int MaxItems = 5;

    private static readonly Option<int> Limit = new("--limit")
    {
        Description = "The largest number of changes",
        HelpName = "NUMBER",
        DefaultValueFactory = _ => DefaultLimit,
    };

    /// <summary>Returns the command.</summary>
    public static Command Create() => new Command("history", "Show changes of the environment, newest first").With(Limit).Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var changes = new List<JsonObject>();
        var limit = invocation.Arguments.GetValue(Limit);
        if (limit < 1)
            throw CommandException.Usage("--limit must be a number of 1 or more.");
        await foreach (var change in invocation.Api.ListAsync($"{invocation.EnvironmentPath}/changes", limit, invocation.Aborted))
            changes.Add(change);
        invocation.Results.List(
            changes,
            "There are no changes.",
            Column.Of("VERSION", "version"),
            Column.Time("TIME (UTC)", "time"),
            new Column("ACTOR", Actor),
            Column.Of("REASON", "message"),
            new Column("CHANGES", change => Items(change["operations"] as JsonArray ?? []))
        );
        return ExitCode.Ok;
    }

    private static string Actor(JsonObject change) =>
        change["actor"] is JsonObject actor ? $"{Printable.Of(actor["kind"])}:{Printable.Of(actor["id"])}" : "";

    private static string Items(JsonArray operations)
    {
        var items = operations.OfType<JsonObject>().Select(operation => operation.First()).Select(item => $"{item.Key} {Key(item.Value)}");
        return string.Join(", ", items.Take(MaxItems)) + (operations.Count > MaxItems ? $" and {operations.Count - MaxItems} more" : "");
    }

    private static string Key(JsonNode? value) => Printable.Of(value is JsonObject item ? item["key"] : value);
}
