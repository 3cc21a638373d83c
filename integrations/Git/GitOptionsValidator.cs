using FlagCluster.Hosting.Tls;
using FlagCluster.Integrations.Git.Repository;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git;

/// <summary>Reads the files of the settings at the start, so that a wrong one stops the host.</summary>
internal sealed class GitOptionsValidator : IValidateOptions<GitOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, GitOptions options)
    {
        string?[] problems =
        [
            FindProblem(nameof(options.CaFile), options.CaFile, file => CertificateAuthorities.Read(file)),
            FindProblem(
                nameof(options.SigningKeyFile),
                options.SigningKeyFile,
                file => SshSignature.ReadKey(File.ReadAllText(file)).Dispose()
            ),
        ];
        var found = problems.OfType<string>().ToList();
        return found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
    }

    private static string? FindProblem(string setting, string file, Action<string> read)
    {
        if (file.Length == 0)
            return null;
        try
        {
            read(file);
            return null;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return $"{GitOptions.Section}:{setting} cannot be used. {exception.Message}";
        }
    }
}
