using System.Text.Json.Nodes;
using FlagCluster.Cli.Errors;

namespace FlagCluster.Cli.Api;

/// <summary>Represents a successful answer.</summary>
/// <param name="Body">The body, which may be empty.</param>
/// <param name="ETag">The ETag, or null.</param>
internal sealed record ApiAnswer(byte[] Body, string? ETag)
{
    /// <summary>Gets the version that the ETag names, such as <c>1.42</c>, or null.</summary>
    public string? Version => ETag?.Trim('"');

    /// <summary>Returns the body as a JSON object; empty for an answer without a body.</summary>
    /// <exception cref="CommandException">The body is something else, such as a page of a proxy.</exception>
    public JsonObject Object() =>
        Body.Length == 0 ? [] : ApiProblem.TryParse(Body) ?? throw new CommandException(ExitCode.Unavailable, ApiProblem.NotOurs);
}
