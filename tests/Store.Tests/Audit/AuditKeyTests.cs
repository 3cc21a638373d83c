using FlagCluster.Contracts.Audit;
using FlagCluster.Control.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Audit;

/// <summary>Whose signatures of removals and checkpoints are accepted, on any engine. Each test has its own database.</summary>
public abstract class AuditKeyTests<TDatabase> : IAsyncLifetime, IDisposable
    where TDatabase : ITestDatabase, new()
{
    private const string Organization = "acme";

    private readonly Migrated<TDatabase> _migrated = new();
    private readonly TempFolder _folder = new();
    private readonly AuditSigner _signer;

    protected AuditKeyTests() => _signer = AuditSigners.Create(_folder);

    private OpenStore Store => _migrated.Store;

    public Task InitializeAsync() => _migrated.InitializeAsync();

    public Task DisposeAsync() => _migrated.DisposeAsync();

    public void Dispose()
    {
        _signer.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Verify_RemovalThatAnotherKeySigned_IsFound()
    {
        await AppendAsync(25);
        using var stranger = AuditSigners.Create(_folder);
        await RemoveAsync(stranger);

        var problem = Assert.Single((await VerifyAsync()).Problems);

        Assert.Equal("1", problem.Entry);
        Assert.Contains("entry 26 states", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_RemovalThatAFormerKeySigned_IsIntact()
    {
        await AppendAsync(25);
        await RemoveAsync(_signer);
        using var successor = AuditSigners.Create(_folder, former: _signer);

        var verification = await VerifyAsync(successor);

        Assert.True(verification.IsIntact, verification.ToString());
    }

    [Fact]
    public async Task Verify_CutTailWithItsHead_IsFoundByTheStoredCheckpoint()
    {
        await SaveCheckpointAsync(_signer);
        await using (var connection = await _migrated.Database.ConnectAsync())
        {
            await connection.ExecuteAsync("DELETE FROM audit_log WHERE sequence > 3");
            await connection.ExecuteAsync("UPDATE audit_heads SET sequence = 3, hash = (SELECT hash FROM audit_log WHERE sequence = 3)");
        }

        Assert.Equal("4", Assert.Single((await VerifyAsync()).Problems).Entry);
    }

    [Fact]
    public async Task Verify_AlteredStoredCheckpoint_IsFound()
    {
        await SaveCheckpointAsync(_signer);
        await using (var connection = await _migrated.Database.ConnectAsync())
            await connection.ExecuteAsync("UPDATE audit_checkpoints SET document = hash");

        Assert.Equal("5", Assert.Single((await VerifyAsync()).Problems).Entry);
    }

    [Fact]
    public async Task Verify_StoredCheckpointOfAnotherHost_IsIntact()
    {
        using var other = AuditSigners.Create(_folder);
        await SaveCheckpointAsync(other);

        var verification = await VerifyAsync();

        Assert.True(verification.IsIntact, verification.ToString());
    }

    [Fact]
    public async Task Export_RemovalThatAnotherKeySigned_IsFoundWithTheKey()
    {
        await AppendAsync(25);
        using var stranger = AuditSigners.Create(_folder);
        await RemoveAsync(stranger);
        var export = await ExportAsync();

        var verification = await AuditExportCheck.RunAsync(export, [], AuditKeys.Parse(_signer.PublicKey));

        Assert.Equal("1", Assert.Single(verification.Problems).Entry);
    }

    [Fact]
    public async Task Export_RemovalThatTheKeySigned_IsIntact()
    {
        await AppendAsync(25);
        await RemoveAsync(_signer);
        var export = await ExportAsync();

        var verification = await AuditExportCheck.RunAsync(export, [], AuditKeys.Parse(_signer.PublicKey));

        Assert.True(verification.IsIntact, verification.ToString());
    }

    private async Task<Stream> ExportAsync()
    {
        var export = new MemoryStream();
        await new AuditExport(Store.AuditReader, _signer, TimeProvider.System).WriteAsync(export, new(Organization, 1), AuditFormat.Jsonl);
        export.Position = 0;
        return export;
    }

    /// <summary>Appends five entries, and saves a checkpoint of the last one.</summary>
    private async Task SaveCheckpointAsync(AuditSigner signer)
    {
        await AppendAsync(5);
        var head = Assert.Single(await Store.AuditReader.ReadHeadsAsync());
        var checkpoint = new AuditCheckpoint(Organization, head.Epoch, head.Sequence, head.Hash, 0);
        Assert.True(await Store.Get<IAuditCheckpoints>().SaveAsync(new(head, 0, checkpoint.Sign(signer)), known: 0));
    }

    private async Task AppendAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await Store.Audit.AppendAsync(new(TestActors.Administrator, Organization, "session.create", "s", AuditResult.Ok));
    }

    private Task<AuditHead?> RemoveAsync(AuditSigner signer) =>
        Store
            .Get<IAuditMaintenance>()
            .RemoveAsync(
                TestActors.Administrator,
                Organization,
                DateTimeOffset.MaxValue.AddYears(-1),
                10,
                last => new AuditRemoval(last.Organization, last.Sequence, last.Hash).Sign(signer)
            );

    private Task<AuditVerification> VerifyAsync(AuditSigner? signer = null) =>
        new AuditVerifier(Store.AuditReader, Store.Get<IAuditCheckpoints>(), signer ?? _signer).VerifyAsync(Organization, []);
}

public sealed class SqliteAuditKeyTests : AuditKeyTests<SqliteDatabase>;

public sealed class PostgreSqlAuditKeyTests : AuditKeyTests<PostgreSqlDatabase>;
