using System.Security.Cryptography;
using FlagCluster.Contracts.Storage;
using FlagCluster.Control.Audit;
using FlagCluster.Testing.Databases;
using Microsoft.Extensions.Options;

namespace FlagCluster.Testing;

/// <summary>Creates signers of audit logs, each with a key of its own.</summary>
public static class AuditSigners
{
    /// <summary>Creates a signer with a new key.</summary>
    /// <param name="folder">The folder of the key.</param>
    /// <param name="former">A signer whose key is accepted too.</param>
    public static AuditSigner Create(TempFolder folder, AuditSigner? former = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var options = new AuditOptions { SigningKeyFile = folder.File($"{Guid.NewGuid():N}.pem") };
        File.WriteAllText(options.SigningKeyFile, key.ExportPkcs8PrivateKeyPem());
        if (former is not null)
        {
            options.FormerKeysFile = folder.File($"{Guid.NewGuid():N}.pub");
            File.WriteAllText(options.FormerKeysFile, former.PublicKey);
        }
        return new(Options.Create(options), new NoFiles());
    }

    /// <summary>The key is read from a setting, so that no file is written.</summary>
    private sealed class NoFiles : IPrivateFiles
    {
        public void Replace(string path, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        public void Append(string path, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
    }
}
