using System.CommandLine;
using System.Text.Json.Nodes;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Cli.Settings;

namespace FlagCluster.Cli.SignIn;

/// <summary>Shows and changes profiles. Credentials are not shown.</summary>
internal static class ConfigCommands
{
    private const string Names = "url, organization, project, environment or key";

    private static readonly Argument<string> Name = CommandBuilder.Argument("name", $"The setting: {Names}");
    private static readonly Argument<string> ProfileName = CommandBuilder.Argument("profile", "The name of the profile");

    private static readonly Argument<string?> Value = new("value")
    {
        Description = "The value; a key is read from the input without it",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Returns the commands.</summary>
    public static Command Create()
    {
        Name.CompletionSources.Add("url", "organization", "project", "environment", "key");
        return CommandBuilder.Group(
            "config",
            "Show and change profiles of settings",
            new Command("list", "List the profiles").Runs(ListAsync),
            new Command("path", "Print the path of the file").Runs(PathAsync),
            new Command("set", "Set a setting of a profile").With(Name, Value).Runs(SetAsync),
            new Command("unset", "Remove a setting of a profile").With(Name).Runs(UnsetAsync),
            new Command("use", "Choose the profile that commands use").With(ProfileName).Runs(UseAsync),
            new Command("delete", "Delete a profile with its credentials").With(ProfileName).Runs(DeleteAsync)
        );
    }

    private static Task<int> ListAsync(Invocation invocation)
    {
        var document = ProfileFile.Default().Read();
        var items = document.Profiles.Select(profile => Describe(profile.Key, profile.Value, profile.Key == document.Current)).ToList();
        invocation.Results.List(
            items,
            "There are no profiles. Run 'flagcluster login'.",
            Column.Of("PROFILE", "profile"),
            Column.Yes("CURRENT", "current"),
            Column.Of("URL", "url"),
            Column.Of("ORGANIZATION", "organization"),
            Column.Of("PROJECT", "project"),
            Column.Of("ENVIRONMENT", "environment"),
            Column.Yes("TOKEN", "hasToken"),
            Column.Yes("KEY", "hasKey")
        );
        return Task.FromResult(ExitCode.Ok);
    }

    private static JsonObject Describe(string name, Profile profile, bool isCurrent) =>
        new()
        {
            ["profile"] = name,
            ["current"] = isCurrent,
            ["url"] = profile.Url,
            ["organization"] = profile.Organization,
            ["project"] = profile.Project,
            ["environment"] = profile.Environment,
            ["hasToken"] = profile.Token is not null,
            ["hasKey"] = profile.Key is not null,
        };

    private static Task<int> PathAsync(Invocation invocation)
    {
        invocation.Terminal.WriteLine(ProfileFile.Default().Path);
        return Task.FromResult(ExitCode.Ok);
    }

    private static Task<int> SetAsync(Invocation invocation)
    {
        var name = invocation.Arguments.GetRequiredValue(Name);
        var value = invocation.Arguments.GetValue(Value) ?? (name == "key" ? Terminal.ReadSecret("SDK key") : "");
        return value.Length == 0 ? throw CommandException.Usage($"Give a value for '{name}'.") : ChangeAsync(invocation, name, value);
    }

    private static Task<int> UnsetAsync(Invocation invocation) =>
        ChangeAsync(invocation, invocation.Arguments.GetRequiredValue(Name), null);

    private static Task<int> ChangeAsync(Invocation invocation, string name, string? value)
    {
        var file = ProfileFile.Default();
        var document = file.Read();
        var profile = GlobalOptions.ProfileOf(invocation.Arguments) ?? document.Current;
        document.Profiles[profile] = Changed(document.Profiles.GetValueOrDefault(profile) ?? new(), name, value);
        file.Write(document);
        return Task.FromResult(ExitCode.Ok);
    }

    private static Profile Changed(Profile profile, string name, string? value) =>
        name switch
        {
            // The credentials are for the earlier server.
            "url" => profile with
            {
                Url = value is null ? null : Connection.ReadUrl(value).AbsoluteUri.TrimEnd('/'),
                Token = null,
                Key = null,
            },
            "organization" => profile with { Organization = value },
            "project" => profile with { Project = value },
            "environment" => profile with { Environment = value },
            "key" => profile with { Key = value },
            _ => throw CommandException.Usage($"There is no setting '{name}'. Use {Names}; 'flagcluster login' sets the token."),
        };

    private static Task<int> UseAsync(Invocation invocation)
    {
        var file = ProfileFile.Default();
        var document = file.Read();
        var name = Existing(document, invocation);
        file.Write(document with { Current = name });
        return Task.FromResult(ExitCode.Ok);
    }

    private static Task<int> DeleteAsync(Invocation invocation)
    {
        var file = ProfileFile.Default();
        var document = file.Read();
        document.Profiles.Remove(Existing(document, invocation));
        file.Write(document);
        return Task.FromResult(ExitCode.Ok);
    }

    private static string Existing(ProfileDocument document, Invocation invocation)
    {
        var name = invocation.Arguments.GetRequiredValue(ProfileName);
        return document.Profiles.ContainsKey(name)
            ? name
            : throw new CommandException(ExitCode.NotFound, $"There is no profile '{name}'. Run 'flagcluster config list'.");
    }
}
