using System.Text.RegularExpressions;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Processes;
using Microsoft.Data.Sqlite;

namespace FlagCluster.Standalone.Tests;

/// <summary>Tests the commands of the audit log of the real program.</summary>
public sealed partial class AuditCommandTests : IDisposable
{
    private readonly TempFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task VerifyAndExport_WhileTheServerRuns_FindNothing()
    {
        using var server = await StandaloneProcess.StartAsync(_data.Path);

        using var verify = Launch("verify");
        Assert.True(await verify.ExitAsync() == 0, verify.Everything);
        Assert.Contains("intact", verify.Output, StringComparison.Ordinal);

        var organization = Organization().Match(verify.Output).Groups[1].Value;
        using var export = Launch("export", "--organization", organization, "--file", _data.File("log.jsonl"));
        Assert.True(await export.ExitAsync() == 0, export.Everything);

        using var again = Launch("verify", "--export", _data.File("log.jsonl"));
        Assert.True(await again.ExitAsync() == 0, again.Everything);
    }

    [Fact]
    public async Task Verify_AlteredDatabase_ExitsWith1AndNamesTheEntry()
    {
        using (var server = await StandaloneProcess.StartAsync(_data.Path))
            Assert.Equal(0, await server.StopAsync());
        await ExecuteAsync("UPDATE audit_log SET subject = 'other' WHERE sequence = 2");

        using var verify = Launch("verify");

        Assert.Equal(1, await verify.ExitAsync());
        Assert.Contains("entry 2:", verify.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_CutTail_IsFoundByTheCheckpointOfTheLogMessages()
    {
        string checkpoint;
        using (var server = await StandaloneProcess.StartAsync(_data.Path, "--Audit:PublishSeconds=1"))
        {
            await Waiting.Until(() => Task.FromResult(Checkpoint().IsMatch(server.Process.Output)), "a checkpoint");
            checkpoint = Checkpoint().Match(server.Process.Output).Groups[1].Value;
            Assert.Equal(0, await server.StopAsync());
        }
        await File.WriteAllTextAsync(_data.File("checkpoints.jsonl"), checkpoint + "\n");
        await ExecuteAsync(
            "DELETE FROM audit_log WHERE sequence > 1; DELETE FROM audit_checkpoints; "
                + "UPDATE audit_heads SET sequence = 1, "
                + "hash = (SELECT hash FROM audit_log l WHERE l.organization = audit_heads.organization)"
        );

        using var without = Launch("verify");
        using var with = Launch("verify", "--checkpoints", _data.File("checkpoints.jsonl"));

        Assert.True(await without.ExitAsync() == 0, without.Everything);
        Assert.Equal(1, await with.ExitAsync());
        Assert.Contains("entry 2:", with.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_MissingFile_SaysWhichOne()
    {
        using var verify = Launch("verify", "--export", _data.File("none.jsonl"));

        Assert.Equal(1, await verify.ExitAsync());
        Assert.Contains("none.jsonl", verify.Errors, StringComparison.Ordinal);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_data.File("flagcluster.db")};Pooling=false");
        await connection.OpenAsync();
        await connection.ExecuteAsync(sql);
    }

    private Child Launch(params string[] arguments) =>
        new(Repository.Dotnet, [Repository.Host("standalone"), "audit", .. arguments, $"--Data:Directory={_data.Path}"]);

    [GeneratedRegex("^([a-z0-9-]+): [0-9]+ entries", RegexOptions.Multiline)]
    private static partial Regex Organization();

    [GeneratedRegex("Checkpoint of the audit log of '[a-z0-9-]+': ({.*})")]
    private static partial Regex Checkpoint();
}
