using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.SecondFactors;
using FlagCluster.Control.SecondFactors;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;
using Microsoft.AspNetCore.DataProtection;

namespace FlagCluster.Control.Tests.SecondFactors;

/// <summary>Enrols and verifies second factors with the store on SQLite. Each test has its own account.</summary>
public sealed class SecondFactorVerifierTests(Migrated<SqliteDatabase> migrated) : IClassFixture<Migrated<SqliteDatabase>>
{
    private readonly EphemeralDataProtectionProvider _protection = new();
    private readonly FakeTimeProvider _time = new();
    private readonly LogLines<TotpMethod> _log = new();

    private ISecondFactorStore Store => migrated.Store.Get<ISecondFactorStore>();

    private TotpMethod Totps => new(Store, _protection, _time, _log);

    private RecoveryCodeMethod RecoveryCodes => new(Store);

    private SecondFactorVerifier Verifier => new([Totps, RecoveryCodes]);

    [Fact]
    public async Task FindMethods_BeforeAndAfterTheConfirmation_ListsTheEnrolledOnes()
    {
        var account = await AddAccountAsync("v-methods");
        Assert.Empty(await Verifier.FindMethodsAsync(account));
        var secret = await Totps.StartAsync(account);
        Assert.Empty(await Verifier.FindMethodsAsync(account));

        var codes = await Totps.ConfirmAsync(TestActors.Administrator, account, CodeOf(secret!));

        Assert.Equal(["totp", "recovery"], await Verifier.FindMethodsAsync(account));
        Assert.Equal(RecoveryCode.Count, codes!.Count);
    }

    [Fact]
    public async Task Confirm_WrongCode_DoesNotEnrol()
    {
        var account = await AddAccountAsync("v-wrong");
        var secret = await Totps.StartAsync(account);
        var wrong = CodeOf(secret!) == "000000" ? "000001" : "000000";

        Assert.Null(await Totps.ConfirmAsync(TestActors.Administrator, account, wrong));

        Assert.Empty(await Verifier.FindMethodsAsync(account));
    }

    [Fact]
    public async Task Start_EnrolledAccount_KeepsTheSecret()
    {
        var (account, secret, _) = await EnrolAsync("v-start");

        Assert.Null(await Totps.StartAsync(account));

        _time.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));
        Assert.Equal("totp", (await VerifyAsync(account, CodeOf(secret)))?.Name);
    }

    [Fact]
    public async Task Verify_CodeOfTheEnrolment_IsRefused()
    {
        var (account, secret, _) = await EnrolAsync("v-replay");

        Assert.Null(await VerifyAsync(account, CodeOf(secret)));
    }

    [Fact]
    public async Task Verify_SameCodeTwice_IsAcceptedOnce()
    {
        var (account, secret, _) = await EnrolAsync("v-twice");
        _time.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));

        Assert.Equal("otp mfa", (await VerifyAsync(account, " " + CodeOf(secret)))?.Amr);

        Assert.Null(await VerifyAsync(account, CodeOf(secret)));
    }

    [Fact]
    public async Task Verify_RecoveryCodeTwice_IsAcceptedOnce()
    {
        var (account, _, codes) = await EnrolAsync("v-recovery");

        Assert.Equal("mfa", (await VerifyAsync(account, codes[0].ToUpperInvariant()))?.Amr);

        Assert.Null(await VerifyAsync(account, codes[0]));
        Assert.NotNull(await VerifyAsync(account, codes[1]));
    }

    [Fact]
    public async Task Renew_EnrolledAccount_EndsTheEarlierCodes()
    {
        var (account, _, codes) = await EnrolAsync("v-renew");

        var renewed = await RecoveryCodes.RenewAsync(TestActors.Administrator, account);

        Assert.Null(await VerifyAsync(account, codes[0]));
        Assert.NotNull(await VerifyAsync(account, renewed![0]));
    }

    [Fact]
    public async Task Verify_OtherProtectionKeys_RefusesCodesAndAcceptsRecoveryCodes()
    {
        var (account, secret, codes) = await EnrolAsync("v-keys");
        _time.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));
        var restored = new SecondFactorVerifier([new TotpMethod(Store, new EphemeralDataProtectionProvider(), _time, _log), RecoveryCodes]);

        Assert.Null(await restored.VerifyAsync(TestActors.Administrator, account, CodeOf(secret)));

        Assert.Single(_log.Of(1935));
        Assert.NotNull(await restored.VerifyAsync(TestActors.Administrator, account, codes[0]));
    }

    [Fact]
    public async Task Start_AnyAccount_EncryptsTheSecretInTheStore()
    {
        var account = await AddAccountAsync("v-rest");

        var secret = await Totps.StartAsync(account);

        var stored = (await Store.FindTotpAsync(account))!.Protected;
        Assert.Equal(-1, stored.Span.IndexOf(secret));
    }

    private string CodeOf(byte[] secret) => Totp.CodeAt(secret, Totp.StepAt(_time.GetUtcNow()));

    private Task<ISecondFactorMethod?> VerifyAsync(string account, string answer) =>
        Verifier.VerifyAsync(TestActors.Administrator, account, answer);

    private async Task<string> AddAccountAsync(string id)
    {
        var account = new Account(id, EmailAddress.Parse(id + "@example.com"), id, SampleChanges.Noon);
        Assert.True(await migrated.Store.Get<IAccountStore>().AddAsync(TestActors.Administrator, account));
        return id;
    }

    private async Task<(string Account, byte[] Secret, IReadOnlyList<string> Codes)> EnrolAsync(string id)
    {
        var account = await AddAccountAsync(id);
        var secret = await Totps.StartAsync(account);
        var codes = await Totps.ConfirmAsync(TestActors.Administrator, account, CodeOf(secret!));
        return (account, secret!, codes!);
    }
}
