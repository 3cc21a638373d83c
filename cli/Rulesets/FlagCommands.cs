using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Contracts.Text;

namespace FlagCluster.Cli.Rulesets;

/// <summary>Provides the commands for flags of an environment.</summary>
internal static class FlagCommands
{
    private static readonly ItemRequests Requests = new("flag");
    private static readonly ItemCommands Items = new(Requests);

    private static readonly Option<string?> Tag = new("--tag") { Description = "List only flags with a tag", HelpName = "TAG" };
    private static readonly Option<string?> Type = new("--type") { Description = "List only flags of a type", HelpName = "TYPE" };
    private static readonly Option<bool> Archived = CommandBuilder.Flag("--archived", "List the archived flags instead of the others");
    private static readonly Option<bool> On = CommandBuilder.Flag("--on", "Enable it");
    private static readonly Option<bool> Off = CommandBuilder.Flag("--off", "Disable it");

    private static readonly Argument<string> Share = CommandBuilder.Argument("percentage", "The share of callers, such as 10% or 0.5%");

    private static readonly Option<string?> Variant = new("--variant")
    {
        Description = "The variant that the share receives; by default the first of the split, or the one with the value true",
        HelpName = "KEY",
    };

    private static readonly Option<string?> Rule = new("--rule")
    {
        Description = "The rule that divides callers; by default the only one that does, else a new last rule",
        HelpName = "ID",
    };

    /// <summary>Returns the commands.</summary>
    public static Command Create() =>
        CommandBuilder.Group(
            "flag",
            "Manage flags of an environment",
            Items.List(
                [
                    (Tag, arguments => arguments.GetValue(Tag) is { } tag ? $"tag={Uri.EscapeDataString(tag)}" : null),
                    (Type, arguments => arguments.GetValue(Type) is { } type ? $"type={Uri.EscapeDataString(type)}" : null),
                    (Archived, arguments => arguments.GetValue(Archived) ? "archived" : null),
                ],
                Column.Of("KEY", "key"),
                Column.Of("TYPE", "type"),
                new Column("ENABLED", item => IsEnabled(item) ? "on" : "off"),
                Column.Of("DEFAULT", "defaultVariant"),
                new Column("RULES", item => item["rules"] is JsonArray { Count: > 0 } rules ? $"{rules.Count}" : ""),
                Column.Of("TAGS", "tags"),
                new Column("DESCRIPTION", item => Clipped.Text(Printable.Of(item["description"]), 60))
            ),
            Items.Get(),
            FlagCreation.Create(Requests, Items),
            Items.Put(),
            Items.Update(),
            new Command("toggle", "Enable or disable a flag; without an option, the opposite of its state")
                .With(Items.Key, On, Off)
                .ChangesRuleset()
                .Runs(ToggleAsync),
            new Command("rollout", "Set the share of callers that receive a variant")
                .With(Items.Key, Share, Variant, Rule)
                .ChangesRuleset()
                .Runs(RollOutAsync),
            Action("archive", "Archive a flag: it keeps its definition and is not evaluated"),
            Action("restore", "Restore an archived flag"),
            Items.Delete()
        );

    private static bool IsEnabled(JsonObject flag) => (bool?)flag["enabled"] ?? true;

    private static Command Action(string name, string description) =>
        new Command(name, description)
            .With(Items.Key)
            .ChangesRuleset()
            .Runs(invocation =>
            {
                var path = $"{Requests.Path(invocation, Items.KeyOf(invocation))}/{name}";
                return Requests.ChangeAsync(invocation, Items.KeyOf(invocation), _ => new(HttpMethod.Post, path));
            });

    private static Task<int> ToggleAsync(Invocation invocation)
    {
        var (on, off) = (invocation.Arguments.GetValue(On), invocation.Arguments.GetValue(Off));
        if (on && off)
            throw CommandException.Usage("Give --on or --off, not both.");
        var key = Items.KeyOf(invocation);
        return Requests.ChangeAsync(
            invocation,
            key,
            // The server answers 404 to a flag that does not exist, whatever the patch is.
            flag => Requests.Patch(invocation, key, new JsonObject { ["enabled"] = on || (!off && flag is not null && !IsEnabled(flag)) })
        );
    }

    private static Task<int> RollOutAsync(Invocation invocation)
    {
        var key = Items.KeyOf(invocation);
        var share = Rollout.ReadShare(invocation.Arguments.GetRequiredValue(Share));
        var (variant, rule) = (invocation.Arguments.GetValue(Variant), invocation.Arguments.GetValue(Rule));
        return Requests.ChangeAsync(
            invocation,
            key,
            flag =>
            {
                if (flag is not null && !IsEnabled(flag))
                    invocation.Terminal.Note("The flag is disabled: nobody receives the share until it is enabled.");
                return Requests.Patch(invocation, key, flag is null ? [] : Rollout.Patch(flag, share, variant, rule));
            }
        );
    }
}
