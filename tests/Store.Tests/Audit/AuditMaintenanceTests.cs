using System.Text;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Links;
using FlagCluster.Control.Audit;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.Audit;

/// <summary>Erasure and retention, on any engine. Each test has its own database.</summary>
public abstract class AuditMaintenanceTests<TDatabase> : IAsyncLifetime, IDisposable
    where TDatabase : ITestDatabase, new()
{
    private const string Organization = "acme";

    private static readonly Initiator Ann = new(new(ActorKind.User, "ann"))
    {
        Name = "Ann Example",
        Email = "ann@example.org",
        Address = "192.0.2.7",
    };

    private readonly Migrated<TDatabase> _migrated = new();
    private readonly TempFolder _folder = new();
    private readonly AuditSigner _signer;

    protected AuditMaintenanceTests() => _signer = AuditSigners.Create(_folder);

    private OpenStore Store => _migrated.Store;

    private IAuditMaintenance Maintenance => Store.Get<IAuditMaintenance>();

    public Task InitializeAsync() => _migrated.InitializeAsync();

    public Task DisposeAsync() => _migrated.DisposeAsync();

    public void Dispose()
    {
        _signer.Dispose();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Erase_APerson_LeavesTheChainIntactAndNoName()
    {
        await Store.Audit.AppendAsync(Record(Ann));
        await Store.Audit.AppendAsync(
            Record(TestActors.Administrator) with
            {
                Personal = """{"email":"ann@example.org"}""",
                Person = "ann",
            }
        );
        await Store.Audit.AppendAsync(Record(new Initiator(new(ActorKind.User, "bob")) { Name = "Bob" }));

        var erased = await Maintenance.EraseAsync(TestActors.Administrator, Organization, "ann");

        Assert.Equal(2, erased);
        var verification = await VerifyAsync();
        Assert.True(verification.IsIntact, verification.ToString());
        var entries = await Store.AuditReader.ReadAsync(new(Organization, 10));
        Assert.Equal([null, null, """{"actor":{"name":"Bob"}}""", null], entries.Select(entry => entry.Personal));
        Assert.Equal("user/ann", AuditFields.Read(entries[^1].Bytes).Subject);
        Assert.All(entries, entry => Assert.DoesNotContain("Example", Encoding.UTF8.GetString(entry.Bytes.Span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erase_InAllLogs_LeavesOtherOrganizationsIntact()
    {
        await Store.Audit.AppendAsync(Record(Ann));
        await Store.Audit.AppendAsync(Record(Ann) with { Organization = "rival" });

        Assert.Equal(2, await Maintenance.EraseAsync(TestActors.Administrator, null, "ann"));

        Assert.Equal(["", "acme", "rival"], (await Store.AuditReader.ReadHeadsAsync()).Select(head => head.Organization));
    }

    [Fact]
    public async Task Erase_ByAnInvitation_ErasesItsAddressOnly()
    {
        var (ann, bob) = (await InviteAsync("Ann@example.org"), await InviteAsync("bob@example.org"));

        var erased = await Maintenance.EraseAsync(TestActors.Administrator, Organization, ann.Id);

        Assert.Equal(1, erased);
        var rest = Assert.Single(
            (await Store.AuditReader.ReadAsync(new(Organization, 100))).Select(entry => entry.Personal).OfType<string>()
        );
        Assert.Contains(bob.Email!.Text, rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_AnAccount_ErasesInvitationsToItsFormerAddress()
    {
        var account = new Account("ann", EmailAddress.Parse("ann@example.org"), "Ann", DateTimeOffset.UnixEpoch);
        await Store.Get<IAccountStore>().AddAsync(TestActors.Administrator, account);
        await InviteAsync("ann@example.org");
        var changed = EmailAddress.Parse("ann.new@example.org");
        await Store.Get<ISingleUseLinkStore>().ChangeEmailAsync(TestActors.Administrator, "ann", changed, link: null);

        await Maintenance.EraseAsync(TestActors.Administrator, Organization, "ann");

        Assert.All(await Store.AuditReader.ReadAsync(new(Organization, 100)), entry => Assert.Null(entry.Personal));
    }

    [Fact]
    public async Task Erase_ActionOfTheSystemForAPerson_ErasesTheAddress()
    {
        var failed = new Initiator(Actor.ForSystem("anonymous")) { Address = "192.0.2.7" };
        await Store.Audit.AppendAsync(Record(failed) with { Person = "ann" });

        Assert.Equal(1, await Maintenance.EraseAsync(TestActors.Administrator, Organization, "ann"));
    }

    [Fact]
    public async Task Erase_ActionOfAServiceAccountOnAPerson_KeepsTheAddressOfTheServiceAccount()
    {
        var robot = new Initiator(new(ActorKind.ServiceAccount, "robot")) { Address = "192.0.2.7" };
        await Store.Audit.AppendAsync(Record(robot) with { Person = "ann" });

        Assert.Equal(0, await Maintenance.EraseAsync(TestActors.Administrator, Organization, "ann"));
    }

    [Fact]
    public async Task Erase_HeadThatDoesNotFit_ThrowsAndKeepsTheData()
    {
        await AppendAndMoveHeadBackAsync(entries: 2, head: 1);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => Maintenance.EraseAsync(TestActors.Administrator, Organization, "ann"));

        Assert.All(await Store.AuditReader.ReadAsync(new(Organization, 10)), entry => Assert.NotNull(entry.Personal));
    }

    [Fact]
    public async Task Remove_HeadThatDoesNotFit_ThrowsAndKeepsTheEntries()
    {
        await AppendAndMoveHeadBackAsync(entries: 25, head: 22);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => RemoveAsync(_signer, DateTimeOffset.MaxValue.AddYears(-1)));

        Assert.Equal(25, (await Store.AuditReader.ReadAsync(new(Organization, 100))).Count);
    }

    [Fact]
    public async Task Remove_OldSegments_KeepsTheRestVerifiable()
    {
        for (var i = 0; i < 25; i++)
            await Store.Audit.AppendAsync(Record(Ann));

        var removed = await RemoveAsync(_signer, DateTimeOffset.MaxValue.AddYears(-1));

        Assert.Equal(20, removed!.Sequence);
        var verification = await VerifyAsync();
        Assert.True(verification.IsIntact, verification.ToString());
        Assert.Equal((6, 26), (verification.Entries, verification.Sequence));
        Assert.All(await Store.AuditReader.ReadAsync(new(Organization, 100)), entry => Assert.True(entry.Sequence > 20));
    }

    [Fact]
    public async Task Remove_Twice_KeepsTheRestVerifiable()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 15; i++)
                await Store.Audit.AppendAsync(Record(Ann));
            Assert.NotNull(await RemoveAsync(_signer, DateTimeOffset.MaxValue.AddYears(-1)));
        }

        var verification = await VerifyAsync();
        Assert.True(verification.IsIntact, verification.ToString());
    }

    [Fact]
    public async Task Remove_YoungEntries_RemovesNothing()
    {
        for (var i = 0; i < 25; i++)
            await Store.Audit.AppendAsync(Record(Ann));

        Assert.Null(await RemoveAsync(_signer, DateTimeOffset.UnixEpoch));

        Assert.Equal(25, (await VerifyAsync()).Entries);
    }

    [Fact]
    public async Task StartEpoch_AfterARestore_IsStatedAndOlderCheckpointsNoLongerApply()
    {
        for (var i = 0; i < 5; i++)
            await Store.Audit.AppendAsync(Record(Ann));
        var last = (await Store.AuditReader.ReadAsync(new(Organization, 10)))[^1];
        var checkpoint = new AuditCheckpoint(Organization, 1, 5, last.Hash, 0);
        // The database of the backup has three entries.
        await using (var connection = await _migrated.Database.ConnectAsync())
        {
            await connection.ExecuteAsync("DELETE FROM audit_personal WHERE sequence > 3");
            await connection.ExecuteAsync("DELETE FROM audit_log WHERE sequence > 3");
            await connection.ExecuteAsync("UPDATE audit_heads SET sequence = 3, hash = (SELECT hash FROM audit_log WHERE sequence = 3)");
        }
        Assert.False((await VerifyAsync(checkpoint)).IsIntact);

        Assert.True(await Maintenance.StartEpochAsync(TestActors.Administrator, Organization, """{"sequence":5}"""));
        for (var i = 0; i < 5; i++)
            await Store.Audit.AppendAsync(Record(Ann));

        var verification = await VerifyAsync(checkpoint);
        Assert.True(verification.IsIntact, verification.ToString());
        Assert.Equal([4], verification.Restores);
        Assert.Equal(2, (await Store.AuditReader.ReadHeadsAsync())[0].Epoch);
    }

    [Fact]
    public async Task StartEpoch_NoLog_IsFalse() => Assert.False(await Maintenance.StartEpochAsync(TestActors.Administrator, "none", null));

    [Fact]
    public async Task Verify_BeginningRemovedWithoutAStatement_IsFound()
    {
        for (var i = 0; i < 5; i++)
            await Store.Audit.AppendAsync(Record(Ann));
        await using (var connection = await _migrated.Database.ConnectAsync())
            await connection.ExecuteAsync("DELETE FROM audit_log WHERE sequence <= 2");

        Assert.Equal("1", Assert.Single((await VerifyAsync()).Problems).Entry);
    }

    [Fact]
    public async Task Verify_MoreRemovedThanStated_IsFound()
    {
        for (var i = 0; i < 25; i++)
            await Store.Audit.AppendAsync(Record(Ann));
        await RemoveAsync(_signer, DateTimeOffset.MaxValue.AddYears(-1));
        await using (var connection = await _migrated.Database.ConnectAsync())
            await connection.ExecuteAsync("DELETE FROM audit_log WHERE sequence <= 22");

        Assert.Equal("1", Assert.Single((await VerifyAsync()).Problems).Entry);
    }

    /// <summary>Appends entries, and sets the newest one that the store states, so that the next append is rolled back.</summary>
    private async Task AppendAndMoveHeadBackAsync(int entries, int head)
    {
        for (var i = 0; i < entries; i++)
            await Store.Audit.AppendAsync(Record(Ann));
        await using var connection = await _migrated.Database.ConnectAsync();
        await connection.ExecuteAsync($"UPDATE audit_heads SET sequence = {head}");
    }

    private async Task<SingleUseLink> InviteAsync(string email)
    {
        if ((await Store.AuditReader.ReadHeadsAsync()).All(head => head.Organization != Organization))
            await Store.Tenancy.AddOrganizationAsync(TestActors.Administrator, new(Organization, "Acme", DateTimeOffset.UnixEpoch));
        var link = new SingleUseLink(
            $"link-{email.Split('@')[0]}",
            LinkPurpose.Invitation,
            new byte[32],
            TestActors.Administrator,
            DateTimeOffset.UnixEpoch,
            DateTimeOffset.UnixEpoch.AddDays(7)
        )
        {
            Organization = Organization,
            Email = EmailAddress.Parse(email),
            Payload = "{}",
        };
        await Store.Get<ISingleUseLinkStore>().AddAsync(TestActors.Administrator, link);
        return link;
    }

    private Task<AuditHead?> RemoveAsync(AuditSigner signer, DateTimeOffset before) =>
        Maintenance.RemoveAsync(
            TestActors.Administrator,
            Organization,
            before,
            10,
            last => new AuditRemoval(last.Organization, last.Sequence, last.Hash).Sign(signer)
        );

    private Task<AuditVerification> VerifyAsync(params AuditCheckpoint[] checkpoints) =>
        new AuditVerifier(Store.AuditReader, Store.Get<IAuditCheckpoints>(), _signer).VerifyAsync(Organization, checkpoints);

    private static AuditRecord Record(Initiator initiator) => new(initiator, Organization, "session.create", "s", AuditResult.Ok);
}

public sealed class SqliteAuditMaintenanceTests : AuditMaintenanceTests<SqliteDatabase>;

public sealed class PostgreSqlAuditMaintenanceTests : AuditMaintenanceTests<PostgreSqlDatabase>;
