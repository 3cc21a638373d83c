using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Audit;

/// <summary>Appends to the audit log, on any engine. Each test has its own database.</summary>
public abstract class AuditLogTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly EnvironmentId Production = new("acme", "shop", "production");

    private readonly Migrated<TDatabase> _migrated = new();

    private OpenStore Store => _migrated.Store;

    public Task InitializeAsync() => _migrated.InitializeAsync();

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Append_FiftyAtOnceOnTwoServers_MakesOneChainWithoutAGap()
    {
        await using var other = _migrated.Database.Open();

        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select<int, Task>(number =>
                {
                    var store = number % 2 == 0 ? Store : other;
                    // Control writes and logins append to the same log.
                    return number % 5 == 0
                        ? store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new($"acme-{number}", "Acme", SampleChanges.Noon))
                        : store.Audit.AppendAsync(Record("acme-0"));
                })
        );

        var entries = await Store.AuditReader.ReadAsync(new("acme-0", 100));
        Assert.Equal(Enumerable.Range(1, 41).Select(number => (long)number), entries.Select(entry => entry.Sequence));
        var previous = AuditChain.Start.ToArray();
        foreach (var entry in entries)
        {
            Assert.Equal(previous, entry.Previous.ToArray());
            Assert.Equal(AuditChain.HashOfEntry(entry.Bytes.Span, previous), entry.Hash.ToArray());
            previous = entry.Hash.ToArray();
        }
        Assert.Equal(previous, (await Store.AuditReader.ReadHeadsAsync()).Single(head => head.Organization == "acme-0").Hash.ToArray());
    }

    [Fact]
    public async Task Append_ToTheInstallation_IsInALogOfItsOwn()
    {
        await Store.Audit.AppendAsync(Record("acme"));

        await Store.Audit.AppendAsync(Record(AuditChain.Installation));

        Assert.Equal(["", "acme"], (await Store.AuditReader.ReadHeadsAsync()).Select(head => head.Organization));
        Assert.Single(await Store.AuditReader.ReadAsync(new(AuditChain.Installation, 10)));
    }

    [Fact]
    public async Task Read_Filters_SelectsMatchingEntries()
    {
        var ann = new Initiator(Actor.ForApiToken("t1") with { OnBehalfOf = new(ActorKind.User, "ann") }) { RequestId = "r-1" };
        await Store.Audit.AppendAsync(new(ann, "acme", "session.create", "acme/shop", AuditResult.Ok));
        await Store.Audit.AppendAsync(new(ann, "acme", "session.delete", "acme/shop-2", AuditResult.Failed));
        await Store.Audit.AppendAsync(new(TestActors.Administrator, "acme", "session.create", "acme/shop/production", AuditResult.Denied));

        Assert.Equal([1, 2], await SequencesAsync(new("acme", 10) { Actor = "user:ann" }));
        Assert.Equal([1, 2], await SequencesAsync(new("acme", 10) { Actor = "apiToken:t1" }));
        Assert.Equal([1, 3], await SequencesAsync(new("acme", 10) { Action = "session.create" }));
        Assert.Equal([1, 3], await SequencesAsync(new("acme", 10) { Subject = "acme/shop" }));
        Assert.Equal([3], await SequencesAsync(new("acme", 10) { Result = AuditResult.Denied }));
        Assert.Equal([1, 2], await SequencesAsync(new("acme", 10) { RequestId = "r-1" }));
        Assert.Equal([3, 2], await SequencesAsync(new("acme", 2) { Descending = true }));
        Assert.Equal([1], await SequencesAsync(new("acme", 2) { Descending = true, After = 2 }));
        Assert.Empty(await SequencesAsync(new("acme", 10) { To = DateTimeOffset.UnixEpoch }));
        Assert.Equal([1, 2, 3], await SequencesAsync(new("acme", 10) { From = DateTimeOffset.UnixEpoch }));
    }

    [Fact]
    public async Task AppendChanges_Twice_RefersToEachChangeOnce()
    {
        await Store.Log.AppendAsync(Production, 1, 3);
        var changes = await Store.Log.ReadChangesAsync(Production, EnvironmentVersion.Initial, 10);
        await Store.Audit.AppendChangesAsync(Production, [.. changes.Take(2)]);

        await Task.WhenAll(Store.Audit.AppendChangesAsync(Production, changes), Store.Audit.AppendChangesAsync(Production, changes));

        var entries = await Store.AuditReader.ReadAsync(new("acme", 10));
        var links = await Store.AuditReader.ReadChangesAsync(Production, EnvironmentVersion.None, 10);
        Assert.Equal(
            links.Select(link => (link.Version, Convert.ToHexString(link.Hash.Span))),
            entries
                .Select(entry => AuditFields.ReadChange(entry.Bytes)!.Value)
                .Select(change => (change.Version, Convert.ToHexString(change.Hash.Span)))
        );
        Assert.All(entries, entry => Assert.Equal("apiToken:token-1", AuditFields.Read(entry.Bytes).Actor.ToString()));
    }

    [Fact]
    public async Task Append_BeforeAndAfterWithLineBreaks_IsOneLine()
    {
        await Store.Audit.AppendAsync(Record("acme") with { Before = "{\n \"name\": \"a\\nb\"\n}" });

        var entry = Assert.Single(await Store.AuditReader.ReadAsync(new("acme", 1)));
        Assert.False(entry.Bytes.Span.Contains((byte)'\n'));
    }

    [Fact]
    public async Task Append_HugeState_IsReplacedByItsSize()
    {
        await Store.Audit.AppendAsync(Record("acme") with { After = $$"""{"name":"{{new string('x', 40_000)}}"}""" });

        var entry = Assert.Single(await Store.AuditReader.ReadAsync(new("acme", 1)));
        Assert.InRange(entry.Bytes.Length, 1, 1_000);
    }

    private async Task<IEnumerable<long>> SequencesAsync(AuditQuery query) =>
        (await Store.AuditReader.ReadAsync(query)).Select(entry => entry.Sequence);

    private static AuditRecord Record(string organization) =>
        new(TestActors.Administrator, organization, "session.create", "session", AuditResult.Ok);
}

public sealed class SqliteAuditLogTests : AuditLogTests<SqliteDatabase>;

public sealed class PostgreSqlAuditLogTests : AuditLogTests<PostgreSqlDatabase>;
