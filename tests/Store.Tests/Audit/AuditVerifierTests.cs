using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Audit;

/// <summary>Finds what someone with access to the database altered, on any engine. Each test has its own database.</summary>
public abstract class AuditVerifierTests<TDatabase> : IAsyncLifetime, IDisposable
    where TDatabase : ITestDatabase, new()
{
    private const string Organization = "acme";

    private static readonly EnvironmentId Production = new(Organization, "shop", "production");

    private readonly Migrated<TDatabase> _migrated = new();
    private readonly TempFolder _folder = new();
    private readonly AuditSigner _signer;

    protected AuditVerifierTests() => _signer = AuditSigners.Create(_folder);

    private OpenStore Store => _migrated.Store;

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        for (var number = 1; number <= 6; number++)
            await Store.Audit.AppendAsync(new(TestActors.Administrator, Organization, "session.create", $"s{number}", AuditResult.Ok));
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    public void Dispose()
    {
        _signer.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Verify_WhatWasWritten_IsIntact()
    {
        await AppendChangesAsync(3);

        var verification = await VerifyAsync();

        Assert.True(verification.IsIntact, verification.ToString());
        Assert.Equal(
            (9, 9, 1, 3, 0),
            (verification.Entries, verification.Sequence, verification.Environments, verification.Changes, verification.Unreferenced)
        );
    }

    [Theory]
    [InlineData("UPDATE audit_log SET entry = (SELECT entry FROM audit_log WHERE sequence = 2) WHERE sequence = 3", "3", "altered")]
    [InlineData("UPDATE audit_log SET previous = hash WHERE sequence = 3", "3", "altered")]
    [InlineData("UPDATE audit_log SET subject = 'other' WHERE sequence = 4", "4", "columns")]
    [InlineData("UPDATE audit_log SET time = time + 1 WHERE sequence = 4", "4", "columns")]
    [InlineData("DELETE FROM audit_log WHERE sequence = 2", "3", "removed")]
    public async Task Verify_AlteredEntry_NamesIt(string sql, string entry, string what)
    {
        await ExecuteAsync(sql);

        var problem = Assert.Single((await VerifyAsync()).Problems);

        Assert.Equal((Organization, entry), (problem.Chain, problem.Entry));
        Assert.Contains(what, problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_SwappedEntries_NamesTheFirst()
    {
        await ExecuteAsync("UPDATE audit_log SET sequence = 100 WHERE sequence = 3");
        await ExecuteAsync("UPDATE audit_log SET sequence = 3 WHERE sequence = 4");
        await ExecuteAsync("UPDATE audit_log SET sequence = 4 WHERE sequence = 100");

        var problem = Assert.Single((await VerifyAsync()).Problems);

        Assert.Equal("3", problem.Entry);
    }

    [Fact]
    public async Task Verify_InsertedEntry_NamesIt()
    {
        await ExecuteAsync("DELETE FROM audit_log WHERE sequence = 6");
        await ExecuteAsync(
            "INSERT INTO audit_log (organization, sequence, time, actor, action, subject, result, entry, previous, hash) "
                + "SELECT organization, 6, time, actor, action, subject, result, entry, hash, hash FROM audit_log WHERE sequence = 5"
        );

        var problem = Assert.Single((await VerifyAsync()).Problems);

        Assert.Equal("6", problem.Entry);
    }

    [Fact]
    public async Task Verify_CutTail_NamesTheFirstMissingEntry()
    {
        await ExecuteAsync("DELETE FROM audit_log WHERE sequence > 4");

        var problem = Assert.Single((await VerifyAsync()).Problems);

        Assert.Equal("5", problem.Entry);
    }

    [Fact]
    public async Task Verify_CutTailWithItsHead_IsFoundOnlyByACheckpoint()
    {
        var last = (await Store.AuditReader.ReadAsync(new(Organization, 10)))[^1];
        var checkpoint = new AuditCheckpoint(Organization, 1, last.Sequence, last.Hash, 0);
        await ExecuteAsync("DELETE FROM audit_log WHERE sequence > 4");
        await ExecuteAsync("UPDATE audit_heads SET sequence = 4, hash = (SELECT hash FROM audit_log WHERE sequence = 4)");

        var without = await VerifyAsync();
        var with = await VerifyAsync(checkpoint);

        Assert.True(without.IsIntact);
        Assert.Equal("5", Assert.Single(with.Problems).Entry);
    }

    [Fact]
    public async Task Verify_ReplacedLog_IsFoundByACheckpoint()
    {
        var entries = await Store.AuditReader.ReadAsync(new(Organization, 10));
        var checkpoint = new AuditCheckpoint(Organization, 1, 3, entries[2].Hash, 0);
        await ExecuteAsync("DELETE FROM audit_log");
        await ExecuteAsync("DELETE FROM audit_heads");
        for (var number = 1; number <= 6; number++)
            await Store.Audit.AppendAsync(new(TestActors.Administrator, Organization, "session.create", $"x{number}", AuditResult.Ok));

        var problem = Assert.Single((await VerifyAsync(checkpoint)).Problems);

        Assert.Equal("3", problem.Entry);
    }

    [Theory]
    [InlineData("UPDATE changes SET message = 'other' WHERE number = 2", "1.2")]
    [InlineData("UPDATE changes SET time = time + 1 WHERE number = 2", "1.2")]
    [InlineData("UPDATE changes SET actor_id = 'token-2' WHERE number = 2", "1.2")]
    [InlineData("UPDATE changes SET operations = (SELECT operations FROM changes WHERE number = 5) WHERE number = 2", "1.2")]
    [InlineData("DELETE FROM changes WHERE number = 2", "1.3")]
    [InlineData("DELETE FROM changes WHERE number > 2", "1.3")]
    public async Task Verify_AlteredChange_NamesIt(string sql, string version)
    {
        await AppendChangesAsync(4);
        await Store.Log.AppendAsync(Production, SampleChanges.Change(1, 5, key: "other"), SampleChanges.Version(1, 4));
        await ExecuteAsync(sql);

        var problem = Assert.Single((await VerifyAsync()).Problems);

        Assert.Equal((Production.ToString(), version), (problem.Chain, problem.Entry));
    }

    [Fact]
    public async Task Verify_CutLogOfAnEnvironmentWithItsHead_IsFoundByTheReferences()
    {
        await AppendChangesAsync(4);
        await ExecuteAsync("DELETE FROM changes WHERE number > 2");
        await ExecuteAsync("UPDATE environment_heads SET number = 2, hash = (SELECT hash FROM changes WHERE number = 2)");

        var problem = Assert.Single((await VerifyAsync()).Problems);

        Assert.Equal((Production.ToString(), "1.3"), (problem.Chain, problem.Entry));
    }

    [Fact]
    public async Task Verify_WhileChangesAreAppended_IsIntact()
    {
        await AppendChangesAsync(1);
        using var stop = new CancellationTokenSource();
        // SQLite runs every call to its end on the calling thread.
        var appending = Task.Run(() => AppendUntilAsync(stop.Token));

        for (var i = 0; i < 10; i++)
        {
            var verification = await VerifyAsync();
            Assert.True(verification.IsIntact, verification.ToString());
        }

        await stop.CancelAsync();
        await appending;
    }

    [Fact]
    public async Task Verify_NewEpochOfAnEnvironment_IsIntact()
    {
        await AppendChangesAsync(2);
        Assert.True(await Store.Log.AppendAsync(Production, SampleChanges.Change(2, 1), SampleChanges.Version(1, 2)));

        var verification = await VerifyAsync();

        Assert.True(verification.IsIntact, verification.ToString());
        Assert.Equal(1, verification.Unreferenced);
    }

    private async Task AppendUntilAsync(CancellationToken stop)
    {
        for (var number = 2; !stop.IsCancellationRequested; number++)
        {
            var change = SampleChanges.Change(1, number);
            Assert.True(
                await Store.Log.AppendAsync(
                    Production,
                    change,
                    SampleChanges.Version(1, number - 1),
                    cancellationToken: CancellationToken.None
                )
            );
            await Store.Audit.AppendChangesAsync(Production, [change], CancellationToken.None);
        }
    }

    private async Task AppendChangesAsync(int count)
    {
        await Store.Log.AppendAsync(Production, 1, count);
        await Store.Audit.AppendChangesAsync(Production, await Store.Log.ReadChangesAsync(Production, EnvironmentVersion.Initial, 10));
    }

    private Task<AuditVerification> VerifyAsync(params AuditCheckpoint[] checkpoints) =>
        new AuditVerifier(Store.AuditReader, Store.Get<IAuditCheckpoints>(), _signer).VerifyAsync(Organization, checkpoints);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = await _migrated.Database.ConnectAsync();
        await connection.ExecuteAsync(sql);
    }
}

public sealed class SqliteAuditVerifierTests : AuditVerifierTests<SqliteDatabase>;

public sealed class PostgreSqlAuditVerifierTests : AuditVerifierTests<PostgreSqlDatabase>;
