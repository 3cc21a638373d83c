using System.Security.Cryptography;

namespace FlagCluster.Control.Audit;

/// <summary>Represents the public keys of which one must have signed a document.</summary>
public sealed class AuditKeys
{
    private const string Label = "PUBLIC KEY";

    private readonly string[] _keys;

    private AuditKeys(string[] keys) => _keys = keys;

    /// <summary>Reads public keys (SubjectPublicKeyInfo) from PEM, one after another.</summary>
    /// <param name="text">The text; what is not in a key is ignored.</param>
    /// <exception cref="InvalidDataException">The text has no public key, or one that cannot be used.</exception>
    public static AuditKeys Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var keys = new List<string>();
        while (PemEncoding.TryFind(text, out var fields))
        {
            if (text[fields.Label] == Label)
                keys.Add(Checked(text[fields.Location]));
            text = text[fields.Location.End..];
        }
        return keys.Count > 0 ? new([.. keys]) : throw new InvalidDataException($"It has no key in PEM that begins with {Label}.");
    }

    /// <summary>Returns these keys and others.</summary>
    public AuditKeys With(AuditKeys others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return new([.. _keys, .. others._keys]);
    }

    /// <summary>Returns whether one of the keys made a signature of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="signature">The signature.</param>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        foreach (var key in _keys)
            if (AuditSigner.Verify(key, text, signature))
                return true;
        return false;
    }

    private static string Checked(string pem)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return pem;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"It has a key that is not one of ECDSA: {exception.Message}", exception);
        }
    }
}
