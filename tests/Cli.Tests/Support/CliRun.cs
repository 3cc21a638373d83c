using System.Text.Json.Nodes;

namespace FlagCluster.Cli.Tests.Support;

/// <summary>Represents a run of the command.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">The output.</param>
/// <param name="Errors">The errors and messages.</param>
internal sealed record CliRun(int Code, string Output, string Errors)
{
    /// <summary>Returns the output as JSON, and fails for another exit code than 0.</summary>
    public JsonNode Json() => JsonNode.Parse(Succeeded().Output)!;

    /// <summary>Returns the run, and fails for another exit code than 0.</summary>
    public CliRun Succeeded() => Code == 0 ? this : throw new InvalidOperationException($"Exit code {Code}.\n{Output}\n{Errors}");
}
