using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Storage;
using Microsoft.Extensions.Options;

namespace FlagCluster.Control.Audit;

/// <summary>Signs checkpoints, exports and removals with ECDSA on the curve P-256 and SHA-256 (ES256, IEEE P1363 format).</summary>
/// <param name="options">Names the file of the key.</param>
/// <param name="files">Writes the key that is created without such a setting.</param>
public sealed class AuditSigner(IOptions<AuditOptions> options, IPrivateFiles files) : IDisposable
{
    private const string KeyFile = "audit-key.pem";

    private readonly Lock _lock = new();
    private ECDsa? _key;
    private AuditKeys? _accepted;

    /// <summary>Gets the public key as PEM (SubjectPublicKeyInfo). Keep it outside the database to verify signatures.</summary>
    /// <exception cref="OptionsValidationException">The key cannot be read or created.</exception>
    public string PublicKey => Key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Gets the id of the key: the first 16 hexadecimal digits of SHA-256 of the public key.</summary>
    public string KeyId => Convert.ToHexStringLower(SHA256.HashData(Key.ExportSubjectPublicKeyInfo()))[..16];

    /// <summary>Gets the keys whose signatures this host accepts: its own and <see cref="AuditOptions.FormerKeysFile"/>.</summary>
    /// <exception cref="OptionsValidationException">A key cannot be read or created.</exception>
    public AuditKeys Accepted => _accepted ??= ReadAccepted();

    private ECDsa Key
    {
        get
        {
            lock (_lock)
                return _key ??= Open();
        }
    }

    /// <summary>Returns the signature of a text.</summary>
    public byte[] Sign(ReadOnlySpan<byte> text)
    {
        var key = Key;
        lock (_lock)
            return key.SignData(text, HashAlgorithmName.SHA256);
    }

    /// <summary>Returns whether a signature is that of a text by a key.</summary>
    /// <param name="publicKey">The public key as PEM.</param>
    /// <param name="text">The text.</param>
    /// <param name="signature">The signature.</param>
    public static bool Verify(string publicKey, ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(publicKey);
            return key.VerifyData(text, signature, HashAlgorithmName.SHA256);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key?.Dispose();

    private ECDsa Open()
    {
        var settings = options.Value;
        if (settings.SigningKeyFile.Length > 0)
            return Read(settings.SigningKeyFile, $"{AuditOptions.Section}:{nameof(AuditOptions.SigningKeyFile)}");
        var path = Path.Combine(settings.Directory, KeyFile);
        try
        {
            if (!File.Exists(path))
            {
                using var created = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                files.Replace(path, Encoding.ASCII.GetBytes(created.ExportPkcs8PrivateKeyPem()));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Invalid($"The key of the audit log cannot be written to {path}: {exception.Message} Set Audit:SigningKeyFile.");
        }
        return Read(path, "The key of the audit log");
    }

    private AuditKeys ReadAccepted()
    {
        var path = options.Value.FormerKeysFile;
        try
        {
            var own = AuditKeys.Parse(PublicKey);
            return path.Length == 0 ? own : own.With(AuditKeys.Parse(File.ReadAllText(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Invalid(
                $"{AuditOptions.Section}:{nameof(AuditOptions.FormerKeysFile)} ({path}) is not a readable file of public keys in PEM: "
                    + $"{exception.Message} 'audit key' prints the public key of a host."
            );
        }
    }

    private static ECDsa Read(string path, string what)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            if (key.KeySize == 256)
                return key;
            throw new CryptographicException($"the key has {key.KeySize} bits");
        }
        catch (Exception exception)
            when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw Invalid(
                $"{what} ({path}) is not a readable private key on the curve P-256 in PEM: {exception.Message} Create one with 'openssl "
                    + "ecparam -name prime256v1 -genkey -noout'."
            );
        }
    }

    private static OptionsValidationException Invalid(string why) => new(AuditOptions.Section, typeof(AuditOptions), [why]);
}
