using System.CommandLine;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Cli.Settings;

namespace FlagCluster.Cli.Commands;

/// <summary>Provides the options that all commands have.</summary>
internal static class GlobalOptions
{
    private const int DefaultTimeoutSeconds = 100;

    private static readonly Option<string> Url = Global("--url", "URL", "The address of the server [FLAGCLUSTER_URL]");
    private static readonly Option<string> Token = Global("--token", "TOKEN", "The API token [FLAGCLUSTER_TOKEN]");
    private static readonly Option<string> Key = Global("--key", "KEY", "The SDK key for evaluations [FLAGCLUSTER_KEY]");
    private static readonly Option<string> Organization = Global("--organization", "SLUG", "The organization [FLAGCLUSTER_ORGANIZATION]");
    private static readonly Option<string> Project = Global("--project", "SLUG", "The project [FLAGCLUSTER_PROJECT]", "-p");
    private static readonly Option<string> Environment = Global("--environment", "SLUG", "The environment [FLAGCLUSTER_ENVIRONMENT]", "-e");
    private static readonly Option<string> Profile = Global("--profile", "NAME", "The profile of settings [FLAGCLUSTER_PROFILE]");

    private static readonly Option<OutputFormat> Output = CommandBuilder.Choice<OutputFormat>("--output", "How results are written", "-o");

    private static readonly Option<int> Timeout = new("--timeout")
    {
        Description = "The longest time of one request",
        Recursive = true,
        HelpName = "SECONDS",
        DefaultValueFactory = _ => DefaultTimeoutSeconds,
    };

    private static readonly Option<bool> NoColor = new("--no-color") { Description = "Show no colors [NO_COLOR]", Recursive = true };

    static GlobalOptions()
    {
        Output.Recursive = true;
        Timeout.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out var seconds) || seconds is < 1 or > 86_400))
                result.AddError("--timeout must be a number of seconds from 1 to 86400.");
        });
    }

    /// <summary>Adds the options to the root command.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in new Option[] { Url, Token, Key, Organization, Project, Environment, Profile, Output, Timeout, NoColor })
            root.Options.Add(option);
    }

    /// <summary>Returns the format of results.</summary>
    public static OutputFormat FormatOf(ParseResult result) => result.GetValue(Output);

    /// <summary>Returns the longest time of one request.</summary>
    public static TimeSpan TimeoutOf(ParseResult result) => TimeSpan.FromSeconds(result.GetValue(Timeout));

    /// <summary>Returns whether terminals may show colors.</summary>
    public static bool UsesColors(ParseResult result) =>
        !result.GetValue(NoColor) && string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Returns what the options and environment variables say.</summary>
    public static Profile GivenBy(ParseResult result) =>
        new()
        {
            Url = Read(result, Url, "URL"),
            Token = Read(result, Token, "TOKEN"),
            Key = Read(result, Key, "KEY"),
            Organization = Read(result, Organization, "ORGANIZATION"),
            Project = Read(result, Project, "PROJECT"),
            Environment = Read(result, Environment, "ENVIRONMENT"),
        };

    /// <summary>Returns the name of the profile that an option or the environment variable names, or null.</summary>
    public static string? ProfileOf(ParseResult result) => Read(result, Profile, "PROFILE");

    /// <summary>Returns the settings of a command.</summary>
    /// <exception cref="CommandException">There is no server, or no such profile.</exception>
    public static Connection ConnectionOf(ParseResult result, ProfileFile file)
    {
        var document = file.Read();
        var named = ProfileOf(result);
        var name = named ?? document.Current;
        if (!document.Profiles.TryGetValue(name, out var profile) && named is not null)
            throw CommandException.Usage($"There is no profile '{name}'. Run 'flagcluster config list'.");
        return new(GivenBy(result), profile ?? new(), name);
    }

    private static string? Read(ParseResult result, Option<string> option, string variable) =>
        result.GetValue(option)
        ?? (System.Environment.GetEnvironmentVariable($"FLAGCLUSTER_{variable}") is { Length: > 0 } text ? text : null);

    private static Option<string> Global(string name, string help, string description, params string[] aliases) =>
        new(name, aliases)
        {
            Description = description,
            HelpName = help,
            Recursive = true,
        };
}
