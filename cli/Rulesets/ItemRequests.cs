using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;

namespace FlagCluster.Cli.Rulesets;

/// <summary>Reads and plans changes of one kind of item of a ruleset: flags or segments.</summary>
/// <param name="kind">The kind, such as <c>flag</c>.</param>
internal sealed class ItemRequests(string kind)
{
    private const int MaxAttempts = 10;

    /// <summary>Gets the kind, such as <c>flag</c>.</summary>
    public string Kind { get; } = kind;

    /// <summary>Returns the path of the list.</summary>
    public string ListPath(Invocation invocation) => $"{invocation.EnvironmentPath}/{Kind}s";

    /// <summary>Returns the path of an item.</summary>
    public string Path(Invocation invocation, string key) => $"{ListPath(invocation)}/{Uri.EscapeDataString(key)}";

    /// <summary>Returns the request for a JSON Merge Patch of an item.</summary>
    public ApiRequest Patch(Invocation invocation, string key, JsonObject patch) =>
        new(HttpMethod.Patch, Path(invocation, key)) { Body = JsonText.Bytes(patch), ContentType = "application/merge-patch+json" };

    /// <summary>Returns an item with its version.</summary>
    /// <exception cref="ApiException">The item does not exist.</exception>
    public async Task<(JsonObject Item, string Version)> ReadAsync(Invocation invocation, string key)
    {
        var answer = await invocation.Api.SendAsync(new(HttpMethod.Get, Path(invocation, key)), invocation.Aborted);
        return (answer.Object(), answer.Version ?? "");
    }

    /// <summary>Plans a change of an item, shows it, and makes it unless the run is a dry one.</summary>
    /// <param name="invocation">The run of the command.</param>
    /// <param name="key">The key of the item.</param>
    /// <param name="request">Returns the request for the current item, null when it does not exist.</param>
    public Task<int> ChangeAsync(Invocation invocation, string key, Func<JsonObject?, ApiRequest> request) =>
        RulesetChange.RunAsync(invocation, () => PlanAsync(invocation, key, request));

    /// <summary>Plans a change of an item on the current version.</summary>
    public async Task<PlannedWrite> PlanAsync(Invocation invocation, string key, Func<JsonObject?, ApiRequest> request)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var (before, version) = await TryReadAsync(invocation, key);
            var write = request(before);
            var answer = await invocation.Api.SendAsync(RulesetChange.DryRun(invocation, write), invocation.Aborted);
            // The item may have changed between the two requests.
            if (before is not null && answer.Version != version)
                continue;
            var change = ItemChange.Between(Kind, key, before, answer.Body.Length == 0 ? null : answer.Object());
            return new(write, change is null ? [] : [change], answer.Version ?? version);
        }
        throw new CommandException(ExitCode.Conflict, "Other changes are made all the time. Repeat the command.");
    }

    private async Task<(JsonObject? Item, string Version)> TryReadAsync(Invocation invocation, string key)
    {
        try
        {
            return await ReadAsync(invocation, key);
        }
        catch (ApiException exception) when (exception.Problem.Status == 404)
        {
            return (null, "");
        }
    }
}
