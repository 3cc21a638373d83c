using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Contracts.Json;

namespace FlagCluster.Cli.Bundles;

/// <summary>Adds the items of a document to an environment, as one change set.</summary>
/// <param name="document">The document.</param>
/// <param name="mode">What happens to items that exist.</param>
internal sealed partial class Import(JsonObject document, ImportMode mode)
{
    private const int MaxNamed = 10,
        MaxAttempts = 10;

    // What an exported document has in addition to its items.
    private static readonly string[] Ignored = ["$schema", "environment", "version", "level"];

    // The position of each operation of the last plan in the document.
    private readonly List<string> _pointers = [];

    /// <summary>Plans the import on the current version.</summary>
    /// <exception cref="CommandException">Items exist that the mode does not replace.</exception>
    public async Task<PlannedWrite> PlanAsync(Invocation invocation)
    {
        CheckLists();
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var (existing, version) = mode == ImportMode.Merge ? ([], null) : await ReadExistingAsync(invocation);
            var plan = await PlanAsync(invocation, existing);
            // Items may have been added between the two requests.
            if (version is null || plan.Version == version)
                return plan;
        }
        throw new CommandException(ExitCode.Conflict, "Other changes are made all the time. Repeat the command.");
    }

    /// <summary>Rejects what the import would ignore.</summary>
    private void CheckLists()
    {
        foreach (var (name, value) in document)
            if (!Ignored.Contains(name) && !(ItemFormat.All.Any(format => format.ListName == name) && value is JsonArray))
                throw CommandException.Usage($"'{name}' is not a list of {string.Join(" or ", ItemFormat.All.Select(f => f.ListName))}.");
    }

    private async Task<PlannedWrite> PlanAsync(Invocation invocation, HashSet<(string Kind, string Key)> existing)
    {
        _pointers.Clear();
        var operations = new JsonArray();
        var conflicts = new List<string>();
        foreach (var format in ItemFormat.All)
        foreach (var (index, item) in (document[format.ListName] as JsonArray ?? []).Index())
        {
            // The server reports items without a key.
            if (
                item is JsonObject named
                && named["key"] is JsonValue value
                && value.TryGetValue<string>(out var key)
                && existing.Contains((format.Name, key))
            )
            {
                conflicts.Add($"{format.Name} '{Printable.Of(value)}'");
                continue;
            }
            JsonNode operation = new JsonObject { [format.PutName] = item?.DeepClone() };
            operations.Add(operation);
            _pointers.Add($"/{format.ListName}/{index}");
        }
        if (mode == ImportMode.Create && conflicts.Count > 0)
            throw new CommandException(ExitCode.Conflict, $"The environment already has {Name(conflicts)}. Use --mode merge or skip.");
        var body = new JsonObject { ["operations"] = operations };
        var request = new ApiRequest(HttpMethod.Post, $"{invocation.EnvironmentPath}/changes") { Body = JsonText.Bytes(body) };
        return await OperationPlan.PlanAsync(invocation, request);
    }

    /// <summary>Returns the pointer into the document for a pointer into the request.</summary>
    public string PointerInDocument(string pointer) =>
        OperationPointer().Match(pointer) is { Success: true } match
        && int.TryParse(match.Groups["index"].ValueSpan, out var index)
        && index < _pointers.Count
            ? _pointers[index] + match.Groups["rest"].Value
            : pointer;

    private static async Task<(HashSet<(string Kind, string Key)> Existing, string? Version)> ReadExistingAsync(Invocation invocation)
    {
        var ruleset = await invocation.Api.GetAsync($"{invocation.EnvironmentPath}/ruleset", invocation.Aborted);
        return ([.. Operations.ItemsOf(ruleset).Keys], (string?)ruleset["version"]);
    }

    private static string Name(List<string> items) =>
        string.Join(", ", items.Take(MaxNamed)) + (items.Count > MaxNamed ? $" and {items.Count - MaxNamed} more" : "");

    [GeneratedRegex(
        "^(/operations)?/(?<index>[0-9]+)/put[A-Za-z]+(?<rest>/.*)?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex OperationPointer();
}
