using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FlagCluster.IdentityProvider;

/// <summary>Specifies how the test identity provider signs its tokens.</summary>
public enum TestSignature
{
    /// <summary>With the key that it publishes.</summary>
    Published,

    /// <summary>Not at all (<c>alg: none</c>).</summary>
    None,

    /// <summary>By HMAC with the published key, which everybody knows.</summary>
    HmacWithPublicKey,

    /// <summary>By HMAC with the client secret.</summary>
    HmacWithClientSecret,

    /// <summary>With a key that it does not publish.</summary>
    UnknownKey,

    /// <summary>With another key under the id of the published one.</summary>
    OtherKeyWithTheSameId,
}

/// <summary>Represents the keys of the test identity provider.</summary>
public sealed class TestKeys
{
    private int _number;
    private ECDsaSecurityKey _key;

    public TestKeys() => _key = Create();

    /// <summary>Gets the keys as the provider publishes them.</summary>
    public IEnumerable<JsonWebKey> Published
    {
        get
        {
            var key = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(
                new ECDsaSecurityKey(ECDsa.Create(_key.ECDsa.ExportParameters(includePrivateParameters: false))) { KeyId = _key.KeyId }
            );
            key.Use = "sig";
            yield return key;
        }
    }

    /// <summary>Replaces the key: tokens of the earlier one are not valid any more.</summary>
    public void Rotate() => _key = Create();

    /// <summary>Returns a signed token.</summary>
    public string Sign(JsonObject claims, TestSignature signature, string type)
    {
        var payload = claims.ToJsonString();
        var handler = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false };
        if (signature == TestSignature.None)
            return $"{Base64UrlEncoder.Encode("""{"alg":"none"}""")}.{Base64UrlEncoder.Encode(payload)}.";
        return handler.CreateToken(payload, CredentialsOf(signature), new Dictionary<string, object> { ["typ"] = type });
    }

    private SigningCredentials CredentialsOf(TestSignature signature) =>
        signature switch
        {
            TestSignature.HmacWithPublicKey => Hmac(_key.ECDsa.ExportSubjectPublicKeyInfo()),
            TestSignature.HmacWithClientSecret => Hmac(Encoding.UTF8.GetBytes(TestIdentityProvider.ClientSecret.PadRight(32, '\0'))),
            TestSignature.UnknownKey => new(Create(), SecurityAlgorithms.EcdsaSha256),
            TestSignature.OtherKeyWithTheSameId => new(
                new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = _key.KeyId },
                SecurityAlgorithms.EcdsaSha256
            ),
            _ => new(_key, SecurityAlgorithms.EcdsaSha256),
        };

    private SigningCredentials Hmac(byte[] secret) =>
        new(new SymmetricSecurityKey(secret) { KeyId = _key.KeyId }, SecurityAlgorithms.HmacSha256);

    private ECDsaSecurityKey Create() =>
        new(ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            KeyId = "key-" + Interlocked.Increment(ref _number).ToString(CultureInfo.InvariantCulture),
        };
}
