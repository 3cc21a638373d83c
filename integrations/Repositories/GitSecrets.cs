using System.Security.Cryptography;
using System.Text;
using FlagCluster.Contracts.Git;
using Microsoft.AspNetCore.DataProtection;

namespace FlagCluster.Integrations.Repositories;

/// <summary>Encrypts the secrets of bindings to repositories with the keys of data protection, each for its own binding.</summary>
/// <param name="protection">The keys.</param>
public sealed class GitSecrets(IDataProtectionProvider protection)
{
    private const string Credential = "FlagCluster.Git.Credential",
        Hook = "FlagCluster.Git.Hook";

    /// <summary>Encrypts the password or token of a binding.</summary>
    /// <param name="id">The id of the binding.</param>
    /// <param name="secret">The password or token; empty for none.</param>
    public byte[] ProtectCredential(string id, string secret) => Protect(Credential, id, secret);

    /// <summary>Returns the password or token of a binding, empty for none; null when the key that encrypted it is lost.</summary>
    /// <param name="binding">The binding.</param>
    public string? UnprotectCredential(GitBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return Unprotect(Credential, binding.Id, binding.Secret);
    }

    /// <summary>Encrypts the secret that proves notifications.</summary>
    /// <param name="id">The id of the binding.</param>
    /// <param name="secret">The secret.</param>
    public byte[] ProtectHook(string id, string secret) => Protect(Hook, id, secret);

    /// <summary>Returns the secret that proves notifications; null when the key that encrypted it is lost.</summary>
    /// <param name="binding">The binding.</param>
    public string? UnprotectHook(GitBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return Unprotect(Hook, binding.Id, binding.HookSecret);
    }

    private byte[] Protect(string purpose, string id, string secret) =>
        secret.Length == 0 ? [] : protection.CreateProtector(purpose, id).Protect(Encoding.UTF8.GetBytes(secret));

    private string? Unprotect(string purpose, string id, ReadOnlyMemory<byte> encrypted)
    {
        if (encrypted.IsEmpty)
            return "";
        try
        {
            return Encoding.UTF8.GetString(protection.CreateProtector(purpose, id).Unprotect(encrypted.ToArray()));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
