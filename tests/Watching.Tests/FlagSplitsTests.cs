using System.Runtime.InteropServices;
using System.Text;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Json;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;
using FlagCluster.Watching.Flags;

namespace FlagCluster.Watching.Tests;

/// <summary>Tests the splits of flags in versions, which are read from the log.</summary>
public sealed class FlagSplitsTests : IAsyncLifetime
{
    private readonly Migrated<SqliteDatabase> _database = new();
    private Watched _watched = null!;
    private FaultyLog _log = null!;

    public async Task InitializeAsync()
    {
        await _database.InitializeAsync();
        await _database.Store.AddKeysAsync();
        _watched = await new Watched(_database.Store, new FakeTimeProvider()).CreateAsync();
        _log = new(_database.Store.Log);
    }

    public Task DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Read_VersionsOfAFlagInAnyOrder_EqualsTheRulesetOfEachVersion()
    {
        for (var change = 0; change < 30; change++)
            await (
                change switch
                {
                    17 => DeleteAsync(Traffic.Flag),
                    _ when change % 7 == 0 => PutAsync(Traffic.Flag, 10_000 + 1_000 * change),
                    _ => PutAsync("other", 1_000 + 1_000 * change),
                }
            );
        var head = await _log.ReadHeadAsync(_watched.Id);
        var splits = new LogFlagSplits(_log);
        List<EnvironmentVersion> versions = [.. Enumerable.Range(1, (int)head.Number).Select(number => new EnvironmentVersion(1, number))];
        new Random(1).Shuffle(CollectionsMarshal.AsSpan(versions));

        foreach (var version in versions)
        {
            // One that knows no other version reads the ruleset.
            var expected = await ReadAsync(new LogFlagSplits(_log), version);
            Assert.Equal(expected, await ReadAsync(splits, version));
        }
    }

    [Fact]
    public async Task Read_ManyVersions_ReadsTheRulesetOnce()
    {
        var first = await _log.ReadHeadAsync(_watched.Id);
        for (var change = 0; change < 20; change++)
            await PutAsync(change % 2 == 0 ? "other" : Traffic.Flag, 1_000 + 1_000 * change);
        var splits = new LogFlagSplits(_log);

        for (var version = first; version <= await _log.ReadHeadAsync(_watched.Id); version = version.Next)
            await ReadAsync(splits, version);

        Assert.Single(_log.Calls, "ReadSnapshot");
    }

    [Fact]
    public async Task Read_VersionsThatDoNotExist_ReadsNoRuleset()
    {
        var splits = new LogFlagSplits(_log);

        for (var number = 2; number < 2_000; number += 100)
            Assert.Empty(await ReadAsync(splits, new(1, number)));

        Assert.DoesNotContain("ReadSnapshot", _log.Calls);
    }

    [Fact]
    public async Task Read_VersionThatDidNotExistBefore_IsKnownWhenItDoes()
    {
        var splits = new LogFlagSplits(_log);
        var next = (await _log.ReadHeadAsync(_watched.Id)).Next;
        Assert.Empty(await ReadAsync(splits, next));

        await PutAsync(Traffic.Flag, 90_000);

        Assert.Equal(["split on 90000 off 10000"], await ReadAsync(splits, next));
    }

    private async Task<List<string>> ReadAsync(LogFlagSplits splits, EnvironmentVersion version) =>
        [
            .. (await splits.ReadAsync(_watched.Id.ToString(), Traffic.Flag, version)).Select(split =>
                $"{split.Rule} {string.Join(' ', split.Weights.Select(weight => $"{weight.Key} {weight.Value}").Reverse())}"
            ),
        ];

    private Task<ApplyResult> PutAsync(string flag, int weightOfOn) => ApplyAsync($$"""[{"putFlag":{{Document(flag, weightOfOn)}}}]""");

    private Task<ApplyResult> DeleteAsync(string flag) => ApplyAsync($$"""[{"deleteFlag":"{{flag}}"}]""");

    private Task<ApplyResult> ApplyAsync(string changes) =>
        _watched.ApplyAsync(new ChangeSetPlan(ChangeSetJson.ReadTrusted(Encoding.UTF8.GetBytes(changes))));

    private static string Document(string flag, int weightOfOn) =>
        $$$"""
            {"key":"{{{flag}}}","type":"boolean","variants":{"on":true,"off":false},"defaultVariant":"off","rules":[{"id":"split",
             "serve":{"split":[{"variant":"on","weight":{{{weightOfOn}}}},{"variant":"off","weight":{{{100_000 - weightOfOn}}}}]}}]}
            """;
}
