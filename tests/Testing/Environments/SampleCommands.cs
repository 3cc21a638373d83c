using System.Text;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Testing.Environments;

/// <summary>Creates small rulesets and commands.</summary>
internal static class SampleCommands
{
    private static int _last;

    /// <summary>Returns an environment that no other test uses.</summary>
    public static EnvironmentId Environment() => new("demo", $"shop-{Interlocked.Increment(ref _last)}", "production");

    public static Flag Flag(string key, string value = "a") =>
        new()
        {
            Key = key,
            Type = FlagType.String,
            Variants = [new("one", FlagValue.From(value))],
            DefaultVariant = "one",
        };

    /// <summary>Creates a flag whose default variant does not exist.</summary>
    public static Flag InvalidFlag(string key) =>
        new()
        {
            Key = key,
            Type = FlagType.String,
            Variants = [new("one", FlagValue.From("a"))],
            DefaultVariant = "two",
        };

    public static Segment Segment(string key, params string[] members) =>
        new() { Key = key, Included = KeySet.Create(members.Length > 0 ? members : ["ada"]) };

    public static ApplyCommand Put(
        string key,
        string value = "a",
        string? operation = null,
        EnvironmentVersion? expected = null,
        bool dryRun = false
    ) => Command([new PutItem(Flag(key, value))], operation, expected, dryRun);

    public static ApplyCommand Command(
        Operation[] operations,
        string? operation = null,
        EnvironmentVersion? expected = null,
        bool dryRun = false
    ) =>
        new()
        {
            Plan = new ChangeSetPlan(new ChangeSet([.. operations])),
            Actor = Actor.ForApiToken("token-1"),
            Message = "because",
            OperationId = operation,
            Precondition = expected is { } version ? Precondition.At(version) : Precondition.None,
            DryRun = dryRun,
        };

    public static ApplyCommand Plan(ChangePlan plan, string? operation = null, EnvironmentVersion? expected = null, bool dryRun = false) =>
        Command([], operation, expected, dryRun) with
        {
            Plan = plan,
        };

    public static ApplyCommand StartEpoch(string? operation = null) => Plan(new StartEpochPlan(), operation);

    public static EnvironmentVersion Version(long epoch, long number) => new(epoch, number);

    /// <summary>Creates a log entry that puts a flag.</summary>
    public static Change Change(EnvironmentVersion version, string key, string value = "a") =>
        new()
        {
            Version = version,
            Changes = new([new PutItem(Flag(key, value))]),
            Time = DateTimeOffset.UnixEpoch,
            Actor = Actor.ForApiToken("token-1"),
        };

    public static string Json(this Ruleset ruleset) => Encoding.UTF8.GetString(RulesetJson.Write(ruleset));

    public static string? Value(this Ruleset ruleset, string key) =>
        ruleset.Flags.TryGetValue(key, out var flag) ? flag.Variants[0].Value.AsString() : null;

    /// <summary>Returns the ruleset of a full response.</summary>
    public static Ruleset Full(this Pull pull) => Assert.IsType<PullFull>(pull).Ruleset;

    public static EnvironmentVersion Made(this ApplyResult result) => Assert.IsType<Applied>(result).Version;
}
