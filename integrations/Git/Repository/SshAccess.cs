using System.Net;

namespace FlagCluster.Integrations.Git.Repository;

/// <summary>
/// Represents how a host is reached over SSH: its address, which was checked, and the files with the keys. A folder has the file
/// <c>known_hosts</c>, and one private key for each environment, so that an environment cannot use the key of another one.
/// </summary>
/// <param name="Host">The host.</param>
/// <param name="Port">The port.</param>
/// <param name="Address">The address to which the connection is made.</param>
/// <param name="KeyFile">The private key.</param>
/// <param name="KnownHostsFile">The public keys of hosts.</param>
internal sealed record SshAccess(string Host, int Port, IPAddress Address, string KeyFile, string KnownHostsFile)
{
    private const int DefaultPort = 22,
        ConnectSeconds = 15;

    /// <summary>Returns the files for an environment.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="remote">The remote branch.</param>
    /// <param name="address">The address of the host.</param>
    /// <exception cref="GitException">A file is missing.</exception>
    public static SshAccess Create(string directory, GitRemote remote, IPAddress address)
    {
        var (key, hosts) = (Path.Combine(directory, remote.Key), Path.Combine(directory, "known_hosts"));
        if (!File.Exists(hosts))
            throw Missing("the file 'known_hosts' with the keys of hosts");
        if (!File.Exists(key))
            throw Missing($"the key '{remote.Key}' of the environment");
        return new(remote.Url.Host, remote.Url.Port > 0 ? remote.Url.Port : DefaultPort, address, key, hosts);
    }

    /// <summary>Returns the command that Git runs through a shell.</summary>
    /// <param name="ssh">The program.</param>
    public string CommandOf(string ssh)
    {
        // What known_hosts names, although the connection is made to the address that was checked.
        var alias = Port == DefaultPort ? Host : $"[{Host}]:{Port}";
        string[] options =
        [
            "BatchMode=yes",
            "StrictHostKeyChecking=yes",
            $"UserKnownHostsFile=\"{KnownHostsFile}\"",
            "GlobalKnownHostsFile=/dev/null",
            $"HostKeyAlias={alias}",
            $"HostName={Address}",
            "IdentitiesOnly=yes",
            "IdentityAgent=none",
            "ProxyCommand=none",
            "ClearAllForwardings=yes",
            $"ConnectTimeout={ConnectSeconds}",
        ];
        return string.Join(' ', [Quote(ssh), "-F", "none", "-i", Quote(KeyFile), .. options.Select(option => $"-o {Quote(option)}")]);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Host}:{Port}";

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static GitException Missing(string what) =>
        new(GitFailure.Unreachable, $"Git over SSH is not possible: the folder Git:SshDirectory does not have {what}.");
}
