using FlagCluster.Testing.Databases;

namespace FlagCluster.Integrations.Git.Tests;

/// <summary>
/// Represents a program in place of <c>ssh</c>, which runs the command for the host on this machine and notes its arguments, and the folder
/// with the keys.
/// </summary>
internal sealed class SshStandIn : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TempFolder _folder = new();

    public SshStandIn()
    {
        System.IO.Directory.CreateDirectory(Directory);
        File.WriteAllText(Path.Combine(Directory, "known_hosts"), "localhost ssh-ed25519 AAAA\n");
        File.WriteAllText(Path.Combine(Directory, "acme.shop.production"), "key\n");
        SetProgram("for last; do :; done; exec env -i PATH=\"$PATH\" sh -c \"$last\"");
    }

    /// <summary>Gets the program.</summary>
    public string Program => _folder.File("ssh");

    /// <summary>Gets the folder with the keys.</summary>
    public string Directory => _folder.File("keys");

    /// <summary>Gets the lines with the arguments and the environment of the last run.</summary>
    public string[] LastRun => File.ReadAllLines(_folder.File("run"));

    /// <summary>Sets what the program does.</summary>
    public void SetProgram(string script)
    {
        File.WriteAllText(Program, $"#!/bin/sh\n(printf '%s\\n' \"$@\"; env) > '{_folder.File("run")}'\n{script}\n");
        File.SetUnixFileMode(Program, Executable);
    }

    public void Dispose() => _folder.Dispose();
}
