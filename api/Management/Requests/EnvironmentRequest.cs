using System.Reflection;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents a request for an environment that exists. Its ruleset may not be loaded.</summary>
internal record EnvironmentRequest(ManagementRequest Request, ProjectEnvironment Environment)
    : ManagementRequest(Request),
        IBindableFromHttpContext<EnvironmentRequest>
{
    /// <summary>Gets the id of the environment.</summary>
    public EnvironmentId Id => Environment.Id;

    /// <inheritdoc/>
    protected override Scope AddressScope => Scope.Of(Id);

    /// <inheritdoc cref="IBindableFromHttpContext{TSelf}.BindAsync"/>
    public static new ValueTask<EnvironmentRequest?> BindAsync(HttpContext context, ParameterInfo parameter) =>
        Bind(context, out var problem) is { } request
            ? ValueTask.FromResult<EnvironmentRequest?>(request)
            : BindingProblem.ReportAsync<EnvironmentRequest>(context, problem!);

    /// <summary>
    /// Returns the request, or null with a problem when the environment does not exist in the caller's organization, or is archived and
    /// the request would change it.
    /// </summary>
    protected static EnvironmentRequest? Bind(HttpContext context, out ProblemResult? problem)
    {
        var request = ManagementRequest.Of(context);
        var directory = context.RequestServices.GetRequiredService<ControlDirectory>().Current;
        if (directory.FindEnvironment(IdOf(request)) is not { } environment)
        {
            problem = Missing(request);
            return null;
        }
        problem = ArchiveCheck.FindProblem(context, environment, directory);
        return problem is null ? new(request, environment) : null;
    }

    /// <summary>Returns the problem of an environment that does not exist.</summary>
    public static ProblemResult Missing(ManagementRequest request) =>
        ProblemResult.NotFound(
            $"environment '{Clipped.Value(IdOf(request).Environment)}' in the project '{Clipped.Value(IdOf(request).Project)}'"
        );

    /// <summary>Returns the id of the environment in the address of a request.</summary>
    public static EnvironmentId IdOf(ManagementRequest request) =>
        new(request.Organization, request.Route("project"), request.Route("environment"));
}
