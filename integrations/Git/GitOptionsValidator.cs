using FlagCluster.Hosting.Tls;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git;

/// <summary>Reads the file of authorities at the start, so that a wrong one stops the host.</summary>
internal sealed class GitOptionsValidator : IValidateOptions<GitOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, GitOptions options)
    {
        if (options.CaFile.Length == 0)
            return ValidateOptionsResult.Success;
        try
        {
            CertificateAuthorities.Read(options.CaFile);
            return ValidateOptionsResult.Success;
        }
        catch (InvalidDataException exception)
        {
            return ValidateOptionsResult.Fail($"Git:CaFile cannot be used. {exception.Message}");
        }
    }
}
