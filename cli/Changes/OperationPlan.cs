using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;

namespace FlagCluster.Cli.Changes;

/// <summary>Plans writes that the server answers with a list of operations.</summary>
internal static class OperationPlan
{
    /// <summary>Returns what a write would change.</summary>
    public static async Task<PlannedWrite> PlanAsync(Invocation invocation, ApiRequest write)
    {
        var answer = await invocation.Api.SendAsync(RulesetChange.DryRun(invocation, write), invocation.Aborted);
        return new(write, await ChangesAsync(invocation, answer.Object(), answer.Version!), answer.Version!);
    }

    /// <summary>Returns what the operations in an answer change at a version.</summary>
    public static async Task<IReadOnlyList<ItemChange>> ChangesAsync(Invocation invocation, JsonObject answer, string version)
    {
        var operations = answer["operations"]!.AsArray().OfType<JsonObject>().ToList();
        var before = operations.Any(Operations.IsPut) ? await ReadAsync(invocation, version) : [];
        return [.. operations.Select(operation => Operations.Change(operation, before)).OfType<ItemChange>()];
    }

    private static async Task<Dictionary<(string Kind, string Key), JsonObject>> ReadAsync(Invocation invocation, string version)
    {
        var path = $"{invocation.EnvironmentPath}/ruleset?version={Uri.EscapeDataString(version)}";
        return Operations.ItemsOf(await invocation.Api.GetAsync(path, invocation.Aborted));
    }
}
