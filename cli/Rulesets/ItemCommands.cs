using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Documents;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Rulesets;

/// <summary>Provides the commands that flags and segments have in common.</summary>
/// <param name="requests">Reads and changes the items.</param>
internal sealed class ItemCommands(ItemRequests requests)
{
    private static readonly Option<string> File = new("--file", "-f")
    {
        Description = "The document as YAML or JSON; '-' is the input",
        HelpName = "FILE",
        Required = true,
    };

    private static readonly Option<string?> Search = new("--search")
    {
        Description = "A text in the key or the description, or a whole tag",
        HelpName = "TEXT",
    };

    /// <summary>Gets the argument with the key of an item.</summary>
    public Argument<string> Key { get; } = CommandBuilder.Argument("key", $"The key of the {requests.Kind}");

    /// <summary>Returns the command that lists items.</summary>
    /// <param name="filters">The options that restrict the list, with the names of their query parameters.</param>
    /// <param name="columns">The columns of the table.</param>
    public Command List((Option Option, Func<ParseResult, string?> Query)[] filters, params Column[] columns) =>
        new Command("list", $"List {requests.Kind}s")
            .With([Search, .. filters.Select(filter => filter.Option), ListOptions.Limit])
            .Runs(async invocation =>
            {
                var search = invocation.Arguments.GetValue(Search) is { } text ? $"search={Uri.EscapeDataString(text)}" : null;
                var query = string.Join('&', filters.Select(filter => filter.Query(invocation.Arguments)).Append(search).OfType<string>());
                var path = requests.ListPath(invocation) + (query.Length > 0 ? $"?{query}" : "");
                invocation.Results.List(await ListOptions.ReadAsync(invocation, path), $"There are no such {requests.Kind}s.", columns);
                return ExitCode.Ok;
            });

    /// <summary>Returns the command that shows an item.</summary>
    public Command Get() =>
        new Command("get", $"Show a {requests.Kind}")
            .With(Key)
            .Runs(async invocation =>
            {
                var (item, _) = await requests.ReadAsync(invocation, KeyOf(invocation));
                invocation.Results.Item(item);
                return ExitCode.Ok;
            });

    /// <summary>Returns the command that creates or replaces an item.</summary>
    public Command Put() =>
        new Command("put", $"Create or replace a {requests.Kind} with a document")
            .With(Key, File)
            .ChangesRuleset()
            .Runs(async invocation =>
            {
                var document = await InputDocument.ReadAsync(invocation.Arguments.GetRequiredValue(File), invocation.Aborted);
                return await ChangeAsync(invocation, HttpMethod.Put, document.ToUtf8());
            });

    /// <summary>Returns the command that changes properties of an item.</summary>
    public Command Update() =>
        new Command("update", $"Change properties of a {requests.Kind}")
            .With(Key, Assignments.Set)
            .ChangesRuleset()
            .Runs(invocation => PatchAsync(invocation, Assignments.Read(invocation.Arguments.GetRequiredValue(Assignments.Set))));

    /// <summary>Returns the command that deletes an item.</summary>
    public Command Delete() =>
        new Command("delete", $"Delete a {requests.Kind}")
            .With(Key)
            .ChangesRuleset()
            .Runs(invocation => ChangeAsync(invocation, HttpMethod.Delete, null));

    /// <summary>Returns the key that a command names.</summary>
    public string KeyOf(Invocation invocation) => invocation.Arguments.GetRequiredValue(Key);

    private Task<int> PatchAsync(Invocation invocation, JsonObject patch) =>
        requests.ChangeAsync(invocation, KeyOf(invocation), _ => requests.Patch(invocation, KeyOf(invocation), patch));

    private Task<int> ChangeAsync(Invocation invocation, HttpMethod method, byte[]? body) =>
        requests.ChangeAsync(
            invocation,
            KeyOf(invocation),
            _ => new ApiRequest(method, requests.Path(invocation, KeyOf(invocation))) { Body = body }
        );
}
