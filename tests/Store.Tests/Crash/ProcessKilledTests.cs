using System.Diagnostics;
using System.Globalization;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Store.Tests.Crash;

/// <summary>Fault: a process is killed with SIGKILL during its writes.</summary>
public abstract class ProcessKilledTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    protected abstract string Engine { get; }

    protected abstract string Target { get; }

    protected TDatabase Database => migrated.Database;

    [Fact]
    public async Task Append_ProcessKilledUnderLoad_KeepsEveryAcknowledgedChangeAndNoPartialOne()
    {
        var acknowledged = new long[CrashWriter.Environments];

        for (var round = 0; round < 3; round++)
        {
            await WriteAndKillAsync(acknowledged, lines: 60 + 17 * round);

            await using var store = migrated.Database.Open();
            await store.Migrator.MigrateAsync();
            for (var environment = 0; environment < acknowledged.Length; environment++)
                acknowledged[environment] = await AssertCompleteAsync(store, CrashWriter.Id(environment), acknowledged[environment]);
        }
    }

    private async Task WriteAndKillAsync(long[] acknowledged, int lines)
    {
        var start = new ProcessStartInfo(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [typeof(CrashWriter).Assembly.Location]
        )
        {
            RedirectStandardOutput = true,
        };
        start.Environment[CrashWriter.EngineVariable] = Engine;
        start.Environment[CrashWriter.TargetVariable] = Target;
        using var writer = Process.Start(start)!;
        var read = 0;
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            // The kill may truncate the last line, whose change may or may not be committed.
            if (line.Length == CrashWriter.Line(0, 0).Length)
                acknowledged[line[0] - '0'] = long.Parse(line.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture);
            if (++read == lines)
                writer.Kill();
        }
        await writer.WaitForExitAsync();
        Assert.InRange(read, lines, int.MaxValue);
    }

    private async Task<long> AssertCompleteAsync(OpenStore store, EnvironmentId environment, long acknowledged)
    {
        await using var connection = await migrated.Database.ConnectAsync();
        // One statement reads one state: the server may still end the last transaction of the killed process.
        Assert.Equal(
            0,
            await connection.ScalarAsync<long>(
                $"SELECT COALESCE((SELECT number FROM environment_heads WHERE environment = '{environment}'), 0) - (SELECT COUNT(*) "
                    + $"FROM changes WHERE environment = '{environment}')"
            )
        );
        var changes = await store.Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 100_000);
        // The change that was in flight when the process was killed may be committed.
        Assert.InRange(changes.Count, acknowledged, acknowledged + 1);
        Assert.Equal(Enumerable.Range(1, changes.Count).Select(number => (long)number), changes.Select(change => change.Version.Number));
        Assert.All(
            changes,
            change => Assert.Equal(SampleChanges.Change(1, change.Version.Number) with { Changes = change.Changes }, change)
        );
        Assert.All(changes, change => Assert.Equal(SampleChanges.Change(1, change.Version.Number).Json(), change.Json()));
        return changes.Count;
    }
}

public sealed class SqliteProcessKilledTests(Migrated<SqliteDatabase> migrated)
    : ProcessKilledTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>
{
    protected override string Engine => "Sqlite";

    protected override string Target => Database.Path;
}

public sealed class PostgreSqlProcessKilledTests(Migrated<PostgreSqlDatabase> migrated)
    : ProcessKilledTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>
{
    protected override string Engine => "PostgreSql";

    protected override string Target => Database.ConnectionString;
}
