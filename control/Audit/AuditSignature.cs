using System.Text;
using System.Text.Json;

namespace FlagCluster.Control.Audit;

/// <summary>
/// Writes and verifies signed documents: <c>{"manifest":{…},"signature":{"algorithm":"ES256","keyId":"…","publicKey":"…","value":"…"}}</c>.
/// What is signed is the text of the document as it is there.
/// </summary>
public static class AuditSignature
{
    /// <summary>Writes a document with its signature.</summary>
    /// <param name="writer">The writer.</param>
    /// <param name="name">The name of the member with the document.</param>
    /// <param name="document">The document as UTF-8 JSON.</param>
    /// <param name="signer">The signer.</param>
    public static void Write(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> document, AuditSigner signer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(signer);
        writer.WriteStartObject();
        writer.WritePropertyName(name);
        writer.WriteRawValue(document, skipInputValidation: true);
        writer.WriteStartObject("signature"u8);
        writer.WriteString("algorithm"u8, "ES256"u8);
        writer.WriteString("keyId"u8, signer.KeyId);
        writer.WriteString("publicKey"u8, signer.PublicKey);
        writer.WriteBase64String("value"u8, signer.Sign(document));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Returns what is wrong with the signature of a document, or null.</summary>
    /// <param name="signed">The document with its signature.</param>
    /// <param name="name">The name of the member with the document.</param>
    /// <param name="keys">The keys of which one must have signed it; null accepts the key that the signature names.</param>
    public static string? FindProblem(JsonElement signed, string name, AuditKeys? keys)
    {
        if (
            signed.ValueKind != JsonValueKind.Object
            || !signed.TryGetProperty(name, out var document)
            || !signed.TryGetProperty("signature", out var signature)
            || !signature.TryGetProperty("publicKey", out var named)
            || !signature.TryGetProperty("value", out var value)
            || !value.TryGetBytesFromBase64(out var bytes)
        )
            return "it has no signature.";
        var text = Encoding.UTF8.GetBytes(document.GetRawText());
        return (keys is null ? AuditSigner.Verify(named.GetString() ?? "", text, bytes) : keys.Verify(text, bytes))
            ? null
            : "its signature is not valid; it was altered, or another key signed it.";
    }
}
