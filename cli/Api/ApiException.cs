using FlagCluster.Cli.Errors;

namespace FlagCluster.Cli.Api;

/// <summary>Represents a request that the server rejected.</summary>
/// <param name="problem">The reason.</param>
internal sealed class ApiException(ApiProblem problem)
    : CommandException(Errors.ExitCode.Of(problem.Status), $"{problem.Title} ({problem.Status}): {problem.Detail}")
{
    /// <summary>Gets the reason.</summary>
    public ApiProblem Problem { get; } = problem;
}
