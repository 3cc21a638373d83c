using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.IncomingHooks;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Integrations.Tests.IncomingHooks;

public sealed class HookSignatureTests
{
    private const string Secret = "a-secret-of-the-hook";

    private static readonly byte[] Body = """{"action":"opened"}"""u8.ToArray();

    private static readonly DateTimeOffset Now = SampleChanges.Noon;

    public static TheoryData<HookProvider> Providers => [.. Enum.GetValues<HookProvider>()];

    [Theory]
    [MemberData(nameof(Providers))]
    public void IsValid_ProofOfTheSystem_IsAccepted(HookProvider provider) =>
        Assert.True(IsValid(provider, ProofOf(provider, Secret, Body)));

    [Theory]
    [MemberData(nameof(Providers))]
    public void IsValid_AnotherProof_IsRefused(HookProvider provider)
    {
        Assert.False(IsValid(provider, ProofOf(provider, "another-secret-of-it", Body)));
        Assert.False(IsValid(provider, ""));
        Assert.False(IsValid(provider, "sha256=zz"));
    }

    [Theory]
    [InlineData(HookProvider.GitHub)]
    [InlineData(HookProvider.Gitea)]
    public void IsValid_ChangedBody_IsRefused(HookProvider provider) =>
        Assert.False(IsValid(provider, ProofOf(provider, Secret, [.. Body, (byte)' '])));

    [Fact]
    public void IsValid_ExampleOfGitHub_IsAccepted()
    {
        // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
        const string Signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

        Assert.True(HookSignature.IsValid(HookProvider.GitHub, _ => Signature, "It's a Secret to Everybody", "Hello, World!"u8, Now));
    }

    [Fact]
    public void IsValid_ExampleOfStandardWebhooks_IsAccepted()
    {
        // The test vector of the reference libraries of https://www.standardwebhooks.com.
        var headers = new Dictionary<string, string>
        {
            ["webhook-id"] = "msg_p5jXN8AQM9LWM0D4loKWxJek",
            ["webhook-timestamp"] = "1614265330",
            ["webhook-signature"] = "v1,bad v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        };

        Assert.True(
            HookSignature.IsValid(
                HookProvider.GitLab,
                name => headers.GetValueOrDefault(name, ""),
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                """{"test": 2432232314}"""u8,
                DateTimeOffset.FromUnixTimeSeconds(1614265330)
            )
        );
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(299, true)]
    [InlineData(-299, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public void IsValid_SignedTime_MustBeRecent(int seconds, bool expected)
    {
        var secret = HookSignature.NewSecret();
        var time = (Now.ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"id.{time}."), .. Body];
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, signed));

        Assert.Equal(expected, HookSignature.IsValid(HookProvider.GitLab, HeaderOf, secret, Body, Now));

        string HeaderOf(string name) =>
            name switch
            {
                "webhook-id" => "id",
                "webhook-timestamp" => time,
                HookSignature.StandardHeader => "v1," + signature,
                _ => "",
            };
    }

    [Fact]
    public void IsValid_WrongSignatureWithTheRightToken_IsRefused()
    {
        Assert.False(HookSignature.IsValid(HookProvider.GitLab, HeaderOf, Secret, Body, Now));

        static string HeaderOf(string name) =>
            name switch
            {
                "X-Gitlab-Token" => Secret,
                HookSignature.StandardHeader => "v1,AAAA",
                _ => "",
            };
    }

    private static bool IsValid(HookProvider provider, string proof) =>
        HookSignature.IsValid(provider, name => name == HookSignature.HeaderOf(provider) ? proof : "", Secret, Body, Now);

    private static string ProofOf(HookProvider provider, string secret, byte[] body)
    {
        var hash = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
        return provider switch
        {
            HookProvider.GitHub => "sha256=" + hash,
            HookProvider.GitLab => secret,
            _ => hash,
        };
    }
}
