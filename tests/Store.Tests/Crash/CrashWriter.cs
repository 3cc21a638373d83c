using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Crash;

/// <summary>
/// The program that the tests kill: it appends to several environments without pause, and prints each acknowledged change.
/// </summary>
internal static class CrashWriter
{
    public const string EngineVariable = "FLAGCLUSTER_TEST_ENGINE";
    public const string TargetVariable = "FLAGCLUSTER_TEST_TARGET";
    public const int Environments = 4;

    public static EnvironmentId Id(int environment) => SampleChanges.Environment($"crash-{environment}");

    /// <summary>Returns the line for a change. All lines have the same length, so that a truncated line is shorter.</summary>
    public static string Line(int environment, long number) => $"{environment}:{number:D8}";

    public static async Task<int> Main()
    {
        var target = Environment.GetEnvironmentVariable(TargetVariable)!;
        await using var store =
            Environment.GetEnvironmentVariable(EngineVariable) == "Sqlite" ? OpenStore.Sqlite(target) : OpenStore.PostgreSql(target);
        await store.Migrator.MigrateAsync();
        await Task.WhenAll(
            Enumerable
                .Range(0, Environments)
                .Select(environment =>
                    Task.Run(async () =>
                    {
                        var head = await store.Log.ReadHeadAsync(Id(environment));
                        while (await store.Log.AppendAsync(Id(environment), SampleChanges.Change(1, head.Number + 1), head))
                        {
                            head = head.Next;
                            Console.WriteLine(Line(environment, head.Number));
                        }
                    })
                )
        );
        return 1;
    }
}
