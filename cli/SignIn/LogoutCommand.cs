using System.CommandLine;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Settings;

namespace FlagCluster.Cli.SignIn;

/// <summary>Removes the credentials of a profile.</summary>
internal static class LogoutCommand
{
    /// <summary>Returns the command.</summary>
    public static Command Create() =>
        new Command("logout", "Remove the token and the SDK key from a profile; the server still accepts them").Runs(RunAsync);

    private static Task<int> RunAsync(Invocation invocation)
    {
        var file = ProfileFile.Default();
        var document = file.Read();
        var name = GlobalOptions.ProfileOf(invocation.Arguments) ?? document.Current;
        if (!document.Profiles.TryGetValue(name, out var profile) || (profile.Token ?? profile.Key) is null)
        {
            invocation.Results.Sentence($"The profile '{name}' has no credentials.");
            return Task.FromResult(ExitCode.Ok);
        }
        document.Profiles[name] = profile with { Token = null, Key = null };
        file.Write(document);
        invocation.Results.Sentence(
            $"The credentials of the profile '{name}' are removed from this machine. To revoke a token, run 'flagcluster token delete'."
        );
        return Task.FromResult(ExitCode.Ok);
    }
}
