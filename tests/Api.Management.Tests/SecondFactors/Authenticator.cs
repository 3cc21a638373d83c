using System.Numerics;
using FlagCluster.Control.SecondFactors;
using FlagCluster.Testing.Servers;

namespace FlagCluster.Api.Management.Tests.SecondFactors;

/// <summary>Represents the authenticator app of a person.</summary>
internal sealed class Authenticator
{
    private const string Factors = "/api/v1/me/second-factors";
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly TestServer _server;
    private readonly byte[] _secret;

    private Authenticator(TestServer server, byte[] secret) => (_server, _secret) = (server, secret);

    /// <summary>Gets the recovery codes.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    /// <summary>Gets the code that the app displays.</summary>
    public string Code => Totp.CodeAt(_secret, Totp.StepAt(_server.Time.GetUtcNow()));

    /// <summary>Gets a code that the app does not display.</summary>
    public string WrongCode => Code == "000000" ? "000001" : "000000";

    /// <summary>Adds an app to the account of a person, whose session must be fresh.</summary>
    public static async Task<Authenticator> EnrolAsync(TestServer server, TestPerson person)
    {
        var app = await StartAsync(server, person);
        var codes = (await person.SendAsync("POST", Factors + "/totp/confirm", $$"""{"code":"{{app.Code}}"}""")).Expect(200);
        app.RecoveryCodes = [.. codes.Json.GetProperty("recoveryCodes").EnumerateArray().Select(code => code.GetString()!)];
        return app;
    }

    /// <summary>Starts to add an app to the account of a person.</summary>
    public static async Task<Authenticator> StartAsync(TestServer server, TestPerson person)
    {
        var started = (await person.SendAsync("POST", Factors + "/totp")).Expect(201);
        return new(server, Decode(started.String("secret")));
    }

    /// <summary>Returns the code that an app with a secret displays.</summary>
    public static string CodeOf(TestServer server, string secret) => new Authenticator(server, Decode(secret)).Code;

    /// <summary>Waits until the app displays the next code.</summary>
    public void WaitForNextCode() => _server.Time.Advance(TimeSpan.FromSeconds(Totp.StepSeconds));

    private static byte[] Decode(string text)
    {
        var number = text.Aggregate(
            BigInteger.Zero,
            (sum, character) => (sum << 5) | Alphabet.IndexOf(character, StringComparison.Ordinal)
        );
        return number.ToByteArray(isUnsigned: true, isBigEndian: true) is var bytes && bytes.Length == Totp.SecretBytes
            ? bytes
            : [.. new byte[Totp.SecretBytes - bytes.Length], .. bytes];
    }
}
