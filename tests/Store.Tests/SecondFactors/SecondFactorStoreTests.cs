using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.SecondFactors;
using FlagCluster.Store.Tests.Support;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Store.Tests.SecondFactors;

/// <summary>Second factors, on both engines. Each test has its own account.</summary>
public abstract class SecondFactorStoreTests<TDatabase>(Migrated<TDatabase> migrated)
    where TDatabase : ITestDatabase, new()
{
    private const long Step = 59_000_000;

    private ISecondFactorStore Store => migrated.Store.Get<ISecondFactorStore>();

    [Fact]
    public async Task StartTotp_NewSecret_IsStoredUnconfirmed()
    {
        var secret = await StartAsync("f-start");

        var found = await Store.FindTotpAsync("f-start");

        Assert.Equal(secret.Protected.ToArray(), found!.Protected.ToArray());
        Assert.Equal((secret.CreatedAt, false, -1), (found.CreatedAt, found.IsConfirmed, found.AcceptedStep));
    }

    [Fact]
    public async Task StartTotp_UnconfirmedSecret_IsReplaced()
    {
        var first = await StartAsync("f-again");
        var second = first with { Protected = Hash("second") };

        Assert.True(await Store.StartTotpAsync(second));

        Assert.Equal(second.Protected.ToArray(), (await Store.FindTotpAsync("f-again"))!.Protected.ToArray());
        Assert.False(await Store.ConfirmTotpAsync(TestActors.Administrator, first, Step, []));
    }

    [Fact]
    public async Task StartTotp_ConfirmedSecret_IsKept()
    {
        var secret = await EnrolAsync("f-kept");

        Assert.False(await Store.StartTotpAsync(secret with { Protected = Hash("another") }));

        Assert.Equal(secret.Protected.ToArray(), (await Store.FindTotpAsync("f-kept"))!.Protected.ToArray());
    }

    [Fact]
    public async Task ConfirmTotp_TwiceAtOnce_OneSucceeds()
    {
        var secret = await StartAsync("f-confirm");

        var results = await Simultaneous.RunAsync(
            2,
            number => Store.ConfirmTotpAsync(TestActors.Administrator, secret, Step, [Hash($"code {number}")])
        );

        Assert.Single(results, confirmed => confirmed);
        Assert.Equal(1, await Store.CountRecoveryCodesAsync("f-confirm"));
        var found = await Store.FindTotpAsync("f-confirm");
        Assert.Equal((true, Step), (found!.IsConfirmed, found.AcceptedStep));
    }

    [Fact]
    public async Task AcceptStep_SameStepOnSeveralServers_OneSucceeds()
    {
        await EnrolAsync("f-step");

        var results = await Simultaneous.RunAsync(4, _ => Store.AcceptStepAsync("f-step", Step + 1));

        Assert.Single(results, accepted => accepted);
        Assert.False(await Store.AcceptStepAsync("f-step", Step));
        Assert.True(await Store.AcceptStepAsync("f-step", Step + 2));
    }

    [Fact]
    public async Task AcceptStep_UnconfirmedSecret_IsRefused()
    {
        await StartAsync("f-unconfirmed");

        Assert.False(await Store.AcceptStepAsync("f-unconfirmed", Step));
    }

    [Fact]
    public async Task UseRecoveryCode_SameCodeOnSeveralServers_OneSucceeds()
    {
        await EnrolAsync("f-code", Hash("one"), Hash("two"));

        var results = await Simultaneous.RunAsync(4, _ => Store.UseRecoveryCodeAsync(TestActors.Administrator, "f-code", Hash("one")));

        Assert.Single(results, used => used);
        Assert.Equal(1, await Store.CountRecoveryCodesAsync("f-code"));
    }

    [Fact]
    public async Task UseRecoveryCode_CodeOfAnotherAccount_IsRefused()
    {
        await EnrolAsync("f-mine", Hash("mine"));
        await EnrolAsync("f-other", Hash("other"));

        Assert.False(await Store.UseRecoveryCodeAsync(TestActors.Administrator, "f-mine", Hash("other")));

        Assert.Equal(1, await Store.CountRecoveryCodesAsync("f-other"));
    }

    [Fact]
    public async Task ReplaceRecoveryCodes_EnrolledAccount_EndsTheEarlierOnes()
    {
        await EnrolAsync("f-renew", Hash("old"));

        Assert.True(await Store.ReplaceRecoveryCodesAsync(TestActors.Administrator, "f-renew", [Hash("new 1"), Hash("new 2")]));

        Assert.Equal(2, await Store.CountRecoveryCodesAsync("f-renew"));
        Assert.False(await Store.UseRecoveryCodeAsync(TestActors.Administrator, "f-renew", Hash("old")));
    }

    [Fact]
    public async Task ReplaceRecoveryCodes_NoSecondFactor_IsRefused()
    {
        await migrated.Store.AddAccountAsync("f-none");

        Assert.False(await Store.ReplaceRecoveryCodesAsync(TestActors.Administrator, "f-none", [Hash("code")]));
        Assert.Equal(0, await Store.CountRecoveryCodesAsync("f-none"));
    }

    [Fact]
    public async Task Remove_EnrolledAccount_RemovesSecretAndCodes()
    {
        await EnrolAsync("f-remove", Hash("code"));

        Assert.True(await Store.RemoveAsync(TestActors.Administrator, "f-remove"));
        Assert.False(await Store.RemoveAsync(TestActors.Administrator, "f-remove"));

        Assert.Null(await Store.FindTotpAsync("f-remove"));
        Assert.Equal(0, await Store.CountRecoveryCodesAsync("f-remove"));
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private async Task<TotpSecret> StartAsync(string account)
    {
        await migrated.Store.AddAccountAsync(account);
        var secret = new TotpSecret(account, Hash(account), SampleChanges.Noon);
        Assert.True(await Store.StartTotpAsync(secret));
        return secret;
    }

    private async Task<TotpSecret> EnrolAsync(string account, params byte[][] codes)
    {
        var secret = await StartAsync(account);
        Assert.True(await Store.ConfirmTotpAsync(TestActors.Administrator, secret, Step, codes));
        return secret;
    }
}

public sealed class SqliteSecondFactorStoreTests(Migrated<SqliteDatabase> migrated)
    : SecondFactorStoreTests<SqliteDatabase>(migrated),
        IClassFixture<Migrated<SqliteDatabase>>;

public sealed class PostgreSqlSecondFactorStoreTests(Migrated<PostgreSqlDatabase> migrated)
    : SecondFactorStoreTests<PostgreSqlDatabase>(migrated),
        IClassFixture<Migrated<PostgreSqlDatabase>>;
