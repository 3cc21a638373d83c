using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Testing.Environments;

/// <summary>Creates changes to a level above the first.</summary>
internal static class SampleLevels
{
    /// <summary>A segment that a reader of level 1 cannot read.</summary>
    public const string Segment = """{"by":"email","included":["ada@example.com"]}""";

    /// <summary>A reader of the release before this one.</summary>
    public static ReaderInfo OldGateway { get; } = new("gateway old (process 1)", 1);

    /// <summary>Returns a change that raises a ruleset of level 1 to level 2.</summary>
    public static ApplyCommand Raise(string key = "by-email") =>
        SampleCommands.Plan(new PutItemPlan(ItemKind.Segment, key, System.Text.Encoding.UTF8.GetBytes(Segment)));
}
