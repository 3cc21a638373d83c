using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Contracts.Tenancy;

namespace FlagCluster.Testing.Databases;

/// <summary>Creates small changes to append.</summary>
public static class SampleChanges
{
    public static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, 123, TimeSpan.Zero);

    public static EnvironmentId Environment(string project) => new("demo", project, "production");

    public static EnvironmentVersion Version(long epoch, long number) => new(epoch, number);

    public static Change Change(long epoch, long number, string? operationId = null, string key = "banner") =>
        new()
        {
            Version = new(epoch, number),
            Changes = new([new PutItem(Flag(key)), new DeleteItem(ItemKind.Segment, "old-users")]),
            Time = Noon.AddSeconds(number),
            Actor = Actor.ForApiToken("token-1"),
            Message = $"Zażółć 🎉 {number}",
            OperationId = operationId,
        };

    /// <summary>Appends a change with the command that its operation id names.</summary>
    public static Task<bool> AppendCommandAsync(
        this IEnvironmentLog log,
        EnvironmentId environment,
        Change change,
        EnvironmentVersion head
    ) => log.AppendAsync(environment, change, head, new(change.OperationId!, "digest", change.Version, CommandOutcome.Changed));

    /// <summary>Creates a flag with a description of a given length.</summary>
    public static Flag Flag(string key, int descriptionLength = 10) =>
        new()
        {
            Key = key,
            Type = FlagType.Boolean,
            Variants = [new("on", FlagValue.From(true)), new("off", FlagValue.From(false))],
            DefaultVariant = "off",
            Description = new string('d', descriptionLength),
        };

    public static async Task AppendAsync(this IEnvironmentLog log, EnvironmentId environment, long epoch, int count)
    {
        for (var number = 1; number <= count; number++)
            Assert.True(await log.AppendAsync(environment, Change(epoch, number), Version(epoch, number - 1)));
    }

    public static IEnumerable<string> Versions(this IEnumerable<Change> changes) => changes.Select(change => change.Version.ToString());

    public static string Json(this Change change) => System.Text.Encoding.UTF8.GetString(ChangeSetJson.Write(change.Changes));

    /// <summary>Returns all fields of a change as text, for comparisons.</summary>
    public static string Text(this Change change) =>
        $"{change.Version} {change.Time:O} {change.Actor} {change.Message} {change.OperationId} {change.Json()}";
}
