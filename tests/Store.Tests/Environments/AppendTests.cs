using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Store.Sql;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using FlagCluster.Testing.Environments;

namespace FlagCluster.Store.Tests.Environments;

/// <summary>Appending to the log, on both engines.</summary>
public abstract class AppendTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private IEnvironmentLog Log => migrated.Store.Log;

    [Fact]
    public async Task ReadHead_NothingWritten_ReturnsInitial() =>
        Assert.Equal(EnvironmentVersion.Initial, await Log.ReadHeadAsync(SampleChanges.Environment("untouched")));

    [Fact]
    public async Task Append_OnHead_MovesHeadAndStoresEveryField()
    {
        var environment = SampleChanges.Environment("fields");
        var change = SampleChanges.Change(1, 1, "operation-1");

        var appended = await Log.AppendCommandAsync(environment, change, EnvironmentVersion.Initial);

        Assert.True(appended);
        Assert.Equal(change.Version, await Log.ReadHeadAsync(environment));
        var read = Assert.Single(await Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 10));

        Assert.Equal(change.Json(), read.Json());
        Assert.Equal(change with { Changes = read.Changes }, read);
    }

    [Fact]
    public async Task Append_KeysOfAnyScript_AreReadUnchanged()
    {
        var environment = SampleChanges.Environment("keys");
        var change = SampleChanges.Change(1, 1) with
        {
            Changes = new([
                .. SampleKeys.All.Select(key => new PutItem(SampleChanges.Flag(key))),
                .. SampleKeys.All.Select(key => new DeleteItem(ItemKind.Segment, key)),
            ]),
        };

        Assert.True(await Log.AppendAsync(environment, change, EnvironmentVersion.Initial));

        var read = Assert.Single(await Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 10));
        Assert.Equal(SampleKeys.All.Concat(SampleKeys.All), read.Changes.Operations.Select(operation => operation.Key));
        Assert.Equal(change.Json(), read.Json());
    }

    [Fact]
    public async Task Append_WithoutMessageAndOperationId_ReadsThemAsNull()
    {
        var environment = SampleChanges.Environment("nulls");

        Assert.True(await Log.AppendAsync(environment, SampleChanges.Change(1, 1) with { Message = null }, EnvironmentVersion.Initial));
        Assert.True(await Log.AppendAsync(environment, SampleChanges.Change(1, 2) with { Message = null }, SampleChanges.Version(1, 1)));

        Assert.All(
            await Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 10),
            change => Assert.Null(change.Message ?? change.OperationId)
        );
    }

    [Fact]
    public async Task Append_OnEarlierHead_WritesNothing()
    {
        var environment = SampleChanges.Environment("stale");
        await Log.AppendAsync(environment, 1, 2);

        Assert.False(await Log.AppendAsync(environment, SampleChanges.Change(1, 2), SampleChanges.Version(1, 1)));
        Assert.False(await Log.AppendAsync(environment, SampleChanges.Change(1, 1), EnvironmentVersion.Initial));

        Assert.Equal(SampleChanges.Version(1, 2), await Log.ReadHeadAsync(environment));
        Assert.Equal(2, (await Log.ReadHistoryAsync(environment, null, 10)).Count);
    }

    [Fact]
    public async Task Append_OnMissingHead_WritesNothing()
    {
        var environment = SampleChanges.Environment("ahead");

        Assert.False(await Log.AppendAsync(environment, SampleChanges.Change(1, 8), SampleChanges.Version(1, 7)));

        Assert.Equal(EnvironmentVersion.Initial, await Log.ReadHeadAsync(environment));
        Assert.Empty(await Log.ReadHistoryAsync(environment, null, 10));
    }

    [Fact]
    public async Task Append_RepeatedOperationId_WritesNothing()
    {
        var environment = SampleChanges.Environment("retry");

        Assert.True(await Log.AppendCommandAsync(environment, SampleChanges.Change(1, 1, "same"), EnvironmentVersion.Initial));

        Assert.False(await Log.AppendCommandAsync(environment, SampleChanges.Change(1, 2, "same"), SampleChanges.Version(1, 1)));

        Assert.Equal(SampleChanges.Version(1, 1), await Log.ReadHeadAsync(environment));
        Assert.Single(await Log.ReadHistoryAsync(environment, null, 10));
    }

    [Fact]
    public async Task FindCommand_KnownAndUnknownId_ReturnsItsCommandOrNull()
    {
        var environment = SampleChanges.Environment("find");
        await Log.AppendCommandAsync(environment, SampleChanges.Change(1, 1, "known"), EnvironmentVersion.Initial);

        var command = new CommandRecord("known", "digest", SampleChanges.Version(1, 1), CommandOutcome.Changed);
        Assert.Equal(command, await Log.FindCommandAsync(environment, "known"));
        Assert.Null(await Log.FindCommandAsync(environment, "unknown"));
    }

    [Fact]
    public async Task Append_OperationIdOfAnotherEnvironment_IsAppended()
    {
        await Log.AppendCommandAsync(SampleChanges.Environment("one"), SampleChanges.Change(1, 1, "shared"), EnvironmentVersion.Initial);

        var appended = await Log.AppendCommandAsync(
            SampleChanges.Environment("two"),
            SampleChanges.Change(1, 1, "shared"),
            EnvironmentVersion.Initial
        );

        Assert.True(appended);
        Assert.Null(await Log.FindCommandAsync(SampleChanges.Environment("three"), "shared"));
    }

    [Fact]
    public async Task Append_OperationIdOfAnEarlierEpoch_WritesNothing()
    {
        var environment = SampleChanges.Environment("epochs");

        Assert.True(await Log.AppendCommandAsync(environment, SampleChanges.Change(1, 1, "first"), EnvironmentVersion.Initial));
        Assert.True(await Log.AppendAsync(environment, SampleChanges.Change(2, 1), SampleChanges.Version(1, 1)));

        Assert.False(await Log.AppendCommandAsync(environment, SampleChanges.Change(2, 2, "first"), SampleChanges.Version(2, 1)));
        Assert.Equal(SampleChanges.Version(2, 1), await Log.ReadHeadAsync(environment));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public async Task Append_VersionThatDoesNotFollowHead_ThrowsArgumentException(long epoch, long number)
    {
        var environment = SampleChanges.Environment($"gap-{epoch}-{number}");

        await Assert.ThrowsAsync<ArgumentException>(() =>
            Log.AppendAsync(environment, SampleChanges.Change(epoch, number), SampleChanges.Version(1, 1))
        );
        Assert.Equal(EnvironmentVersion.Initial, await Log.ReadHeadAsync(environment));
    }

    [Theory]
    [InlineData('\0')]
    [InlineData('\uD83C')]
    public async Task Append_TextThatEnginesCannotStore_ThrowsArgumentException(char bad)
    {
        // Built here, because the test runner does not pass an unpaired surrogate inside a string.
        var text = $"a{bad}b";
        var environment = SampleChanges.Environment($"text-{(int)bad}");

        await Assert.ThrowsAsync<ArgumentException>(() =>
            Log.AppendAsync(environment, SampleChanges.Change(1, 1) with { Message = text }, EnvironmentVersion.Initial)
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Log.AppendAsync(environment, SampleChanges.Change(1, 1) with { Actor = Actor.ForApiToken(text) }, EnvironmentVersion.Initial)
        );
        await Assert.ThrowsAsync<ArgumentException>(() =>
            Log.AppendCommandAsync(environment, SampleChanges.Change(1, 1, text), EnvironmentVersion.Initial)
        );
        Assert.Equal(EnvironmentVersion.Initial, await Log.ReadHeadAsync(environment));
    }

    [Theory]
    [InlineData(512, true)]
    [InlineData(513, false)]
    public async Task Append_LongOperationId_AcceptsUpTo512Characters(int length, bool allowed)
    {
        var environment = SampleChanges.Environment($"long-{length}");
        // Random letters, so that no engine can compress the index entry.
        var random = new Random(7);
        var id = string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(26))));
        var append = () => Log.AppendCommandAsync(environment, SampleChanges.Change(1, 1, id), EnvironmentVersion.Initial);

        if (allowed)
            Assert.True(await append());
        else
            await Assert.ThrowsAsync<ArgumentException>(append);
    }

    [Fact]
    public async Task Append_AlreadyCancelled_ThrowsAndWritesNothing()
    {
        var environment = SampleChanges.Environment("cancelled");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Log.AppendAsync(environment, SampleChanges.Change(1, 1), EnvironmentVersion.Initial, cancellationToken: cancelled.Token)
        );
        Assert.Equal(EnvironmentVersion.Initial, await Log.ReadHeadAsync(environment));
    }

    [Theory]
    [InlineData(CommandOutcome.Unchanged)]
    [InlineData(CommandOutcome.Changed)]
    [InlineData(CommandOutcome.Created)]
    public async Task Record_Command_IsFoundAndKeepsItsOperationId(CommandOutcome outcome)
    {
        var environment = SampleChanges.Environment($"record-{outcome}".ToLowerInvariant());
        var record = new CommandRecord("id", "digest", SampleChanges.Version(1, 0), outcome);

        Assert.True(await Log.RecordAsync(environment, record));

        Assert.Equal(record, await Log.FindCommandAsync(environment, "id"));
        Assert.False(await Log.RecordAsync(environment, record with { Fingerprint = "other" }));
        Assert.False(await Log.AppendCommandAsync(environment, SampleChanges.Change(1, 1, "id"), EnvironmentVersion.Initial));
        Assert.Equal(record, await Log.FindCommandAsync(environment, "id"));
        Assert.Equal(EnvironmentVersion.Initial, await Log.ReadHeadAsync(environment));
    }

    [Fact]
    public async Task Append_CommandOfAnotherOperationId_IsRefused()
    {
        var environment = SampleChanges.Environment("other-command");
        var command = new CommandRecord("one", "digest", SampleChanges.Version(1, 1), CommandOutcome.Changed);

        foreach (var change in new[] { SampleChanges.Change(1, 1), SampleChanges.Change(1, 1, "two") })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Log.AppendAsync(environment, change, EnvironmentVersion.Initial, command));
        }
    }

    [Fact]
    public async Task ReadChanges_InvalidEntry_ThrowsStorageUnavailableWithItsVersion()
    {
        var environment = SampleChanges.Environment("damaged");
        await Log.AppendAsync(environment, 1, 1);
        await using (var connection = await migrated.Database.ConnectAsync())
            await connection.ExecuteAsync($"UPDATE changes SET operations = '' WHERE environment = '{environment}'");

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() =>
            Log.ReadChangesAsync(environment, EnvironmentVersion.Initial, 10)
        );

        Assert.Contains("version 1.1 of environment demo/damaged/production", failure.Message, StringComparison.Ordinal);
    }
}

public sealed class SqliteAppendTests(Migrated<SqliteDatabase> migrated)
    : AppendTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlAppendTests(Migrated<PostgreSqlDatabase> migrated)
    : AppendTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
