using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Cli.Settings;

namespace FlagCluster.Cli.SignIn;

/// <summary>Stores an API token in a profile, after the server has accepted it.</summary>
internal static class LoginCommand
{
    private const string DefaultUrl = "http://localhost:8080";

    /// <summary>Returns the command.</summary>
    public static Command Create() =>
        new Command("login", "Sign in with an API token, from the input or --token, and store it in a profile").Runs(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var file = ProfileFile.Default();
        var document = file.Read();
        var given = GlobalOptions.GivenBy(invocation.Arguments);
        var name = GlobalOptions.ProfileOf(invocation.Arguments) ?? document.Current;
        var before = document.Profiles.GetValueOrDefault(name) ?? new();
        var url = Connection.ReadUrl(given.Url ?? before.Url ?? DefaultUrl);
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            invocation.Terminal.Note($"warning: {url} is not encrypted; others on the network can read the token.");
        var token = given.Token ?? Terminal.ReadSecret($"API token for {url}");
        if (token.Length == 0)
            throw CommandException.Usage("There is no API token. Enter it, pipe it into the command, or give --token.");
        if (!IsHeaderText(token))
            throw CommandException.Usage("The input is not an API token: it has other characters than visible ASCII.");
        using var api = new ApiClient(url, () => token, GlobalOptions.TimeoutOf(invocation.Arguments));
        var access = await api.GetAsync("api/v1/me/permissions", invocation.Aborted);
        // A token is only stored with the server that has accepted it. Places of another server would be wrong.
        var kept = before.Url is { } old && Connection.ReadUrl(old) == url ? before : new();
        document.Profiles[name] = kept with
        {
            Url = url.AbsoluteUri.TrimEnd('/'),
            Token = token,
            Key = given.Key ?? kept.Key,
            Organization = given.Organization ?? (string?)access["organization"],
            Project = given.Project ?? kept.Project,
            Environment = given.Environment ?? kept.Environment,
        };
        file.Write(document with { Current = document.Profiles.Count == 1 ? name : document.Current });
        Report(invocation, name, url, access);
        return ExitCode.Ok;
    }

    private static void Report(Invocation invocation, string name, Uri url, JsonObject access)
    {
        var organization = (string?)access["organization"] ?? "";
        invocation.Results.Sentence($"Signed in to {url} in the organization '{organization}'. The token is in the profile '{name}'.");
        if (!invocation.Results.IsForPeople)
            invocation.Results.Document(
                new JsonObject
                {
                    ["profile"] = name,
                    ["url"] = url.AbsoluteUri.TrimEnd('/'),
                    ["organization"] = organization,
                }
            );
    }

    private static bool IsHeaderText(string token) => token.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
