using System.Text.Json.Nodes;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;

namespace FlagCluster.Cli.Resources;

/// <summary>Represents a credential, which only lists return.</summary>
/// <param name="Kind">The kind, such as <c>key</c>.</param>
/// <param name="Id">The id.</param>
/// <param name="Path">The path of the item.</param>
/// <param name="Item">The item.</param>
internal sealed record ListedItem(string Kind, string Id, string Path, JsonObject Item)
{
    /// <summary>Gets the name.</summary>
    public string? Name => (string?)Item["name"];

    /// <summary>Returns the item with an id.</summary>
    /// <param name="invocation">The run of the command.</param>
    /// <param name="list">The path of the list.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="id">The id.</param>
    /// <exception cref="CommandException">There is no such item.</exception>
    public static async Task<ListedItem> FindAsync(Invocation invocation, string list, string kind, string id)
    {
        await foreach (var item in invocation.Api.ListAsync(list, int.MaxValue, invocation.Aborted))
            if ((string?)item["id"] == id)
                return new(kind, id, $"{list}/{Uri.EscapeDataString(id)}", item);
        throw new CommandException(ExitCode.NotFound, $"There is no {kind} '{id}'. Run 'flagcluster {kind} list'.");
    }

    /// <summary>Revokes the item, after a confirmation.</summary>
    public Task<int> DeleteAsync(Invocation invocation) =>
        new ControlChange(Kind, Id, new(HttpMethod.Delete, Path))
        {
            Before = Item,
            Question = $"Revoke the {Kind} '{Name}' ({Id}) at once?",
        }.RunAsync(invocation);
}
