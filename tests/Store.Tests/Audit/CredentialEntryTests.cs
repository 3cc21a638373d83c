using System.Text;
using System.Text.Json;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Audit;
using FlagCluster.Contracts.Links;
using FlagCluster.Contracts.SecondFactors;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Store.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using static FlagCluster.Testing.SampleWebhooks;

namespace FlagCluster.Store.Tests.Audit;

/// <summary>The entries of webhooks, links and second factors, on any engine. Each test has its own database.</summary>
public abstract class CredentialEntryTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private const string Organization = "acme";
    private const string Ann = "annannannann";

    private readonly Migrated<TDatabase> _migrated = new();

    private OpenStore Store => _migrated.Store;

    public async Task InitializeAsync()
    {
        await _migrated.InitializeAsync();
        await Store.AddShopAsync();
        await Store.AddAccountAsync(Ann);
    }

    public Task DisposeAsync() => _migrated.DisposeAsync();

    [Fact]
    public async Task Webhook_Changes_StateWhatChangedWithoutSecrets()
    {
        var webhooks = Store.Get<IWebhookStore>();
        var webhook = await Store.AddAsync(Webhook("a"));
        webhook = await webhooks.UpdateAsync(
            TestActors.Administrator,
            webhook with
            {
                Name = "Renamed",
                Secrets = "sealed again"u8.ToArray(),
            }
        );
        await webhooks.DeleteAsync(TestActors.Administrator, Shop, "a");

        var (_, created) = await Store.StatesAsync(Organization, "webhook.create");
        var (before, after) = await Store.StatesAsync(Organization, "webhook.update");
        var (deleted, none) = await Store.StatesAsync(Organization, "webhook.delete");
        Assert.Equal("***", created!.Value.GetProperty("secrets").GetString());
        Assert.Equal("Renamed", after!.Value.GetProperty("name").GetString());
        Assert.Equal(("***", "***"), (before!.Value.GetProperty("secrets").GetString(), after.Value.GetProperty("secrets").GetString()));
        Assert.Equal("Renamed", deleted!.Value.GetProperty("name").GetString());
        Assert.Null(none);
    }

    [Fact]
    public async Task Invitation_CreatedAndRevoked_KeepsTheAddressOutsideTheHashedBytes()
    {
        var links = Store.Get<ISingleUseLinkStore>();
        var link = Link("inviteinvite", LinkPurpose.Invitation) with
        {
            Organization = Organization,
            Email = EmailAddress.Parse("new@example.com"),
        };
        await links.AddAsync(TestActors.Administrator, link);
        await links.RevokeInvitationAsync(TestActors.Administrator, Organization, link.Id);

        var created = await Store.FindEntryAsync(Organization, "invitation.create");
        var (before, after) = await Store.StatesAsync(Organization, "invitation.revoke");
        Assert.Contains("new@example.com", created.Personal, StringComparison.Ordinal);
        Assert.DoesNotContain("new@example.com", Encoding.UTF8.GetString(created.Bytes.Span), StringComparison.Ordinal);
        Assert.Equal("***", before!.Value.GetProperty("hash").GetString());
        Assert.Null(after);
    }

    [Fact]
    public async Task Link_Created_StatesItWithoutItsHash()
    {
        await Store
            .Get<ISingleUseLinkStore>()
            .AddAsync(TestActors.Administrator, Link("resetreset00", LinkPurpose.PasswordReset) with { AccountId = Ann });

        var entry = await Store.FindEntryAsync(AuditChain.Installation, "link.create");
        var (_, after) = await Store.StatesAsync(AuditChain.Installation, "link.create");
        Assert.Equal($"{Ann}/resetreset00", AuditFields.Read(entry.Bytes).Subject);
        Assert.Equal("***", after!.Value.GetProperty("hash").GetString());
        Assert.Equal("password-reset", after.Value.GetProperty("purpose").GetString());
    }

    [Fact]
    public async Task SecondFactor_AddedAndRemoved_StatesItWithoutTheSecret()
    {
        var factors = Store.Get<ISecondFactorStore>();
        var secret = new TotpSecret(Ann, "sealed"u8.ToArray(), SampleChanges.Noon);
        await factors.StartTotpAsync(secret);
        await factors.ConfirmTotpAsync(
            TestActors.Administrator,
            secret,
            step: 1,
            [
                [1],
                [2],
            ]
        );
        await factors.RemoveAsync(TestActors.Administrator, Ann);

        var (before, after) = await Store.StatesAsync(AuditChain.Installation, "second-factor.add");
        var (removed, none) = await Store.StatesAsync(AuditChain.Installation, "second-factor.remove");
        Assert.Equal(JsonValueKind.Null, before!.Value.GetProperty("confirmedAt").ValueKind);
        Assert.Equal(JsonValueKind.Number, after!.Value.GetProperty("confirmedAt").ValueKind);
        Assert.Equal("***", removed!.Value.GetProperty("protected").GetString());
        Assert.Null(none);
    }

    [Fact]
    public async Task RecoveryCodes_UsedAndRenewed_StateTheirNumber()
    {
        var factors = Store.Get<ISecondFactorStore>();
        var secret = new TotpSecret(Ann, "sealed"u8.ToArray(), SampleChanges.Noon);
        await factors.StartTotpAsync(secret);
        await factors.ConfirmTotpAsync(
            TestActors.Administrator,
            secret,
            step: 1,
            [
                [1],
                [2],
            ]
        );
        await factors.UseRecoveryCodeAsync(TestActors.Administrator, Ann, [1]);
        await factors.ReplaceRecoveryCodesAsync(
            TestActors.Administrator,
            Ann,
            [
                [3],
                [4],
                [5],
            ]
        );

        var used = await Store.StatesAsync(AuditChain.Installation, "recovery-code.use");
        var renewed = await Store.StatesAsync(AuditChain.Installation, "recovery-codes.renew");
        Assert.Equal((2, 1), (Number(used.Before), Number(used.After)));
        Assert.Equal((1, 3), (Number(renewed.Before), Number(renewed.After)));

        static int Number(JsonElement? state) => state!.Value.GetProperty("recoveryCodes").GetInt32();
    }

    private static SingleUseLink Link(string id, LinkPurpose purpose) =>
        new(id, purpose, "hash"u8.ToArray(), Actor.ForSystem("test"), SampleChanges.Noon, SampleChanges.Noon.AddDays(1)) { Payload = "{}" };
}

public sealed class SqliteCredentialEntryTests : CredentialEntryTests<SqliteDatabase>;

public sealed class PostgreSqlCredentialEntryTests : CredentialEntryTests<PostgreSqlDatabase>;
