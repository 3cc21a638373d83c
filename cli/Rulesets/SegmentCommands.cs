using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Changes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Cli.Rulesets;

/// <summary>Provides the commands for segments of an environment.</summary>
internal static class SegmentCommands
{
    private static readonly ItemRequests Requests = new("segment");
    private static readonly ItemCommands Items = new(Requests);

    private static readonly Option<string[]> Add = CommandBuilder.Texts("--add", "KEY", "A targeting key to include");
    private static readonly Option<string[]> Remove = CommandBuilder.Texts("--remove", "KEY", "A targeting key to include no more");

    /// <summary>Returns the commands.</summary>
    public static Command Create() =>
        CommandBuilder.Group(
            "segment",
            "Manage segments of an environment",
            Items.List(
                [],
                Column.Of("KEY", "key"),
                Column.Of("NAME", "name"),
                new Column("INCLUDED", item => Count(item["included"])),
                new Column("EXCLUDED", item => Count(item["excluded"])),
                new Column("CONDITION", item => Clipped.Text(Printable.Of(item["when"]), 60))
            ),
            Items.Get(),
            Items.Put(),
            Items.Update(),
            new Command("members", "Add and remove targeting keys of a segment")
                .With(Items.Key, Add, Remove)
                .ChangesRuleset()
                .Runs(MembersAsync),
            Items.Delete()
        );

    private static string Count(JsonNode? list) => list is JsonArray { Count: > 0 } keys ? $"{keys.Count:N0}" : "";

    private static Task<int> MembersAsync(Invocation invocation)
    {
        var (add, remove) = (invocation.Arguments.GetValue(Add) ?? [], invocation.Arguments.GetValue(Remove) ?? []);
        if (add.Length + remove.Length == 0)
            throw CommandException.Usage("Give --add or --remove with a targeting key.");
        var key = Items.KeyOf(invocation);
        var body = new JsonObject
        {
            ["included"] = new JsonObject { ["add"] = TextList.Of(add), ["remove"] = TextList.Of(remove) },
        };
        var request = new ApiRequest(HttpMethod.Post, $"{Requests.Path(invocation, key)}/members") { Body = JsonText.Bytes(body) };
        return RulesetChange.RunAsync(invocation, () => OperationPlan.PlanAsync(invocation, request));
    }
}
