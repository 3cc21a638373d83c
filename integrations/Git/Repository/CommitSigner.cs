using System.Text;
using Microsoft.Extensions.Options;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>Signs commits with the key of the settings. The file is read for each commit, so that a new key needs no restart.</summary>
internal sealed class CommitSigner(IOptions<GitOptions> options)
{
    /// <summary>Gets whether commits are signed.</summary>
    public bool IsEnabled => options.Value.SigningKeyFile.Length > 0;

    /// <summary>Returns the signature of the text of a commit.</summary>
    /// <exception cref="GitException">The key cannot be read.</exception>
    public string Sign(string commit)
    {
        try
        {
            using var key = SshSignature.ReadKey(File.ReadAllText(options.Value.SigningKeyFile));
            return SshSignature.Sign(key, Encoding.UTF8.GetBytes(commit));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new GitException(
                GitFailure.Unreachable,
                "The key that signs commits cannot be read. Check Git:SigningKeyFile.",
                exception
            );
        }
    }
}
