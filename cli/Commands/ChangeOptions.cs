using System.CommandLine;

namespace FlagCluster.Cli.Commands;

/// <summary>Provides the options of commands that change something.</summary>
internal static class ChangeOptions
{
    /// <summary>Gets the option that confirms a change.</summary>
    public static Option<bool> Yes { get; } = new("--yes", "-y") { Description = "Confirm, without a question" };

    /// <summary>Gets the option that only shows the change.</summary>
    public static Option<bool> DryRun { get; } = new("--dry-run") { Description = "Show the change and make none" };

    /// <summary>Gets the option with the reason of a change.</summary>
    public static Option<string> Reason { get; } =
        new("--reason") { Description = "The reason, which the history keeps", HelpName = "TEXT" };

    /// <summary>Gets the option with the version that a change is meant for.</summary>
    public static Option<string> IfMatch { get; } =
        new("--if-match") { Description = "Make the change at this version only, such as 1.42", HelpName = "VERSION" };
}
