using System.CommandLine;

namespace FlagCluster.Cli.Commands;

/// <summary>Provides the options of lists.</summary>
internal static class ListOptions
{
    private const int DefaultLimit = 1_000;

    /// <summary>Gets the option with the largest number of items.</summary>
    public static Option<int> Limit { get; } = Create();

    /// <summary>Gets the option that lists deleted items.</summary>
    public static Option<bool> Deleted { get; } = CommandBuilder.Flag("--deleted", "List what is deleted and can be restored");

    private static Option<int> Create()
    {
        var option = new Option<int>("--limit")
        {
            Description = "The largest number of items",
            HelpName = "NUMBER",
            DefaultValueFactory = _ => DefaultLimit,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var limit) || limit < 1))
                result.AddError("--limit must be a number of 1 or more.");
        });
        return option;
    }

    /// <summary>Returns all items of a list, up to the limit of the command.</summary>
    public static async Task<List<System.Text.Json.Nodes.JsonObject>> ReadAsync(Invocation invocation, string path)
    {
        var items = new List<System.Text.Json.Nodes.JsonObject>();
        await foreach (var item in invocation.Api.ListAsync(path, invocation.Arguments.GetValue(Limit), invocation.Aborted))
            items.Add(item);
        return items;
    }
}
