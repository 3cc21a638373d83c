namespace FlagCluster.Cli.Errors;

/// <summary>Represents an error that ends a command, with its exit code.</summary>
/// <param name="exitCode">The exit code.</param>
/// <param name="message">What was wrong, where, and what to do.</param>
internal class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>Gets the exit code.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Returns an error of the command line, a setting or a local file.</summary>
    public static CommandException Usage(string message) => new(Errors.ExitCode.Usage, message);
}
